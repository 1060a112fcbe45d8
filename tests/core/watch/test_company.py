"""A carer in the house, a resident who is away, an alert that was closed, a plan that was changed."""

from datetime import timedelta

import msgspec

from alerts.inputs import CameBack, CarerCame, CarerLeft, PlanChanged, WentAway
from tests.core.watch import rules
from tests.core.watch.night import NIGHT, Night, clock


def carer(night: Night, minutes: float = 60) -> Night:
    """A carer comes, and is believed to be there for so long."""
    return night.told(CarerCame(at=night.now, by="anna", until=night.now + timedelta(minutes=minutes)))


def away(night: Night, hours: float) -> Night:
    """The resident is away for so long."""
    return night.told(WentAway(at=night.now, until=night.now + timedelta(hours=hours), reason="hospital"))


class TestACarerIsThere:
    def helping(self) -> Night:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.occupied").at("02:10")
        return carer(night.says("pad", "bed.vacated").at("02:15")).at("02:50")

    def test_the_rule_is_held_back_and_starts_anew_when_she_leaves(self) -> None:
        night = self.helping()
        assert [(clock(h.at), clock(h.since), h.reason) for h in night.held()] == [
            ("02:30", "02:10", "carer present")
        ]
        night.told(CarerLeft(at=night.now))
        assert [(clock(f.at), clock(f.since), f.late) for f in night.at("06:00").unmet()] == [
            ("03:10", "02:50", False)
        ]

    def test_she_helped_julie_back_to_bed(self) -> None:
        night = self.helping().says("pad", "bed.occupied").after(60)
        night.told(CarerLeft(at=night.now)).at("06:00")
        assert len(night.found) == 1

    def test_she_forgot_to_say_that_she_left(self) -> None:
        night = self.helping().at("06:00")
        assert [type(f).__name__ for f in night.found] == ["Held", "Remark", "Unmet"]
        assert night.raised_at() == ["03:35"]

    def test_it_is_morning_when_she_leaves(self) -> None:
        night = carer(self.helping(), 600).at("07:30")
        assert not night.told(CarerLeft(at=night.now)).at("12:00").unmet()

    def test_smoke_is_never_held_back(self) -> None:
        night = carer(Night(rules.FIRE).at("02:00"))
        assert night.says("smoke", "smoke.detected").raised_at() == ["02:00"]

    def test_a_rule_may_say_that_a_carer_makes_no_difference(self) -> None:
        rule = msgspec.structs.replace(rules.SEIZURE, muted_by_carer=False)
        assert carer(Night(rule).at("02:00")).says("mat", "seizure.detected").raised_at() == ["02:00"]

    def test_a_seizure_she_saw_herself_is_not_told_afterwards(self) -> None:
        night = carer(Night(rules.SEIZURE).at("02:00")).says("mat", "seizure.detected")
        assert len(night.held()) == 1
        assert not night.at("06:00").unmet()

    def test_an_arrival_that_was_only_heard_counts_for_an_hour(self) -> None:
        night = (
            Night(rules.SEIZURE)
            .at("02:00")
            .says("hub", "carer.arrived")
            .at("02:30")
            .says("mat", "seizure.detected")
        )
        assert len(night.held()) == 1
        assert night.at("03:00").remarks() == ["presence_expired"]
        assert night.says("mat", "seizure.detected").raised_at() == ["03:00"]

    def test_a_room_that_is_still_cold_is_counted_anew(self) -> None:
        night = Night(rules.COLD).at("01:00").says("thermometer", "temperature.measured", 15.0).after(60)
        carer(night.says("thermometer", "temperature.measured", 15.0).at("01:50"), 30)
        assert night.at("06:00").raised_at() == ["03:20"]

    def test_what_was_only_counted_is_over_when_she_leaves(self) -> None:
        night = carer(Night(rules.WANDERING).at("02:00")).says("hall pir", "motion.detected").after(60)
        assert len(night.says("kitchen pir", "motion.detected").held()) == 1
        assert night.at("06:00").remarks() == ["presence_expired"]

    def test_not_up_by_nine_while_she_was_there_is_asked_again_after_she_left(self) -> None:
        late = msgspec.structs.replace(rules.NOT_UP, by=None, within_s=3 * 3600)
        night = carer(Night(late).at("08:50"), 30)
        assert [clock(h.at) for h in night.at("09:10").held()] == ["09:00"]
        assert night.at("13:00").raised_at() == ["12:20"]


