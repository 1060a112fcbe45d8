"""The hub is stopped in the middle of a night, and goes on where it stood."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin


def test_a_ladder_goes_on_where_it_stood(begin: Begin) -> None:
    """Two minutes away cost those two minutes: Dev's time runs on, and Chloe is next, once."""
    night = begin("hill", starts="02:09")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:30")
    night.woken("Dev", "Fall detected")
    night.stop_hub()
    night.clock.advance(60)
    assert night.phone("Dev").calls[0].status == "no-answer"
    night.start_hub()
    night.later(seconds=1)
    night.note_all("Dev")  # the second call, now that it is known that the first was in vain
    night.later(minutes=3)
    night.note_all("Dev")
    night.woken("Chloe", "Fall detected")
    night.note_all("Chloe")
    night.goes("Chloe")
    night.note_all("Dev")
    for name in ("Anna", "Ben"):
        night.note_all(name)
    night.closes("Chloe")
    for name in ("Dev", "Anna", "Ben"):
        night.note_all(name)
    assert night.the_alert("priya").status is Status.CLOSED


def test_what_homes_say_meanwhile_is_not_lost(begin: Begin) -> None:
    """The broker keeps it; a fall of a minute ago still wakes somebody."""
    night = begin("hill", starts="02:09")
    night.stop_hub()
    night.device("hill-hub/bathroom_radar").says(Kind.FALL_DETECTED)
    night.clock.advance(60)
    night.start_hub()
    night.later(seconds=1)
    night.woken("Dev", "Fall detected")
    alert = night.the_alert("priya")
    assert alert.status is Status.OPEN
    night.goes("Dev")
    night.closes("Dev")


@ON_SQLITE
def test_our_own_absence_is_nobodys_silence(begin: Begin) -> None:
    """Four hours without the hub are not four hours without George's bed sensor."""
    night = begin("station", starts="21:00")
    bed = night.device("station-hub/george_bed").reports(Kind.BED_OCCUPIED)
    night.later(minutes=2)
    night.stop_hub()
    night.clock.advance(4 * 3600)
    night.start_hub()
    night.later(minutes=1)
    bed.reports(Kind.HEARTBEAT)
    assert night.alerts("george", ended=True) == []


def test_a_claim_stands_over_a_restart(begin: Begin) -> None:
    """Nobody is rung again because the hub was away; the arrival is still expected."""
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=30)
    night.woken("Dev", "Fall detected")
    night.goes("Dev", arrives=None)
    night.stop_hub()
    night.clock.advance(120)
    night.start_hub()
    night.later(minutes=5).nobody_else_hears()
    assert night.the_alert("priya").claimant == "dev"
    night.later(minutes=8, seconds=5)
    night.phone("Dev").expects_text("we have not heard that you arrived")
    night.woken("Chloe", "Fall detected")
    night.phone("Dev").reply("5")
    night.phone("Dev").expects_text("good that you are there")
    night.phone("Chloe").expects_text("Dev is there")
    night.closes("Dev")
    night.phone("Chloe").expects_text("over.")
