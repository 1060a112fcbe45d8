"""Every night rule of the field, told as a carer would tell it."""

from datetime import timedelta

import pytest

from alerts.inputs import CarerCame
from alerts.plan import Expectation
from tests.core.watch import rules
from tests.core.watch.night import Night, clock


def test_julie_gets_up_and_does_not_come_back_within_twenty_minutes() -> None:
    night = Night(rules.out_of_bed())
    night.at("22:30").says("pad", "bed.occupied").at("02:10").says("pad", "bed.vacated").at("02:29:59")
    assert night.quiet()
    assert night.at("02:30").raised_at() == ["02:30"]
    assert [m.expectation for m in night.at("02:41").says("pad", "bed.occupied").met()] == ["out of bed"]


def test_julie_comes_back_from_the_toilet_in_time() -> None:
    night = Night(rules.out_of_bed())
    night.at("22:30").says("pad", "bed.occupied").at("02:10").says("pad", "bed.vacated")
    assert night.at("02:29").says("pad", "bed.occupied").at("06:00").quiet()


def test_two_pads_are_one_bed() -> None:
    night = Night(rules.out_of_bed())
    night.at("22:30").says("pad", "bed.occupied").says("second pad", "bed.occupied")
    assert night.at("01:00").says("pad", "bed.vacated").at("03:00").quiet()
    assert night.says("second pad", "bed.vacated").at("04:00").raised_at() == ["03:20"]


def test_a_relay_under_the_mat_reads_as_a_bed() -> None:
    night = Night(rules.out_of_bed())
    night.at("22:30").says("mat relay", "contact.closed").at("01:00").says("mat relay", "contact.opened")
    assert night.at("04:00").raised_at() == ["01:20"]


def test_not_in_bed_by_half_past_midnight() -> None:
    night = Night(rules.NOT_TO_BED).says("pad", "bed.vacated")
    assert night.at("08:00").raised_at() == ["00:30"]


def test_already_in_bed_at_nine() -> None:
    night = Night(rules.NOT_TO_BED).at("20:15").says("pad", "bed.occupied")
    assert night.at("08:00").quiet()


def test_goes_to_bed_at_eleven() -> None:
    night = Night(rules.NOT_TO_BED).says("pad", "bed.vacated").at("23:00").says("pad", "bed.occupied")
    assert night.at("08:00").quiet()


def test_a_bed_of_which_nothing_is_known_is_not_held_against_anyone() -> None:
    night = Night(rules.NOT_TO_BED).at("08:00")
    assert night.remarks() == ["state_unknown"]


def test_no_movement_in_the_bathroom_between_six_and_nine() -> None:
    night = Night(rules.NOT_UP).at("07:00").says("kitchen pir", "motion.detected")
    assert night.at("09:30").raised_at() == ["09:00"]
    assert [m.device for m in night.says("bathroom pir", "motion.detected").met()] == ["bathroom pir"]


def test_seen_in_the_bathroom_at_seven() -> None:
    night = Night(rules.NOT_UP).at("07:00").says("bathroom pir", "motion.detected")
    assert night.at("10:00").quiet()


def test_goes_out_at_three_and_is_not_back_in_three_minutes() -> None:
    night = Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.occupied").says("front door", "contact.closed")
    night.at("02:58").says("pad", "bed.vacated").at("03:00").says("front door", "contact.opened")
    assert night.after(20).says("front door", "contact.closed").at("03:10").raised_at() == ["03:03"]
    assert [m.device for m in night.at("03:20").says("pad", "bed.occupied").met()] == ["pad"]


def test_opens_the_door_and_goes_back_to_bed() -> None:
    night = Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.vacated")
    night.at("03:00").says("front door", "contact.opened").at("03:02").says("pad", "bed.occupied")
    assert night.at("07:00").quiet()


def test_it_was_the_carer_who_opened_the_door() -> None:
    night = Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.vacated")
    night.at("03:00").says("front door", "contact.opened").after(40)
    night.told(CarerCame(at=night.now, by="anna", until=night.now + timedelta(hours=1)))
    assert night.at("03:30").quiet()


def test_the_carer_is_there_already_when_the_door_opens() -> None:
    night = Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.vacated").at("02:50")
    night.told(CarerCame(at=night.now, by="anna", until=night.now + timedelta(hours=1)))
    assert night.at("03:00").says("front door", "contact.opened").at("03:30").quiet()


