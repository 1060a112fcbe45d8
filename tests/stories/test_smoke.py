"""George's smoke alarm: life safety, which no agreement about rest holds back."""

from datetime import timedelta

from alerts.alert import Status
from alerts.inputs import CarerCame, WentAway
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

EVERYBODY = ("Grace", "Anna", "Ben", "Chloe", "Dev")
RESTING = {
    "anna": {"most_wakes": 0},
    "ben": {"quiet": {"start": "22:00", "end": "07:00"}},
}


def smoke(night: Night) -> None:
    """The alarm in the kitchen sounds at 05:20."""
    night.at("05:20")
    night.device("station-hub/smoke_kitchen").reports(Kind.SMOKE_DETECTED)


def everybody_is_woken(night: Night) -> None:
    """All five have the text and a ringing phone."""
    for name in EVERYBODY:
        assert night.woken(name, "Smoke alarm").status == "ringing"


def test_everybody_is_woken_at_once_whatever_was_agreed_about_rest(begin: Begin) -> None:
    """Neither quiet hours, nor most wakes, nor a carer's presence, nor a time away holds it back."""
    night = begin("station", starts="05:18", contacts=RESTING)
    now = night.clock.now()
    night.tell("george", CarerCame(at=now, by="grace", until=now + timedelta(hours=1)))
    night.tell("george", WentAway(at=now, until=now + timedelta(days=2), reason="with his sister"))
    smoke(night)
    everybody_is_woken(night)
    night.device("station-hub/smoke_kitchen").reports(Kind.SMOKE_CLEARED)
    night.goes("Ben")
    others = [name for name in EVERYBODY if name != "Ben"]
    for name in others:
        night.phone(name).expects_text("Ben is going")
    assert night.the_alert("george").status is Status.ATTENDED  # smoke that clears closes nothing
    night.closes("Ben")
    for name in others:
        night.phone(name).expects_text("over.")


@ON_SQLITE
def test_nobody_answers_and_it_grows_loud_and_goes_on(begin: Begin) -> None:
    """Round follows round; then the whole service is rung, and the phones of the ladder go on ringing."""
    only_texts = {contact: {"channels": ("text",)} for contact in ("ben", "chloe", "dev")}
    night = begin("station", starts="05:19", contacts=only_texts)
    smoke(night)
    rounds = 0
    for _ in range(30):
        night.later(minutes=1)
        rounds = max(rounds, night.the_alert("george").round)
        if night.alarms():
            break
    alert = night.the_alert("george")
    assert alert.status is Status.OPEN
    assert night.alarms() == ["nobody has answered"]
    assert rounds == 5
    calls = [len(night.phone(name).calls) for name in ("Grace", "Anna")]
    assert min(calls) >= 2 * rounds
    assert len(night.phone("Ben").received) >= rounds
    assert any("NIGHT ALARM" in text.body for text in night.phone("Night desk").received)
    night.later(minutes=6)
    assert len(night.phone("Anna").calls) > calls[1]
    for name in (*EVERYBODY, "Night desk"):
        night.note_all(name)
    night.phone("Grace").reply("1")
    night.phone("Grace").expects_text("you have it")
    assert night.alarms() == []
    for name in EVERYBODY[1:]:
        night.phone(name).expects_text("Grace is going")
    night.closes("Grace")
    for name in EVERYBODY[1:]:
        night.phone(name).expects_text("over.")
