"""Priya falls in the bathroom; her son is asked first."""

from datetime import timedelta

from alerts.alert import Status
from alerts.inputs import CarerCame, CarerLeft
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

RINGS_S = 25  # a phone rings so long


def falls(begin: Begin) -> Night:
    """The night at 02:10:30, when nobody has taken the fall back."""
    night = begin("hill", starts="02:09")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:29").nobody_else_hears()
    return night.at("02:10:31")


def test_her_son_sleeps_through_and_the_one_on_call_wakes_to_the_second_call(begin: Begin) -> None:
    """Two calls in vain pass it on before the time for the son is up; only those woken hear who goes."""
    night = falls(begin)
    dev, chloe = night.phone("Dev"), night.phone("Chloe")
    text = dev.expects_text("Fall detected")
    assert "PN" in text.body
    assert "Priya" not in text.body
    assert dev.expects_call().status == "ringing"
    night.later(seconds=RINGS_S + 1)
    assert night.rung_again("Dev").status == "ringing"
    night.nobody_else_hears()
    night.later(seconds=RINGS_S + 1)

    assert night.woken("Chloe", "Fall detected").status == "ringing"
    night.later(seconds=RINGS_S + 1)
    call = night.answers("Chloe")
    call.press("1")
    night.later(seconds=5)
    assert any("Priya Nair, at 17 Hill Rise" in said for said in call.said)
    dev.expects_text("Chloe is going")
    assert night.the_alert("priya").status is Status.CLAIMED

    night.later(minutes=9)
    chloe.reply("Here now")
    chloe.expects_text("good that you are there")
    night.later(minutes=20)
    night.closes("Chloe")
    dev.expects_text("over. Somebody has been in touch")
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.CLOSED, "chloe")


def test_she_takes_it_back_within_half_a_minute(begin: Begin) -> None:
    """Nobody hears of a fall that was none."""
    night = begin("hill", starts="02:09", devices={"bathroom_radar": {"ecosystem": "tec"}})
    sensor = night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=20)
    sensor.reports(Kind.FALL_CANCELLED)
    night.at("02:40")
    assert night.alerts("priya", ended=True) == []


@ON_SQLITE
def test_a_key_by_itself_is_an_answer(begin: Begin) -> None:
    """Who presses 4 and hangs up has ended it, without a text."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.answers("Dev", listens_s=3).press("4")
    night.later(minutes=30)
    alert = night.the_alert("priya")
    assert (alert.status, alert.outcome) == (Status.CLOSED, "spoke to the person, all well")


@ON_SQLITE
def test_dev_says_that_he_cannot_and_the_next_is_asked_at_once(begin: Begin) -> None:
    """A "no" costs nobody the wait, and is not asked again."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.later(seconds=5)
    night.phone("Dev").reply("No, can't come")
    night.phone("Dev").expects_text("The next person is being asked")
    assert night.woken("Chloe", "Fall detected").status == "ringing"
    call = night.answers("Chloe")
    call.press("2")
    night.later(seconds=3)
    assert "The next person is being asked" in " ".join(call.said)
    for name in ("Anna", "Ben"):
        assert night.woken(name, "Fall detected").status == "ringing"
    night.goes("Anna")
    for name in ("Ben", "Dev", "Chloe"):
        night.phone(name).expects_text("Anna is going")
    night.closes("Anna")
    for name in ("Ben", "Dev", "Chloe"):
        night.phone(name).expects_text("over.")


@ON_SQLITE
def test_a_known_carer_who_comes_attends_it(begin: Begin) -> None:
    """Nobody else need come, and those woken hear who is there; leaving does not close it."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    now = night.clock.now()
    night.tell("priya", CarerCame(at=now, by="chloe", until=now + timedelta(hours=1)))
    night.phone("Dev").expects_text("Chloe is there")
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.ATTENDED, "chloe")
    night.later(minutes=20)
    night.tell("priya", CarerLeft(at=night.clock.now()))
    assert night.the_alert("priya").status is Status.ATTENDED
    night.phone("Chloe").reply("4")
    night.phone("Chloe").expects_text("closed, all well")
    night.phone("Dev").expects_text("over.")