def test_the_door_stands_open() -> None:
    night = Night(rules.DOOR_OPEN).at("19:00").says("front door", "contact.opened").after(60)
    night.says("front door", "contact.opened")
    assert night.at("19:30").raised_at() == ["19:10"]
    assert night.says("front door", "contact.closed").met()


def test_the_other_door_is_still_open() -> None:
    night = (
        Night(rules.DOOR_OPEN).at("19:00").says("front door", "contact.opened").says("back door", "contact.opened")
    )
    assert night.after(60).says("front door", "contact.closed").at("19:30").raised_at() == ["19:10"]


def test_a_long_time_in_the_bathroom() -> None:
    night = Night(rules.LONG_IN_BATHROOM).at("01:00").says("bathroom radar", "presence.detected")
    assert night.at("01:10").says("bathroom radar", "presence.detected").at("02:00").raised_at() == ["01:15"]


def test_more_visits_than_usual_and_only_the_morning_list_hears_of_it() -> None:
    night = Night(rules.MANY_VISITS, starts="21:00").says("pad", "bed.occupied").says("second pad", "bed.occupied")
    for visits in (1, 2, 1, 3):
        night.at("23:00")
        for _ in range(visits):
            for kind in ("bed.vacated", "bed.occupied"):
                night.after(120).says("pad", kind).says("second pad", kind)
        assert (night.at("07:30").raised_at() == ["07:00"]) is (visits == 3)


def test_no_movement_at_all_for_twelve_hours() -> None:
    night = Night(rules.NO_MOVEMENT).at("19:00").says("hall pir", "motion.detected").after(20)
    night.says("hall pir", "motion.cleared").after(60).says("kitchen pir", "motion.detected")
    assert night.at("08:00").raised_at() == ["07:01:20"]


def test_no_movement_since_the_hub_was_set_up() -> None:
    assert Night(rules.NO_MOVEMENT).at("07:00").raised_at() == ["06:00"]


@pytest.mark.parametrize(
    ("expectation", "device", "seconds"), [(rules.FALL, "pendant", 30), (rules.FALL_IN_ROOM, "lamp", 90)]
)
def test_a_fall_that_is_not_cancelled(expectation: Expectation, device: str, seconds: int) -> None:
    night = Night(expectation).at("02:00").says(device, "fall.detected").after(seconds - 1)
    assert night.quiet()
    assert [f.due - f.since for f in night.after(1).unmet()] == [timedelta(seconds=seconds)]
    assert night.after(5).says(device, "fall.cancelled").met()


def test_a_fall_that_is_cancelled() -> None:
    night = Night(rules.FALL).at("02:00").says("pendant", "fall.detected").after(20)
    assert night.says("pendant", "fall.cancelled").at("03:00").quiet()


def test_she_falls_again() -> None:
    night = (
        Night(rules.FALL).at("02:00").says("pendant", "fall.detected").at("02:05").says("pendant", "fall.detected")
    )
    assert night.at("03:00").raised_at() == ["02:00:30", "02:05:30"]


@pytest.mark.parametrize(
    ("expectation", "device", "kind"),
    [
        (rules.SEIZURE, "mat", "seizure.detected"),
        (rules.CALL, "pendant", "call.raised"),
        (rules.FIRE, "smoke", "smoke.detected"),
        (rules.FIRE, "co", "co.detected"),
        (rules.FLOOD, "leak", "leak.detected"),
        (rules.BATTERY, "pad", "battery.low"),
        (rules.BATTERY, "front door", "tamper.detected"),
    ],
)
def test_what_nothing_can_put_right_is_raised_at_once(expectation: Expectation, device: str, kind: str) -> None:
    night = Night(expectation).at("02:00")
    assert [(clock(f.at), f.device, f.late) for f in night.says(device, kind).unmet()] == [
        ("02:00", device, False)
    ]


def test_a_wet_bed_waits_ten_minutes_for_the_pillow_alert() -> None:
    night = Night(rules.WET_BED).at("02:00").says("mat", "enuresis.detected")
    assert night.at("02:30").raised_at() == ["02:10"]


def test_a_cold_bedroom_counts_once_it_has_been_cold_for_an_hour() -> None:
    night = Night(rules.COLD).at("01:00").says("thermometer", "temperature.measured", 15.5)
    night.at("01:30").says("thermometer", "temperature.measured", 15.0)
    found = night.at("03:00").unmet()
    assert [(clock(f.at), f.detail) for f in found] == [("02:00", "15")]
    assert night.says("thermometer", "temperature.measured", 16.5).met()


