"""News that comes late, twice or from a store, and a hub that was away."""

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.inputs import Observed, WasDown
from alerts.plan import Window
from alerts.watch import see
from tests.core.watch import rules
from tests.core.watch.night import Night, clock


def down_until(night: Night, back: str) -> Night:
    """The hub hears nothing from now until then, and knows it."""
    since = night.now
    night.skip(back).told(WasDown(at=night.now, since=since))
    return night.catch_up()


class TestABacklogOfTheBed:
    def backlog(self) -> Night:
        return Night(rules.out_of_bed()).at("22:30").says("pad", "bed.occupied").at("03:00")

    def test_she_was_back_in_time(self) -> None:
        night = self.backlog().says("pad", "bed.vacated", at="02:00").after(2)
        assert night.says("pad", "bed.occupied", at="02:10").at("06:00").quiet()

    def test_she_was_back_too_late_which_matters_only_in_the_past(self) -> None:
        night = self.backlog().says("pad", "bed.vacated", at="02:00").after(2)
        found = night.says("pad", "bed.occupied", at="02:40").at("06:00").unmet()
        assert [(f.past, clock(f.since), clock(f.due)) for f in found] == [(True, "02:00", "02:20")]

    def test_she_is_still_out_which_wakes_somebody_once_the_backlog_has_settled(self) -> None:
        night = self.backlog().says("pad", "bed.vacated", at="02:00")
        found = night.at("06:00").unmet()
        assert [(clock(f.at), f.late, f.past) for f in found] == [("03:00:30", True, False)]

    def test_the_limit_has_not_yet_run_out(self) -> None:
        night = self.backlog().says("pad", "bed.vacated", at="02:45")
        assert [(clock(f.at), f.late) for f in night.at("06:00").unmet()] == [("03:05", False)]

    def test_the_older_news_comes_after_the_newer(self) -> None:
        night = self.backlog().says("pad", "bed.occupied", at="02:10").after(1)
        assert night.says("pad", "bed.vacated", at="02:00").at("06:00").quiet()

    def test_the_same_news_twice(self) -> None:
        night = self.backlog().says("pad", "bed.vacated", at="02:45").after(3)
        assert night.says("pad", "bed.vacated", at="02:45").at("06:00").raised_at() == ["03:05"]

    def test_it_was_before_the_window(self) -> None:
        early = rules.out_of_bed(during=Window(start="02:30", end="07:00"))
        night = Night(early).at("22:30").says("pad", "bed.occupied").at("03:00")
        night.says("pad", "bed.vacated", at="02:00").after(1).says("pad", "bed.occupied", at="02:29")
        assert night.at("06:00").quiet()

    def test_somebody_was_seen_at_the_time(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("22:30").says("pad", "bed.occupied").at("02:50")
        night.says("pad", "bed.vacated", at="02:00").after(2).says("hall pir", "motion.detected", at="02:01")
        found = night.at("06:00").unmet()
        assert [(clock(f.at), clock(f.due), f.corroborated, f.late) for f in found] == [
            ("02:50:32", "02:20", True, True)
        ]

    def test_somebody_was_seen_at_the_time_after_both_limits_have_run_out(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("22:30").says("pad", "bed.occupied").at("03:30")
        night.says("pad", "bed.vacated", at="02:00").after(2).says("hall pir", "motion.detected", at="02:01")
        found = night.at("06:00").unmet()
        assert [(clock(f.at), clock(f.due), f.corroborated) for f in found] == [("03:30:30", "02:20", True)]

    def test_somebody_was_seen_only_after_both_limits_had_run_out(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("22:30").says("pad", "bed.occupied").at("03:30")
        night.says("pad", "bed.vacated", at="02:00").after(2).says("hall pir", "motion.detected", at="03:20")
        found = night.at("06:00").unmet()
        assert [(clock(f.at), clock(f.due), f.corroborated) for f in found] == [("03:30:30", "03:00", False)]


class TestTwoGateways:
    def test_the_door_tells_late_of_a_walk_that_ended_too_late(self) -> None:
        night = (
            Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.occupied").at("02:58").says("pad", "bed.vacated")
        )
        night.at("03:30").says("pad", "bed.occupied").at("04:00")
        found = night.says("front door", "contact.opened", at="03:00").at("06:00").unmet()
        assert [(clock(f.since), clock(f.due), f.past) for f in found] == [("03:00", "03:03", True)]

    def test_the_door_tells_late_of_a_walk_that_ended_in_time(self) -> None:
        night = (
            Night(rules.LEFT_HOME).at("22:40").says("pad", "bed.occupied").at("02:58").says("pad", "bed.vacated")
        )
        night.at("03:02").says("pad", "bed.occupied").at("04:00")
        assert night.says("front door", "contact.opened", at="03:00").at("06:00").quiet()

    def test_a_pad_whose_clock_is_a_minute_slow_is_still_heard(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").at("23:00:30")
        assert night.says("pad", "bed.occupied", at="22:59:40").at("06:00").quiet()

    def test_movement_that_is_told_late_still_happened_when_it_did(self) -> None:
        night = Night(rules.NOT_UP).at("08:59").says("bathroom pir", "motion.cleared")
        assert night.says("bathroom pir", "motion.detected", at="07:00").at("10:00").quiet()


class TestAlarmsThatComeLate:
    def test_smoke_wakes_somebody_however_old_the_news(self) -> None:
        found = Night(rules.FIRE).at("05:00").says("smoke", "smoke.detected", at="02:00").unmet()
        assert [(clock(f.at), f.late, f.past) for f in found] == [("05:00", True, False)]

    def test_a_fall_of_twenty_minutes_ago_wakes_somebody(self) -> None:
        found = Night(rules.FALL).at("03:00").says("pendant", "fall.detected", at="02:40").at("04:00").unmet()
        assert [(clock(f.at), f.late, f.past) for f in found] == [("03:00:30", True, False)]

    def test_a_fall_of_twenty_minutes_ago_that_was_cancelled(self) -> None:
        night = Night(rules.FALL).at("03:00").says("pendant", "fall.detected", at="02:40").after(1)
        assert night.says("pendant", "fall.cancelled", at="02:40:20").at("04:00").quiet()

    def test_a_fall_of_three_hours_ago_is_for_the_morning(self) -> None:
        found = Night(rules.FALL).at("05:00").says("pendant", "fall.detected", at="02:00").at("06:00").unmet()
        assert [f.past for f in found] == [True]

    def test_a_seizure_of_ten_minutes_ago_waits_for_nothing(self) -> None:
        found = Night(rules.SEIZURE).at("03:00").says("mat", "seizure.detected", at="02:50").unmet()
        assert [(clock(f.at), f.late, f.past) for f in found] == [("03:00", True, False)]

    def test_smoke_of_an_hour_ago_that_was_not_cleared(self) -> None:
        night = Night(rules.FIRE).says("smoke", "smoke.cleared").at("03:00")
        found = night.says("smoke", "smoke.detected", at="02:00").after(60).unmet()
        assert [(clock(f.at), f.late, f.past) for f in found] == [("03:00:30", True, False)]

    def test_smoke_of_an_hour_ago_that_was_cleared(self) -> None:
        night = Night(rules.FIRE).says("smoke", "smoke.cleared").at("03:00")
        night.says("smoke", "smoke.detected", at="02:00").after(1).says("smoke", "smoke.cleared", at="02:05")
        assert [f.past for f in night.after(60).unmet()] == [True]

    def test_a_device_whose_clock_runs_ahead_or_was_never_set_is_believed_about_the_rest(self) -> None:
        for wrong in (datetime(1970, 1, 1, tzinfo=UTC), datetime.min.replace(tzinfo=UTC), None):
            night = Night(rules.FALL).at("03:00")
            occurred_at = wrong or night.now + timedelta(hours=2)
            given = Observed(at=night.now, device="pendant", kind="fall.detected", occurred_at=occurred_at)
            night.watch, _ = see(night.plan, night.watch, given)
            assert night.at("04:00").raised_at() == ["03:00:30"]

    def test_a_stored_reading_uploaded_late_wakes_nobody(self) -> None:
        night = Night(rules.FALL, rules.out_of_bed()).at("22:30").says("pad", "bed.occupied").at("03:00")
        night.says("pendant", "fall.detected", at="02:59:30", historical=True)
        night.says("pad", "bed.vacated", at="02:00", historical=True)
        assert [(f.expectation, f.past) for f in night.at("06:00").unmet()] == [("fall", True)]


class TestRetained:
    def test_a_bed_known_to_be_empty_counts_from_when_that_is_learned(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated", at="22:10", retained=True)
        assert night.at("06:00").raised_at() == ["23:20"]

    def test_a_bed_known_to_be_occupied_answers(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").after(60)
        assert night.says("pad", "bed.occupied", retained=True).at("06:00").quiet()

    def test_alarms_are_never_raised_again(self) -> None:
        at_once = rules.out_of_bed(expect=(), within_s=0)
        night = Night(rules.FALL, rules.FIRE, rules.CALL, rules.BATTERY, at_once).at("23:00")
        for device, kind in (
            ("pendant", "fall.detected"),
            ("pendant", "call.raised"),
            ("smoke", "smoke.detected"),
            ("pad", "battery.low"),
            ("pad", "bed.vacated"),
        ):
            night.says(device, kind, retained=True)
        assert night.at("06:00").quiet()

    def test_a_heartbeat_kept_by_the_broker_proves_no_life(self) -> None:
        night = Night(rules.BLIND).at("18:30").says("gateway", "heartbeat", retained=True)
        assert night.at("19:00").raised_at() == ["18:45"]


class TestTheHubWasAway:
    def test_its_own_silence_is_not_the_gateways(self) -> None:
        night = Night(rules.BLIND).at("18:30").says("gateway", "heartbeat").at("18:40")
        assert down_until(night, "20:00").quiet()
        assert night.at("21:00").raised_at() == ["20:45"]

    def test_left_before_and_not_back_is_late_once_the_backlog_has_settled(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").at("02:10")
        found = down_until(night, "02:40").at("06:00").unmet()
        assert [(clock(f.at), clock(f.due), f.late, f.past) for f in found] == [("02:40:30", "02:20", True, False)]

    def test_left_before_and_back_meanwhile(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").at("02:10")
        assert down_until(night, "02:40").says("pad", "bed.occupied", at="02:15").at("06:00").quiet()

    def test_left_before_and_back_too_late(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").at("02:10")
        down_until(night, "02:40").says("pad", "bed.occupied", at="02:35")
        assert [f.past for f in night.at("06:00").unmet()] == [True]

    def test_a_limit_that_ends_after_the_outage_is_not_moved(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").at("02:05")
        found = down_until(night, "02:15").at("06:00").unmet()
        assert [(clock(f.at), f.late) for f in found] == [("02:20", False)]

    def test_a_morning_that_passed_unheard(self) -> None:
        slept_in = down_until(Night(rules.NOT_UP).at("05:00"), "10:00").at("12:00").unmet()
        assert [(clock(f.at), clock(f.due), f.late) for f in slept_in] == [("10:00:30", "09:00", True)]
        up = down_until(Night(rules.NOT_UP).at("05:00"), "10:00")
        assert up.says("bathroom pir", "motion.detected", at="08:00").at("12:00").quiet()

    def test_three_days_away(self) -> None:
        night = Night(rules.NOT_UP, rules.NOT_TO_BED, rules.out_of_bed()).says("pad", "bed.occupied").at("20:00")
        since = night.now
        night.now += timedelta(days=3)
        night.told(WasDown(at=night.now, since=since)).catch_up().at("20:30")
        assert [(f.expectation, clock(f.at), f.late) for f in night.unmet()] == [("not up", "20:00:30", True)]

    def test_a_call_during_the_settling_is_not_delayed(self) -> None:
        night = down_until(Night(rules.FIRE, rules.CALL).at("23:00"), "23:30").after(5)
        night.says("pendant", "call.raised").says("smoke", "smoke.detected")
        assert [(f.expectation, clock(f.at)) for f in night.unmet()] == [
            ("call", "23:30:05"),
            ("fire", "23:30:05"),
        ]

    def test_a_door_opened_after_its_return_has_its_own_limit(self) -> None:
        quick = msgspec.structs.replace(rules.LEFT_HOME, within_s=10)
        night = down_until(Night(quick).at("23:00"), "23:30").after(5).says("front door", "contact.opened")
        assert [(clock(f.at), f.late) for f in night.at("23:40").unmet()] == [("23:30:15", False)]

    def test_a_hub_that_did_not_know_it_was_away_raises_at_once_and_says_late(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").skip("02:40").catch_up()
        assert [(clock(f.at), f.late) for f in night.unmet()] == [("02:40", True)]

    def test_a_few_seconds_are_not_late(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:00")
        night.says("pad", "bed.vacated").skip("02:20:04").catch_up()
        assert [f.late for f in night.unmet()] == [False]

    def test_a_night_that_was_partly_missed_is_not_compared(self) -> None:
        few = msgspec.structs.replace(rules.ROUTINE.when, learn_nights=1)
        day = Night(msgspec.structs.replace(rules.ROUTINE, when=few), starts="07:00").at("09:00")
        for _ in range(5):
            day.after(600).says("kitchen pir", "motion.detected").after(60).says("kitchen pir", "motion.cleared")
        day.at("06:00").at("09:00")
        assert down_until(day, "19:00").at("06:00").quiet()
        assert day.at("21:00").raised_at() == ["20:00"]
