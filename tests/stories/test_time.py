"""Clock changes, news that comes late, and news that is none."""

from datetime import date

import pytest

from alerts.alert import Stage, Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin

CLOCKS_BACK, CLOCKS_FORWARD = date(2026, 10, 24), date(2027, 3, 27)


@ON_SQLITE
@pytest.mark.parametrize("evening", [CLOCKS_BACK, CLOCKS_FORWARD])
def test_twenty_minutes_are_twenty_minutes_when_the_clocks_change(begin: Begin, evening: date) -> None:
    """Julie gets up at 00:50 (UTC or summer time) and the wall clock jumps while she is up."""
    night = begin("rowan", evening=evening, starts="00:49:30")
    night.device("rowan-hub/julie_bed").reports(Kind.BED_OCCUPIED)
    night.at("00:50")
    night.device("rowan-hub/julie_bed").reports(Kind.BED_VACATED)
    night.device("rowan-hub/hall_motion").reports(Kind.MOTION_DETECTED)
    night.later(minutes=20, seconds=55).nobody_else_hears()
    night.later(seconds=10)
    first = "Anna" if evening.weekday() not in {4, 5} else "Ben"
    night.woken(first, "since 00:50")
    night.goes(first)
    night.closes(first)


@ON_SQLITE
@pytest.mark.parametrize("evening", [CLOCKS_BACK, CLOCKS_FORWARD, date(2026, 11, 23)])
def test_the_night_ends_at_six_on_the_wall(begin: Begin, evening: date) -> None:
    """However many hours it had: at 05:55 the open door is watched, at 06:05 it is hers."""
    night = begin("mill", evening=evening, starts="05:50")
    door = night.device("mill-lora/mill-front-door")
    night.at("05:55")
    door.reports(Kind.CONTACT_OPENED)
    night.at("05:58:05")
    night.woken("Chloe", "since 05:55")
    night.phone("Chloe").reply("1")
    night.phone("Chloe").expects_text("you have it")
    night.closes("Chloe")
    night.note_all("Dev")  # on call at weekends
    door.reports(Kind.CONTACT_CLOSED)
    night.at("06:05")
    door.reports(Kind.CONTACT_OPENED)
    night.at("06:20")
    assert [alert.expectation for alert in night.alerts("edith", ended=True)] == ["left-home"]


def test_a_gateways_backlog_wakes_nobody(begin: Begin) -> None:
    """What a home kept while its line was down is judged in its own time: for the morning, not for a sleeper."""
    night = begin("hill", starts="05:00")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED, ago_s=3 * 3600)
    night.later(minutes=5).nobody_else_hears()
    alert = night.the_alert("priya")
    assert (alert.stage, alert.status) == (Stage.MORNING, Status.OPEN)
    assert alert.past


@ON_SQLITE
def test_what_the_broker_remembers_is_no_news(begin: Begin) -> None:
    """A retained message comes again at every connection, and wakes nobody again."""
    night = begin("hill", starts="02:00")
    fallen = b'{"presence": true, "fall_status": "fall_alarm"}'
    night.publish("hill-hub", "zigbee2mqtt", "zigbee2mqtt/bathroom_radar", fallen, retained=True)
    night.later(seconds=31)
    night.woken("Dev", "Fall detected")
    night.goes("Dev")
    night.closes("Dev")
    for _ in range(2):
        night.stop_hub()
        night.start_hub()
        night.later(minutes=2)
    assert night.the_alert("priya").status is Status.CLOSED


@ON_SQLITE
def test_a_sensor_that_says_it_again_and_again_is_heard_once(begin: Begin) -> None:
    """Repeats within the alert are counted, not rung."""
    night = begin("hill", starts="02:09")
    radar = night.device("hill-hub/bathroom_radar")
    for _ in range(3):
        radar.reports(Kind.FALL_DETECTED)
        night.later(seconds=2)
    night.later(seconds=30)
    night.woken("Dev", "Fall detected")
    night.goes("Dev", arrives=1)
    radar.reports(Kind.FALL_DETECTED)
    night.later(seconds=40)
    assert len(night.alerts("priya", ended=True)) == 1
    assert night.note_all("Dev") <= 1  # told at most once that it has happened again
    night.closes("Dev")
