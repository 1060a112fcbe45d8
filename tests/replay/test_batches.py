"""Recorded homes taken in batches, as the hub takes them, and what the bedroom's own sensor would cost."""

from datetime import datetime, timedelta

import msgspec
import pytest

from alerts.decisions import Decision, Raised
from alerts.engine import fold
from alerts.inputs import Input, Observed, Tick
from alerts.plan import Plan
from alerts.state import State, next_due
from tec_hub.replay import replay
from tests.replay.nights import example, recorded


def with_ticks(plan: Plan, events: tuple[Observed, ...]) -> list[Input]:
    """The events, and a tick at each deadline between them."""
    state, inputs = State(), list[Input]()
    for event in events:
        while (due := next_due(state)) is not None and due <= event.at:
            inputs.append(Tick(at=due))
            state, _ = fold(plan, state, inputs[-1:])
        inputs.append(event)
        state, _ = fold(plan, state, inputs[-1:])
    return inputs


@pytest.mark.parametrize("home", ["home_k1", "home_o1"])
@pytest.mark.parametrize("size", [7, 64])
def test_batches_with_the_state_stored_between_decide_what_one_batch_does(home: str, size: int) -> None:
    plan = example(home)
    inputs = with_ticks(plan, recorded(home))
    _, whole = fold(plan, State(), inputs)
    state, parts = State(), list[Decision]()
    for first in range(0, len(inputs), size):
        stored = msgspec.json.decode(msgspec.json.encode(state), type=State)
        state, made = fold(plan, stored, inputs[first : first + size])
        parts.extend(made)
    assert whole
    assert tuple(parts) == whole


def beyond_the_bedroom(plan: Plan) -> Plan:
    """The plan with only movement outside the bedroom showing that somebody is up."""
    rule = next(r for r in plan.expectations if r.id == "out-of-bed")
    assert rule.corroborated is not None
    by = tuple(msgspec.structs.replace(pattern, not_rooms=("Bedroom",)) for pattern in rule.corroborated.by)
    narrower = msgspec.structs.replace(rule, corroborated=msgspec.structs.replace(rule.corroborated, by=by))
    return msgspec.structs.replace(plan, expectations=(narrower,))


def test_leaving_the_bedroom_sensor_out_would_save_three_alerts_in_the_month() -> None:
    decided = replay(beyond_the_bedroom(example("home_k2")), recorded("home_k2"))
    assert sum(isinstance(one.decision, Raised) for one in decided) == 7


@pytest.mark.parametrize(("counting", "minutes"), [(False, 90), (True, 20)])
def test_who_is_seen_in_the_bedroom_only_is_missed_later_unless_it_counts(*, counting: bool, minutes: int) -> None:
    left = datetime.fromisoformat("2009-08-03T01:00:00Z")
    plan = example("home_k2") if counting else beyond_the_bedroom(example("home_k2"))
    inserted = [
        *(Observed(at=left, device=f"press_bed_{pad}", kind="bed.vacated") for pad in ("links_13", "rechts_12")),
        Observed(at=left + timedelta(seconds=40), device="pir_slaapkamer_16", kind="motion.detected"),
    ]
    events = recorded("home_k2")
    before = [e for e in events if left - timedelta(days=2) < e.at < left]
    after = [e for e in events if left + timedelta(hours=3) < e.at < left + timedelta(hours=9)]
    raised = [d.decision for d in replay(plan, [*before, *inserted, *after]) if isinstance(d.decision, Raised)]
    assert [r.at for r in raised if r.alert.since == left] == [left + timedelta(minutes=minutes)]
