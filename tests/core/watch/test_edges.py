"""The edges: windows, clock changes, states not yet known, pads that let go for a moment."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from alerts.plan import Comes, Corroboration, Happens, Pattern, Window
from tests.core.watch import rules
from tests.core.watch.night import IN_BED, MOVEMENT, OUT_OF_BED, Night


def test_already_out_of_bed_when_the_window_opens() -> None:
    night = Night(rules.out_of_bed()).says("pad", "bed.occupied").at("21:40").says("pad", "bed.vacated")
    assert night.at("23:00").raised_at() == ["22:20"]


def test_a_rule_may_leave_out_what_holds_already() -> None:
    when = Happens(pattern=OUT_OF_BED, already=False)
    night = Night(rules.out_of_bed(when=when)).says("pad", "bed.occupied").at("21:40").says("pad", "bed.vacated")
    assert night.at("23:00").quiet()
    night.says("pad", "bed.occupied").at("23:30").says("pad", "bed.vacated")
    assert night.at("04:00").raised_at() == ["23:50"]


def test_up_five_minutes_before_the_window_closes() -> None:
    night = Night(rules.out_of_bed()).at("22:00").says("pad", "bed.occupied")
    assert night.at("06:55").says("pad", "bed.vacated").at("08:00").quiet()


def test_a_limit_that_runs_out_as_the_window_closes_still_counts() -> None:
    night = Night(rules.out_of_bed()).at("22:00").says("pad", "bed.occupied")
    assert night.at("06:40").says("pad", "bed.vacated").at("08:00").raised_at() == ["07:00"]


def test_a_fall_seconds_before_the_window_closes_is_still_a_fall() -> None:
    expectation = msgspec.structs.replace(rules.FALL, during=Window(start="22:00", end="07:00"))
    night = Night(expectation).at("06:59:50").says("pendant", "fall.detected")
    assert night.at("08:00").raised_at() == ["07:00:20"]


def test_nothing_is_raised_by_day() -> None:
    night = Night(rules.out_of_bed()).says("pad", "bed.occupied").at("19:00").says("pad", "bed.vacated")
    assert night.at("21:59").quiet()


def test_each_night_anew_while_the_state_lasts() -> None:
    night = Night(rules.out_of_bed()).says("pad", "bed.vacated").at("08:00")
    assert night.raised_at() == ["22:20"]
    assert night.at("21:00").at("23:00").raised_at() == ["22:20"]


def test_the_state_is_not_known_until_the_middle_of_the_night() -> None:
    night = Night(rules.out_of_bed()).at("01:00")
    assert night.quiet()
    assert night.says("pad", "bed.vacated").at("02:00").raised_at() == ["01:20"]


def test_the_first_thing_known_is_that_she_is_in_bed() -> None:
    night = Night(rules.out_of_bed()).at("01:00").says("pad", "bed.occupied")
    assert night.at("08:00").quiet()


def test_the_hourly_repeat_of_a_pad_is_no_new_leaving() -> None:
    night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated")
    for repeat in ("23:10", "23:19", "23:40", "00:40"):
        night.at(repeat).says("pad", "bed.vacated")
    assert night.at("02:00").raised_at() == ["23:20"]


def test_a_window_on_weekdays_belongs_to_its_evening() -> None:
    friday_only = Window(start="22:00", end="07:00", days=(4,))
    night = Night(rules.out_of_bed(during=friday_only), evening="2026-11-20").says("pad", "bed.occupied")
    assert night.at("03:00").says("pad", "bed.vacated").at("04:00").raised_at() == ["03:20"]
    assert night.says("pad", "bed.occupied").met()
    assert night.at("23:00").says("pad", "bed.vacated").at("06:00").quiet()


class TestSettling:
    rule = rules.out_of_bed(when=Happens(pattern=OUT_OF_BED, settle_s=30), within_s=0, expect=())

    def test_a_sleeper_who_turns_over_has_not_left(self) -> None:
        night = Night(self.rule).at("23:00").says("pad", "bed.occupied").at("01:00").says("pad", "bed.vacated")
        assert night.after(20).says("pad", "bed.occupied").at("06:00").quiet()

    def test_a_bed_that_stays_empty_is_left(self) -> None:
        night = Night(self.rule).at("23:00").says("pad", "bed.occupied").at("01:00").says("pad", "bed.vacated")
        assert night.at("06:00").raised_at() == ["01:00:30"]

    def test_the_limit_runs_from_the_leaving_itself(self) -> None:
        rule = rules.out_of_bed(when=Happens(pattern=OUT_OF_BED, settle_s=30))
        night = Night(rule).at("23:00").says("pad", "bed.occupied").at("01:00").says("pad", "bed.vacated")
        assert night.at("06:00").raised_at() == ["01:20"]


class TestCorroborated:
    def left(self, **rule: Any) -> Night:
        night = Night(rules.out_of_bed_seen(**rule)).at("23:00").says("pad", "bed.occupied").at("02:00")
        return night.says("hall pir", "motion.cleared").says("pad", "bed.vacated")

    def test_nobody_was_seen_so_the_longer_limit_holds(self) -> None:
        assert [(f.corroborated, f.late) for f in self.left().at("06:00").unmet()] == [(False, False)]
        assert self.left().at("06:00").raised_at() == ["03:00"]

    def test_seen_in_the_hall_at_once(self) -> None:
        night = self.left().at("02:05").says("hall pir", "motion.detected").at("06:00")
        assert [f.corroborated for f in night.unmet()] == [True]
        assert self.left().at("02:05").says("hall pir", "motion.detected").at("06:00").raised_at() == ["02:20"]

    def test_seen_only_after_the_shorter_limit(self) -> None:
        night = self.left().at("02:40").says("hall pir", "motion.detected")
        assert [(f.corroborated, f.late) for f in night.unmet()] == [(True, False)]

    def test_seen_just_before_leaving(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("23:00").says("pad", "bed.occupied").at("01:59")
        night.says("bedroom pir", "motion.detected").after(5).says("bedroom pir", "motion.cleared").at("02:00")
        assert night.says("pad", "bed.vacated").at("06:00").raised_at() == ["02:20"]

    def test_seen_too_long_before(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("23:00").says("pad", "bed.occupied").at("01:50")
        night.says("bedroom pir", "motion.detected").after(5).says("bedroom pir", "motion.cleared").at("02:00")
        assert night.says("pad", "bed.vacated").at("06:00").raised_at() == ["03:00"]

    def test_movement_that_only_continues_is_seen_too(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("23:00").says("pad", "bed.occupied")
        night.says("bedroom pir", "motion.cleared").at("01:50").says("bedroom pir", "motion.detected").at("02:00")
        assert night.says("pad", "bed.vacated").at("06:00").raised_at() == ["02:20"]

    def test_the_other_pad_of_the_bed_proves_nothing(self) -> None:
        every = Corroboration(by=(Pattern(kinds=("bed.occupied", "bed.vacated")), Pattern()), otherwise_s=3600)
        night = Night(rules.out_of_bed(corroborated=every)).at("23:00").says("pad", "bed.occupied")
        night.says("second pad", "bed.occupied").at("02:00").says("pad", "bed.vacated").after(10)
        assert night.says("second pad", "bed.vacated").at("06:00").raised_at() == ["03:00:10"]

    def test_nor_does_it_where_the_rule_names_no_role(self) -> None:
        anything = Corroboration(by=(Pattern(rooms=("bedroom",)),), otherwise_s=3600)
        when = Happens(pattern=Pattern(kinds=("bed.vacated",)))
        night = Night(rules.out_of_bed(when=when, corroborated=anything)).at("23:00").says("pad", "bed.occupied")
        assert night.at("02:00").says("pad", "bed.vacated").at("06:00").raised_at() == ["03:00"]

    def test_a_door_that_merely_stands_open_proves_nothing(self) -> None:
        doors = Corroboration(by=(Pattern(kinds=("contact.opened", "contact.closed")),), otherwise_s=3600)
        night = (
            Night(rules.out_of_bed(corroborated=doors)).at("21:00").says("fridge", "contact.opened").at("23:00")
        )
        night.says("pad", "bed.occupied").at("02:00").says("pad", "bed.vacated").at("02:05")
        assert night.says("fridge", "contact.opened").at("06:00").raised_at() == ["03:00"]

    def test_the_longer_limit_would_end_after_the_window(self) -> None:
        night = Night(rules.out_of_bed_seen()).at("23:00").says("pad", "bed.occupied").at("06:20")
        assert night.says("pad", "bed.vacated").at("09:00").quiet()
        seen = Night(rules.out_of_bed_seen()).at("23:00").says("pad", "bed.occupied").at("06:20")
        seen.says("pad", "bed.vacated").at("06:30").says("hall pir", "motion.detected")
        assert seen.at("09:00").raised_at() == ["06:40"]


class TestMakesThatNeverSayTheOpposite:
    def test_each_message_of_such_a_movement_sensor_is_a_movement(self) -> None:
        night = Night(rules.NOT_UP)
        night.at("03:00").says("bathroom pir", "motion.detected").at("07:00").says(
            "bathroom pir", "motion.detected"
        )
        assert night.at("10:00").quiet()

    def test_what_it_said_at_night_does_not_count_in_the_morning(self) -> None:
        night = Night(rules.NOT_UP).at("03:00").says("bathroom pir", "motion.detected")
        assert night.at("10:00").raised_at() == ["09:00"]

    def test_a_movement_sensor_that_died_while_it_saw_somebody(self) -> None:
        night = Night(rules.NOT_UP).says("bathroom pir", "motion.cleared").at("01:00")
        assert night.says("bathroom pir", "motion.detected").at("10:00").raised_at() == ["09:00"]

    def test_smoke_again_though_the_all_clear_was_lost(self) -> None:
        night = Night(rules.FIRE).says("smoke", "smoke.cleared").at("19:00").says("smoke", "smoke.detected")
        night.after(60).says("smoke", "smoke.detected")
        assert night.raised_at() == ["19:00"]
        assert night.at("23:00").says("smoke", "smoke.detected").raised_at() == ["23:00"]


@pytest.mark.parametrize(
    ("evening", "left", "raised"),
    [
        ("2026-03-28", "2026-03-29T00:50Z", "2026-03-29T01:10Z"),
        ("2027-03-27", "2027-03-28T00:50Z", "2027-03-28T01:10Z"),
        ("2026-10-24", "2026-10-25T00:50Z", "2026-10-25T01:10Z"),
        ("2027-10-30", "2027-10-31T00:50Z", "2027-10-31T01:10Z"),
    ],
)
def test_twenty_minutes_are_twenty_minutes_when_the_clocks_change(evening: str, left: str, raised: str) -> None:
    night = Night(rules.out_of_bed(), evening=evening).at("22:30").says("pad", "bed.occupied")
    night.until(datetime.fromisoformat(left)).says("pad", "bed.vacated").at("06:00")
    assert [f.at for f in night.unmet()] == [datetime.fromisoformat(raised)]


@pytest.mark.parametrize(
    ("evening", "raised"),
    [
        ("2026-03-28", "2026-03-29T01:00Z"),  # 01:30 does not exist: at the jump
        ("2027-03-27", "2027-03-28T01:00Z"),
        ("2026-10-24", "2026-10-25T00:30Z"),  # 01:30 comes twice: the first time, once
        ("2027-10-30", "2027-10-31T00:30Z"),
    ],
)
def test_half_past_one_comes_once_every_night(evening: str, raised: str) -> None:
    by_half_past_one = msgspec.structs.replace(rules.NOT_TO_BED, by="01:30")
    at_half_past_one = rules.rule("half past one", when=Comes(at="01:30"), expect=(IN_BED,))
    night = Night(by_half_past_one, at_half_past_one, evening=evening).says("pad", "bed.vacated").at("12:00")
    assert sorted((f.expectation, f.at) for f in night.unmet()) == [
        ("half past one", datetime.fromisoformat(raised)),
        ("not to bed", datetime.fromisoformat(raised)),
    ]


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-03-28", 8), ("2026-10-24", 10), ("2027-03-27", 8), ("2027-10-30", 10), ("2026-11-20", 9)],
)
def test_a_night_from_ten_to_seven_is_as_long_as_the_clocks_make_it(evening: str, hours: int) -> None:
    whole = rules.out_of_bed(when=Happens(pattern=OUT_OF_BED), within_s=hours * 3600)
    longer = rules.out_of_bed(within_s=hours * 3600 + 1)
    night = Night(whole, msgspec.structs.replace(longer, id="longer"), evening=evening).says("pad", "bed.vacated")
    assert [f.expectation for f in night.at("12:00").unmet()] == ["out of bed"]


def test_a_window_that_ends_in_the_hour_that_comes_twice_covers_both() -> None:
    early = rules.out_of_bed(during=Window(start="22:00", end="01:30"))
    night = Night(early, evening="2026-10-24").at("22:30").says("pad", "bed.occupied")
    night.until(datetime(2026, 10, 25, 1, 5, tzinfo=UTC)).says("pad", "bed.vacated").at("06:00")
    assert [f.at for f in night.unmet()] == [datetime(2026, 10, 25, 1, 25, tzinfo=UTC)]


def test_a_plan_that_starts_tomorrow_says_nothing_today() -> None:
    tomorrow = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    night = Night(rules.out_of_bed(), starts_at=tomorrow).says("pad", "bed.vacated").at("12:00")
    assert night.quiet()
    assert night.at("08:00").raised_at() == ["23:20"]


def test_an_unknown_device_says_nothing() -> None:
    night = Night(rules.out_of_bed()).at("23:00")
    before = night.watch
    night.says("somebody else's pad", "bed.vacated").says("pad", "temperature.measured", 20.0)
    assert night.watch is before
    assert night.at("08:00").quiet()


def test_movement_elsewhere_that_had_begun_before_is_no_answer() -> None:
    long_stay = rules.rule(
        "long stay",
        when=Happens(pattern=Pattern(kinds=("motion.detected",), rooms=("bathroom",))),
        expect=(msgspec.structs.replace(MOVEMENT, not_rooms=("bathroom",)),),
        within_s=1800,
    )
    night = (
        Night(long_stay)
        .says("hall pir", "motion.cleared")
        .at("02:00")
        .says("hall pir", "motion.detected")
        .after(5)
    )
    night.says("bathroom pir", "motion.detected").after(20).says("hall pir", "motion.cleared")
    assert night.at("04:00").raised_at() == ["02:30:05"]


def test_two_people_in_one_home_are_watched_each_by_their_own_plan() -> None:
    mine = Night(rules.out_of_bed(), devices=("pad", "hall pir")).at("23:00").says("pad", "bed.occupied")
    theirs = (
        Night(rules.out_of_bed(), devices=("second pad", "hall pir"))
        .at("23:00")
        .says("second pad", "bed.occupied")
    )
    for night in (mine, theirs):
        night.at("02:00").says("pad", "bed.vacated").says("hall pir", "motion.detected").at("06:00")
    assert mine.raised_at() == ["02:20"]
    assert theirs.quiet()


def test_any_message_at_all_shows_that_a_device_lives() -> None:
    anything = Pattern(devices=("gateway",))
    alive = rules.rule(
        "alive", when=Happens(pattern=anything, from_start=True), expect=(anything,), within_s=45 * rules.MINUTE
    )
    night = Night(alive).after(1800).says("gateway", "link.measured", {"rssi_dbm": -70.0}).after(1800)
    night.says("gateway", "device.online").after(1800).says("gateway", "device.online")
    assert night.at("22:00").raised_at() == ["20:15"]


def test_silence_within_a_window_counts_from_its_opening() -> None:
    by_day = msgspec.structs.replace(
        rules.NO_MOVEMENT, during=Window(start="09:00", end="21:00"), within_s=3 * rules.HOUR
    )
    night = Night(by_day, starts="08:00").says("kitchen pir", "motion.detected").at("11:00")
    assert night.says("hall pir", "motion.detected").at("20:00").raised_at() == ["14:00"]


def test_a_room_already_cold_as_the_window_opens() -> None:
    at_night = msgspec.structs.replace(rules.COLD, during=Window(start="22:00", end="07:00"))
    night = Night(at_night).at("20:00").says("thermometer", "temperature.measured", 15.0)
    night.at("20:30").says("thermometer", "temperature.measured", 15.0)
    assert night.at("06:00").raised_at() == ["23:00"]
    assert night.at("21:00").at("06:00").raised_at() == ["23:00"]


def test_readings_that_come_out_of_order_or_say_nothing() -> None:
    night = Night(rules.HOT, rules.WANDERED).at("01:00").says("thermometer", "temperature.measured", 20.0)
    night.says("thermometer", "temperature.measured", 35.0, at="00:50").says("thermometer", "temperature.measured")
    night.says("tracker", "location.reported", {"accuracy_m": 5.0}).says("tracker", "location.reported", "home")
    assert night.at("06:00").quiet()


def test_what_is_counted_must_happen_within_the_window() -> None:
    night = Night(rules.WANDERING).at("21:55").says("hall pir", "motion.detected").at("22:00")
    assert night.says("kitchen pir", "motion.detected").at("23:00").quiet()
