"""What becomes of a call or a text decides who is asked next, and when."""

from datetime import timedelta
from typing import Any

import pytest

from alerts.alert import Stage, Status
from alerts.inputs import HandedOver, NextNow, WentAway
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

pytestmark = ON_SQLITE


def falls(begin: Begin, dev: str = "manual", **more: Any) -> Night:
    """Priya has fallen, and her son's phone (of this temperament) is called at 02:10:30."""
    night = begin("hill", starts="02:09", **more)
    night.phone("Dev").becomes(dev)
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    return night.at("02:10:30")


@pytest.mark.parametrize(
    ("dev", "seconds"),
    [("phone off", 60), ("busy", 2), ("declines", 12), ("voicemail", 150), ("picks up and says nothing", 150)],
)
def test_a_call_in_vain_passes_it_on_without_waiting_out_the_time(begin: Begin, dev: str, seconds: int) -> None:
    """Each is tried twice; whatever picks up without pressing a key is no person."""
    night = falls(begin, dev)
    began = night.clock.now()
    while not night.phone("Chloe").calls:
        night.later(seconds=1)
        assert (night.clock.now() - began).total_seconds() <= seconds, "nobody else is asked"
    assert len([c for c in night.provider.ledger.calls() if c.to == night.phone("Dev").number]) == 2
    night.note_all("Dev")
    night.woken("Chloe", "Fall detected")
    assert night.the_alert("priya").status is Status.OPEN
    night.goes("Chloe")
    night.closes("Chloe")
    assert night.note_all("Dev") == (0 if dev == "phone off" else 2)  # who goes, and that it is over


def test_a_text_that_cannot_be_delivered_moves_it_on_where_there_is_no_call(begin: Begin) -> None:
    """Dev takes texts only, and his phone is off."""
    night = falls(begin, "phone off", contacts={"dev": {"channels": ("text",)}})
    night.later(seconds=10)
    night.woken("Chloe", "Fall detected")
    night.goes("Chloe")
    night.closes("Chloe")


def test_nobody_at_all_and_the_whole_service_hears_of_it(begin: Begin) -> None:
    """At the end of the ladder it is loud, again and again, until somebody goes."""
    night = falls(begin)
    for _ in range(20):
        night.later(minutes=1)
        if night.alarms():
            break
    assert night.alarms() == ["nobody has answered"]
    assert night.the_alert("priya").stage is Stage.SOUNDING
    for name in ("Dev", "Chloe", "Anna", "Ben"):
        assert night.note_all(name) >= 4
    night.phone("Night desk").expects_text("NIGHT ALARM")
    assert night.phone("Night desk").expects_call().status == "ringing"
    call = night.answers("Night desk")
    assert "nobody has answered" in " ".join(call.said)
    call.press("1")
    night.phone("Grace").expects_text("NIGHT ALARM")
    night.phone("Grace").expects_call()
    night.later(minutes=6)
    for name in ("Night desk", "Grace"):
        assert night.note_all(name) >= 2
    night.phone("Ben").reply("I'm on my way")
    night.phone("Ben").expects_text("you have it")
    assert night.alarms() == []
    for name in ("Dev", "Chloe", "Anna"):
        night.phone(name).expects_text("Ben is going")
    night.later(minutes=9)
    night.closes("Ben")
    for name in ("Dev", "Chloe", "Anna"):
        night.phone(name).expects_text("over.")


def test_a_claim_without_an_arrival_lapses_and_others_are_called(begin: Begin) -> None:
    """ "I am going" is not an outcome: after a quarter of an hour the next is asked, and Dev is told so."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.goes("Dev", arrives=None)
    night.later(minutes=14).nobody_else_hears()
    night.later(seconds=61)
    night.phone("Dev").expects_text("we have not heard that you arrived")
    night.woken("Chloe", "Fall detected")
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.OPEN, None)
    night.phone("Dev").reply("5")
    night.phone("Dev").expects_text("good that you are there")
    night.phone("Chloe").expects_text("Dev is there")
    night.closes("Dev")
    night.phone("Chloe").expects_text("over.")


def test_who_goes_and_then_cannot_is_replaced_at_once(begin: Begin) -> None:
    """The car does not start."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.goes("Dev", arrives=None)
    night.later(minutes=2)
    night.phone("Dev").reply("sorry can't, car broken")
    night.phone("Dev").expects_text("The next person is being asked")
    night.woken("Chloe", "Fall detected")
    night.goes("Chloe")
    night.phone("Dev").expects_text("Chloe is going")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")


def test_handed_over_to_somebody_who_has_agreed(begin: Begin) -> None:
    """Whoever had it hears who has it now, and an arrival is expected anew."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.goes("Dev", arrives=None)
    night.later(minutes=10)
    night.tell("priya", HandedOver(at=night.clock.now(), alert="priya-1", by="dev", to="anna"))
    night.phone("Dev").expects_text("Anna is going")
    night.phone("Anna").expects_text("PN: you have taken this over: Fall detected since")
    night.later(minutes=10).nobody_else_hears()
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.CLAIMED, "anna")
    night.phone("Anna").reply("4")
    night.phone("Anna").expects_text("closed, all well")
    night.phone("Dev").expects_text("over.")


def test_the_next_now_because_the_board_asks_for_it(begin: Begin) -> None:
    """Nobody waits for the end of the step when somebody says so."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    night.later(seconds=5)
    night.tell("priya", NextNow(at=night.clock.now(), alert="priya-1", by="desk"))
    night.woken("Chloe", "Fall detected")
    night.goes("Chloe")
    night.phone("Dev").expects_text("Chloe is going")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")


def test_away_until_a_day_and_no_longer(begin: Begin) -> None:
    """While Priya is in hospital her sensors wake nobody; on the agreed day they do again."""
    night = begin("hill", starts="02:00")
    now = night.clock.now()
    night.tell("priya", WentAway(at=now, until=now + timedelta(hours=2), reason="hospital"))
    radar = night.device("hill-hub/bathroom_radar")
    radar.reports(Kind.FALL_DETECTED)
    night.at("02:30").nobody_else_hears()
    night.at("04:10")
    radar.reports(Kind.FALL_DETECTED)
    night.later(seconds=31)
    night.woken("Dev", "Fall detected")
    night.goes("Dev")
    night.closes("Dev")


def test_going_away_while_it_rings_ends_it(begin: Begin) -> None:
    """The ambulance has her; those woken hear that it no longer applies."""
    night = falls(begin)
    night.woken("Dev", "Fall detected")
    now = night.clock.now()
    night.tell("priya", WentAway(at=now, until=now + timedelta(days=1), reason="hospital"))
    night.phone("Dev").expects_text("over. It no longer applies")
    assert night.the_alert("priya").status is Status.CANCELLED
    night.later(minutes=10)
