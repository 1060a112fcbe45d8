"""What was agreed with carers about their own nights."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def sits_up(night: Night) -> None:
    """Julie has been up, seen in the hall, for twenty-one minutes."""
    night.device("rowan-hub/julie_bed").reports(Kind.BED_OCCUPIED)
    night.later(minutes=1)
    night.device("rowan-hub/julie_bed").reports(Kind.BED_VACATED)
    night.device("rowan-hub/hall_motion").reports(Kind.MOTION_DETECTED)
    night.later(minutes=21, seconds=5)


@ON_SQLITE
def test_in_her_quiet_hours_the_next_is_asked_instead(begin: Begin) -> None:
    """Anna sleeps from ten to six; her phone does not make a sound."""
    night = begin("rowan", starts="02:00", contacts={"anna": {"quiet": {"start": "22:00", "end": "06:00"}}})
    sits_up(night)
    night.woken("Frank", "Out of bed")
    night.goes("Frank")
    night.closes("Frank")
    assert night.phone("Anna").received == []


def test_no_more_wakes_a_night_than_were_agreed_whoever_they_were_for(begin: Begin) -> None:
    """One wake for Maurice is one wake less for Julie; the count begins anew the next night."""
    night = begin("rowan", starts="02:00", contacts={"anna": {"most_wakes": 1}})
    night.device("rowan-hub/maurice_pendant").reports(Kind.CALL_RAISED)
    night.later(seconds=21)
    night.woken("Anna", "Pressed his call button")
    night.goes("Anna")
    night.closes("Anna")
    sits_up(night)
    night.woken("Frank", "Out of bed")
    night.goes("Frank")
    night.closes("Frank")
    alert = night.the_alert("julie")
    assert alert.status is Status.CLOSED
    assert "anna" not in alert.woken
