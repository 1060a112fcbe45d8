"""The recordings of real homes through their example plans."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from time import process_time

import msgspec
import pytest

from alerts.alert import Status
from alerts.decisions import Changed, DoubtDevice, Raised
from alerts.inputs import Observed
from alerts.lint import lint
from alerts.plan import Plan
from tec_hub.replay import Decided, replay
from tests.replay.nights import example, recorded

HOMES = ("home_k1", "home_k2", "home_o1")
LEFT, RIGHT = "press_bed_links_13", "press_bed_rechts_12"


def told(decided: Iterable[Decided]) -> bytes:
    return msgspec.json.encode([(d.decision, d.reason) for d in decided])


def raised_of(decided: Iterable[Decided], rule: str) -> list[Raised]:
    found = (d.decision for d in decided)
    return [d for d in found if isinstance(d, Raised) and d.alert.expectation == rule]


def plain(plan: Plan) -> Plan:
    """The plan with its bed rule as it was usual: twenty minutes, whatever else was seen."""
    rules = tuple(
        msgspec.structs.replace(
            rule,
            corroborated=None,
            when=msgspec.structs.replace(rule.when, settle_s=0),
        )
        if rule.id == "out-of-bed"
        else rule
        for rule in plan.expectations
    )
    return msgspec.structs.replace(plan, expectations=rules)


@pytest.mark.parametrize("home", HOMES)
def test_nothing_is_amiss_with_the_plan(home: str) -> None:
    events = recorded(home)
    remarks = [r for r in lint(example(home), on=events[0].at) if "falls silent" not in r.words]
    assert remarks == []


@pytest.mark.parametrize(("home", "most"), [("home_k1", 3), ("home_k2", 10), ("home_o1", 2)])
def test_few_alerts_in_weeks_of_an_ordinary_life(home: str, most: int) -> None:
    alerts = [d for d in replay(example(home), recorded(home)) if isinstance(d.decision, Raised)]
    assert len(alerts) <= most


def test_the_plain_bed_rule_raises_twenty_eight_and_the_corroborated_one_seven() -> None:
    plan, events = example("home_k2"), recorded("home_k2")
    assert len(raised_of(replay(plain(plan), events), "out-of-bed")) == 28
    corroborated = raised_of(replay(plan, events), "out-of-bed")
    assert len(corroborated) == 10
    assert sum(bool(one.alert.corroborated) for one in corroborated) == 9


@pytest.mark.parametrize(
    ("gone", "seen_by"), [("2009-07-28T02:10:00Z", "pir_badkamer_19"), ("2009-08-03T01:00:00Z", "pir_keuken_28")]
)
def test_a_real_leaving_still_raises_in_time(gone: str, seen_by: str) -> None:
    left = datetime.fromisoformat(gone)
    inserted = [
        Observed(at=left, device=LEFT, kind="bed.vacated"),
        Observed(at=left, device=RIGHT, kind="bed.vacated"),
        Observed(at=left + timedelta(seconds=40), device=seen_by, kind="motion.detected"),
        Observed(at=left + timedelta(seconds=55), device=seen_by, kind="motion.cleared"),
    ]
    events = recorded("home_k2")
    before = [e for e in events if e.at < left]
    after = [e for e in events if e.at > left + timedelta(hours=1)]
    alerts = raised_of(replay(example("home_k2"), [*before, *inserted, *after]), "out-of-bed")
    assert [one.at for one in alerts if one.alert.since == left] == [left + timedelta(minutes=20)]


def test_a_silent_fall_beside_the_bed_raises_too_though_later() -> None:
    left = datetime.fromisoformat("2009-08-03T01:00:00Z")
    events = recorded("home_k2")
    inserted = [Observed(at=left, device=pad, kind="bed.vacated") for pad in (LEFT, RIGHT)]
    before = [e for e in events if e.at < left]
    after = [e for e in events if e.at > left + timedelta(hours=3)]
    alerts = raised_of(replay(example("home_k2"), [*before, *inserted, *after]), "out-of-bed")
    assert [(one.at, one.alert.corroborated) for one in alerts if one.alert.since == left] == [
        (left + timedelta(minutes=90), False)
    ]


def test_the_pads_that_lose_the_sleeper_are_named_within_days() -> None:
    events = recorded("home_k2")
    doubted = [d.decision for d in replay(example("home_k2"), events) if isinstance(d.decision, DoubtDevice)]
    assert {d.device for d in doubted if d.at < events[0].at + timedelta(days=7)} == {LEFT, RIGHT}
    assert len(doubted) <= 6


def test_a_bed_that_works_is_not_doubted() -> None:
    assert not [d for d in replay(example("home_o1"), recorded("home_o1")) if isinstance(d.decision, DoubtDevice)]


@pytest.mark.parametrize("home", HOMES)
def test_the_same_recording_is_decided_the_same_each_time(home: str) -> None:
    plan, events = example(home), recorded(home)
    again = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)  # nothing remembered of the first time
    assert told(replay(plan, events)) == told(replay(again, events))


def test_a_stop_anywhere_changes_nothing() -> None:
    """What is decided up to an instant is the beginning of what is decided of the whole."""
    plan, events = example("home_o1"), recorded("home_o1")
    whole = list(replay(plan, events))
    for number in range(0, len(events), 97):
        stop = events[number].at
        assert told(replay(plan, events, until=stop)) == told(d for d in whole if d.at <= stop)


@pytest.mark.parametrize("home", HOMES)
def test_every_alert_is_explained_and_ends_or_is_being_dealt_with(home: str) -> None:
    decided = list(replay(example(home), recorded(home)))
    ends: dict[str, Status] = {}
    for one in decided:
        assert one.reason.endswith((".", "”"))
        if isinstance(one.decision, Raised | Changed):
            ends[one.decision.alert.id] = one.decision.alert.status
    opened = [d.alert for d in decided if isinstance(d.decision, Raised)]
    assert len(opened) == len(set(opened))
    assert Counter(ends.values()).keys() <= {Status.SELF_RESOLVED}


def test_half_a_million_events_a_minute_at_least() -> None:
    """So that a year of a busy home is a matter of seconds; reckoned in the time of the processor."""
    plan, events = example("home_k2"), recorded("home_k2")
    began = process_time()
    for _ in replay(plan, events):
        pass
    assert len(events) / (process_time() - began) * 60 > 500_000