class TestAway:
    def test_everything_but_fire_is_held_back_and_it_ends_by_itself(self) -> None:
        night = away(Night(rules.out_of_bed(), rules.FIRE).says("pad", "bed.vacated"), 24).at("02:00")
        assert [(h.expectation, h.reason) for h in night.held()] == [("out of bed", "away")]
        assert night.says("smoke", "smoke.detected").raised_at() == ["02:00"]
        assert night.at("18:00").remarks() == ["away_ended"]
        assert night.at("23:00").raised_at() == ["22:20"]

    def test_she_is_back_early(self) -> None:
        night = away(Night(rules.out_of_bed()).says("pad", "bed.vacated"), 240).at("23:00")
        night.told(CameBack(at=night.now))
        assert night.at("23:30").raised_at() == ["23:20"]

    def test_she_seems_to_be_at_home_after_all(self) -> None:
        night = away(Night(rules.out_of_bed()), 24).at("22:00").says("pad", "bed.occupied").at("23:00")
        night.says("pad", "bed.vacated").after(60).says("pad", "bed.occupied")
        assert night.remarks() == ["seems_home"]

    def test_a_neighbour_who_feeds_the_cat_is_not_julie(self) -> None:
        night = (
            away(Night(rules.LEFT_HOME, rules.out_of_bed()), 24).at("20:00").says("front door", "contact.opened")
        )
        assert night.after(60).says("kitchen pir", "motion.detected").quiet()


class TestAnAlertEnds:
    def test_still_out_of_bed_when_it_is_closed(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").at("23:40")
        assert night.raised_at() == ["23:20"]
        assert night.alert_ends("out of bed").at("02:00").raised_at() == ["00:00"]

    def test_back_in_bed_when_it_is_closed(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").at("23:40")
        night.says("pad", "bed.occupied").at("23:50").alert_ends("out of bed")
        assert night.at("06:00").raised_at() == ["23:20"]

    def test_a_door_that_was_closed_long_ago_is_not_asked_about_again(self) -> None:
        night = Night(rules.LEFT_HOME).at("23:30").says("front door", "contact.opened").after(5)
        night.says("front door", "contact.closed").at("23:50").alert_ends("left home")
        assert night.at("06:00").raised_at() == ["23:33"]

    def test_a_room_that_is_still_cold_when_it_is_closed(self) -> None:
        night = Night(rules.HOT).at("01:00").says("thermometer", "temperature.measured", 31.0).at("02:30")
        assert night.raised_at() == ["02:00"]
        assert night.alert_ends("hot").at("06:00").raised_at() == ["03:30"]

    def test_what_was_raised_at_once_is_not_raised_again_by_closing_it(self) -> None:
        at_once = rules.rule("door", when=rules.DOOR_OPEN.when, expect=rules.DOOR_OPEN.expect)
        night = Night(at_once).at("01:00").says("front door", "contact.opened").at("01:10").alert_ends("door")
        assert night.at("06:00").raised_at() == ["01:00"]

    def test_one_alert_goes_on_while_the_state_lasts(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated")
        assert night.at("06:00").raised_at() == ["23:20"]

    def test_an_expectation_that_is_no_longer_in_the_plan(self) -> None:
        assert Night(rules.out_of_bed()).alert_ends("something else").at("22:00").quiet()


class TestThePlanChanges:
    def test_a_shorter_limit_counts_from_when_she_left(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").at("23:05")
        night.plan = msgspec.structs.replace(night.plan, expectations=(rules.out_of_bed(within_s=600),))
        night.told(PlanChanged(at=night.now))
        assert night.at("06:00").raised_at() == ["23:10"]

    def test_a_rule_that_was_dropped_is_silent(self) -> None:
        night = Night(rules.out_of_bed(), rules.FALL).at("23:00").says("pad", "bed.vacated").at("23:05")
        night.plan = msgspec.structs.replace(night.plan, expectations=(rules.FALL,))
        assert night.told(PlanChanged(at=night.now)).at("06:00").quiet()

    def test_what_did_not_change_goes_on(self) -> None:
        night = Night(rules.out_of_bed()).at("23:00").says("pad", "bed.vacated").at("23:05")
        night.plan = msgspec.structs.replace(night.plan, expectations=(rules.FALL, rules.out_of_bed()))
        assert night.told(PlanChanged(at=night.now)).at("06:00").raised_at() == ["23:20"]

    def test_a_new_rule_begins_with_what_is_known(self) -> None:
        night = Night(rules.out_of_bed()).at("19:00").says("pad", "bed.vacated").at("23:05")
        assert night.raised_at() == ["22:20"]
        second = rules.rule("second", when=rules.out_of_bed().when, during=NIGHT, within_s=7200)
        night.plan = msgspec.structs.replace(night.plan, expectations=(rules.out_of_bed(), second))
        assert night.told(PlanChanged(at=night.now)).at("06:00").raised_at() == ["00:00"]