def test_one_cold_reading_is_not_enough_and_a_warm_one_starts_it_anew() -> None:
    night = Night(rules.COLD).at("01:00").says("thermometer", "temperature.measured", 15.5).at("02:30")
    assert night.quiet()
    night.says("thermometer", "temperature.measured", 17.0).at("02:40")
    night.says("thermometer", "temperature.measured", 15.0).at("02:50")
    assert night.says("thermometer", "temperature.measured", 15.0).at("05:00").raised_at() == ["03:40"]


def test_a_hot_room() -> None:
    night = Night(rules.HOT).at("01:00").says("thermometer", "temperature.measured", 31)
    assert night.at("03:00").raised_at() == ["02:00"]


def test_two_fixes_outside_the_circle_for_three_minutes() -> None:
    far, near = {"lat": 51.51, "lon": -0.1, "accuracy_m": 20.0}, {"lat": 51.501, "lon": -0.1}
    vague = {"lat": 52.0, "lon": -0.1, "accuracy_m": 400.0}
    night = Night(rules.WANDERED).at("01:00").says("tracker", "location.reported", near)
    night.after(60).says("tracker", "location.reported", vague).after(60)
    night.says("tracker", "location.reported", far).after(120)
    assert night.quiet()
    night.says("tracker", "location.reported", far)
    assert night.at("01:30").raised_at() == ["01:05"]


def test_a_fix_back_inside_ends_it() -> None:
    far, near = {"lat": 51.51, "lon": -0.1}, {"lat": 51.501, "lon": -0.1}
    night = Night(rules.WANDERED).at("01:00").says("tracker", "location.reported", far).after(60)
    night.says("tracker", "location.reported", far).after(60).says("tracker", "location.reported", near)
    assert night.at("02:00").quiet()


def test_the_tracker_says_that_the_zone_was_left() -> None:
    night = Night(rules.LEFT_ZONE).at("01:00").says("tracker", "zone.left", "shops").after(60)
    night.says("tracker", "zone.left", "home").after(60).says("tracker", "zone.entered", "shops")
    assert night.at("02:00").raised_at() == ["01:06"]


def test_the_dispenser_was_not_opened() -> None:
    night = Night(rules.MEDICINE).at("20:00").says("dispenser", "medication.due")
    assert night.at("22:00").raised_at() == ["21:00"]


def test_the_carer_has_not_come() -> None:
    assert Night(rules.CARER_LATE).at("21:00").raised_at() == ["20:30"]


def test_the_carer_came_a_little_late() -> None:
    night = Night(rules.CARER_LATE).at("20:25").says("hub", "carer.arrived")
    assert night.at("20:59").quiet()


def test_wandering_through_the_house() -> None:
    night = Night(rules.WANDERING).at("02:00").says("hall pir", "motion.detected").after(30)
    night.says("hall pir", "motion.cleared").says("bathroom pir", "motion.detected").after(30)
    night.says("hall pir", "motion.detected")
    assert night.quiet()
    assert [f.detail for f in night.after(60).says("kitchen pir", "motion.detected").unmet()] == ["2"]


def test_a_restless_hour() -> None:
    night = Night(rules.RESTLESS).at("02:00")
    for _ in range(4):
        night.says("ear", "sound.detected", 60.0).after(300)
    assert night.quiet()
    assert night.says("ear", "sound.detected", 60.0).raised_at() == ["02:20"]


def test_the_gateway_falls_silent() -> None:
    night = Night(rules.BLIND)
    for _ in range(4):
        night.after(900).says("gateway", "heartbeat")
    assert night.at("20:00").raised_at() == ["19:45"]
    assert night.says("gateway", "heartbeat").met()
    assert night.at("21:00").raised_at() == ["20:45"]


def test_the_gateway_never_spoke() -> None:
    assert Night(rules.BLIND).at("19:00").raised_at() == ["18:45"]


def test_fewer_visits_to_the_kitchen_than_usual() -> None:
    day = Night(rules.ROUTINE, starts="07:00")
    for visits in (5, 4, 5, 1):
        day.at("09:00")
        for _ in range(visits):
            day.after(600).says("kitchen pir", "motion.detected").after(60).says("kitchen pir", "motion.cleared")
        found = day.at("06:00").unmet()
        assert [(clock(f.at), f.detail) for f in found] == ([("20:00", "1, usually 5")] if visits == 1 else [])
