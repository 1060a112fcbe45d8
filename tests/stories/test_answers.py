"""What people text at night, and what they hear back."""

import httpx
import pytest
from twilio.request_validator import RequestValidator

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import TOKEN, Night


def falls(begin: Begin, *homes: str, dev: str = "manual") -> Night:
    """Priya has fallen, and Dev has the text and a ringing phone."""
    night = begin("hill", *homes, starts="02:09")
    night.phone("Dev").becomes(dev)
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:30")
    night.woken("Dev", "Fall detected")
    return night


@ON_SQLITE
@pytest.mark.parametrize(
    "words", ["1", " 1. ", "One moment, on my way", "Going!", "OMW", "I’ll go", "D7 1", "[d7] 1", "ok going"]
)
def test_going_in_many_words(begin: Begin, words: str) -> None:
    """Half asleep, nobody types what the menu says."""
    night = falls(begin)
    night.phone("Dev").reply(words)
    dev = night.phone("Dev")
    if words == "ok going":  # "ok" may mean that all is well: better to ask
        dev.expects_text("not understood")
        assert night.the_alert("priya").status is Status.OPEN
        dev.reply("1")
    dev.expects_text("you have it")
    assert night.the_alert("priya").claimant == "dev"
    night.closes("Dev")


def test_rubbish_is_asked_about_and_changes_nothing(begin: Begin) -> None:
    """The reply says what may be answered; the ladder goes on meanwhile."""
    night = falls(begin)
    dev = night.phone("Dev")
    for words in ("wha", "1 or 2?", "who is this?", "👍"):
        dev.reply(words)
        dev.expects_text("not understood. Reply 1 going 2 cannot")
    assert night.the_alert("priya").status is Status.OPEN
    dev.reply("3")
    dev.expects_text("Fall detected")
    night.goes("Dev")
    night.closes("Dev")
    dev.reply("thanks, good night")
    dev.expects_text("Nothing is open for you")


def test_a_text_from_an_unknown_phone_is_kept_and_changes_nothing(begin: Begin) -> None:
    """Nobody can claim from a number that the service does not know, and no text is spent on it."""
    night = falls(begin)
    stranger = night.provider.phones["+447700900999"]
    stranger.reply("1")
    night.settle()
    assert night.the_alert("priya").status is Status.OPEN
    assert stranger.received == []
    night.goes("Dev")
    night.closes("Dev")


def test_an_answer_after_it_is_over_says_who_closed_it(begin: Begin) -> None:
    """Whoever comes too late may sleep."""
    night = falls(begin)
    night.phone("Dev").reply("2")
    night.phone("Dev").expects_text("The next person is being asked")
    night.woken("Chloe", "Fall detected")
    night.goes("Chloe")
    night.phone("Dev").expects_text("Chloe is going")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")
    night.phone("Dev").reply("1")
    night.phone("Dev").expects_text("already over (closed by Chloe)")
    assert night.the_alert("priya").status is Status.CLOSED


def test_two_at_once_for_one_carer(begin: Begin) -> None:
    """Each has its code; an answer without one is asked about, and a coded one is never taken for the other."""
    night = begin("hill", "mill", starts="02:09")
    night.phone("Dev").becomes("phone off")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:40")
    chloe = night.phone("Chloe")
    priya = chloe.expects_text("Fall detected")
    chloe.expects_call()
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_OPENED)
    night.later(seconds=181)
    edith = chloe.expects_text("Left home at night")
    for name in ("Anna", "Ben", "Chloe", "Dev"):
        night.note_all(name)
    codes = [text.body.split("[")[1].split("]")[0] for text in (priya, edith)]
    assert codes[0] != codes[1]
    chloe.reply("1")
    which = chloe.expects_text("Which one?")
    assert all(code in which.body for code in codes)
    assert night.the_alert("edith").status is Status.OPEN
    chloe.reply(f"{codes[1]} 1")
    chloe.expects_text(f"[{codes[1]}] EL: thank you, you have it")
    assert night.the_alert("edith").claimant == "chloe"
    assert night.the_alert("priya").claimant is None
    chloe.reply(f"{codes[0].lower()} 2")
    chloe.expects_text(f"[{codes[0]}] PN: thank you for saying")
    night.phone("Anna").reply("1")
    night.phone("Anna").expects_text("[")
    chloe.expects_text("Anna is going")
    night.phone("Ben").expects_text("Anna is going")
    night.phone("Dev").turn("on")
    night.phone("Anna").reply("4")
    night.phone("Anna").expects_text("closed, all well")
    for name in ("Chloe", "Ben", "Dev"):
        night.phone(name).expects_text("PN: over.")
    chloe.reply(f"{codes[1]} 4")
    chloe.expects_text("EL: closed, all well")
    assert night.the_alert("edith").status is Status.CLOSED


@ON_SQLITE
def test_a_web_hook_that_comes_twice_is_answered_once(begin: Begin) -> None:
    """The provider repeats what it was not sure to have delivered."""
    night = falls(begin)
    night.goes("Dev", arrives=None)
    (told,) = [e for e in night.provider.exchanges if e.url.endswith("/provider/text")]
    again = httpx.post(told.url, data=dict(told.form), headers={"X-Twilio-Signature": _sign(told.url, told.form)})
    assert again.status_code == 200
    night.nobody_else_hears()
    night.closes("Dev")


@ON_SQLITE
def test_opening_the_link_claims_nothing(begin: Begin) -> None:
    """A phone that fetches a preview of the link is not a person; a press of the page's button is."""
    night = falls(begin)
    link = night.phone("Dev").received[0].body.split()[-1]
    page = httpx.get(link)
    assert page.status_code == 200
    assert "Priya" not in page.text
    assert night.the_alert("priya").status is Status.OPEN
    assert httpx.get(f"{link}/going").status_code in {404, 405}
    assert night.the_alert("priya").status is Status.OPEN
    assert httpx.post(f"{link}/going").status_code in {200, 303}
    assert night.the_alert("priya").claimant == "dev"
    assert "Priya Nair" in httpx.get(link).text
    night.closes("Dev")


@ON_SQLITE
def test_who_has_opted_out_is_called_and_the_coordinators_hear_of_it(begin: Begin) -> None:
    """The provider refuses the text; the ladder loses no time, and the day team knows before the next night."""
    night = begin("hill", starts="02:09", contacts={"dev": {"channels": ("text", "call")}})
    night.phone("Dev").becomes("opted out")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:30")
    assert night.rung_again("Dev").status == "ringing"
    for name in ("Night desk", "Grace"):
        night.woken(name, "Dev no longer receives our texts")
    call = night.answers("Dev")
    call.press("1")
    night.later(minutes=8)
    assert night.the_alert("priya").claimant == "dev"
    night.phone("Dev").ring_back().press("4")
    night.later(seconds=10)
    assert night.the_alert("priya").status is Status.CLOSED


def _sign(url: str, form: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, form))
