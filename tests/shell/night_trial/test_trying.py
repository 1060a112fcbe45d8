"""Proposed rules with a person's own hours, tried on simulated nights."""

import msgspec
import pytest

from alerts.plan import Comes
from catalogue.plan.tec_plan import TecPlan
from tec_hub.catalogue_files import night_rules, the_matcher
from tec_hub.night_trial.proposing import (
    Hours,
    example_devices,
    expectations,
    first_choice,
    offered,
    proposed_plan,
    tried_plan,
)
from tec_hub.night_trial.showing import Shown, in_words, show
from tec_hub.night_trial.simulating import has_story, ordinary_nights, special_night
from tests.core.plan.people import STARTS, plan_of

_BY_RULE = {rule: option.id for option in the_matcher().catalogue.options.values() for rule in option.night_rules}


def _ordinary(plan: TecPlan, rules: tuple[str, ...], hours: Hours) -> Shown:
    lab = tried_plan(plan, expectations(plan, rules, hours), None, example_devices(rules))
    shown = Shown(woken=(), morning=())
    for night in ordinary_nights(lab, hours, STARTS):
        shown += show(lab, night.events, night.until)
    return shown


@pytest.mark.parametrize("rule", sorted(_BY_RULE))
def test_no_rule_wakes_anybody_on_ordinary_nights_and_each_notices_what_it_is_for(rule: str) -> None:
    plan = plan_of(_BY_RULE[rule])
    assert rule in {way.rule for way in offered(plan)}
    assert _ordinary(plan, (rule,), Hours()) == Shown(woken=(), morning=())
    if has_story(rule):
        lab = tried_plan(plan, expectations(plan, (rule,), Hours()), None, example_devices((rule,)))
        night = special_night(lab, Hours(), rule, STARTS)
        shown = show(lab, night.events, night.until)
        assert shown.woken or shown.morning
        assert not shown.alarms


def test_the_first_choice_is_what_each_option_is_most_for() -> None:
    assert first_choice(plan_of("bed-occ", "door", "singing-group")) == ("out-of-bed", "door-at-night")


def test_a_place_on_the_map_cannot_be_guessed() -> None:
    plan = plan_of("geofence")
    (way,) = (each for each in offered(plan) if each.rule == "left-the-area")
    assert "place on the map" in way.why_not
    assert expectations(plan, ("left-the-area",), Hours()) == ()


def test_rules_carry_the_persons_own_hours_and_words_and_no_examples() -> None:
    plan = plan_of("bed-occ")
    wanted = msgspec.structs.replace(plan.options[0], words_for="I want my nights to myself")
    plan = msgspec.structs.replace(plan, options=(wanted,))
    hours = Hours(to_bed="20:30", up="05:00", night_from="21:00", night_to="04:30", minutes=30)
    out, not_to_bed, not_up = expectations(plan, ("out-of-bed", "not-to-bed", "not-up"), hours)
    assert (out.within_s, out.why, out.look) == (1800, "I want my nights to myself", "the bedroom")
    assert out.during is not None
    assert (out.during.start, out.during.end) == ("21:00", "04:30")
    assert (not_to_bed.when, not_to_bed.by, not_to_bed.name) == (Comes(at="19:30"), "22:30", "Not in bed by 22:30")
    assert (not_up.when, not_up.by) == (Comes(at="04:00"), "07:00")


def test_a_rule_too_tight_is_seen_to_wake_somebody_for_nothing() -> None:
    shown = _ordinary(plan_of("bed-occ"), ("out-of-bed",), Hours(minutes=2))
    assert shown.woken
    assert in_words(shown, 7).startswith("Woken on these 7 nights: the first on your list ")


def test_in_the_same_words_each_time() -> None:
    plan = plan_of("bed-occ", "door", "fall-radar")
    assert _ordinary(plan, first_choice(plan), Hours(minutes=3)) == _ordinary(
        plan, first_choice(plan), Hours(minutes=3)
    )


def test_what_is_proposed_stands_beside_what_is_agreed_and_is_agreed_by_nobody() -> None:
    base = night_rules()["smoke-co-gas"]
    found = expectations(plan_of("bed-occ"), ("out-of-bed",), Hours())
    proposed = proposed_plan(base, found)
    assert [e.id for e in proposed.expectations] == ["fire", "out-of-bed"]
    assert proposed.expectations[1].ladder == "everybody"
    assert proposed.agreement.agreed_by == ""
    again = proposed_plan(proposed, expectations(plan_of("bed-occ"), ("out-of-bed",), Hours(minutes=40)))
    assert [(e.id, e.within_s) for e in again.expectations][1:] == [("out-of-bed", 2400)]
