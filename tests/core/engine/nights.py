"""Arbitrary nights: whatever may be found, answered, reported and asked for, in any order, with any plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from alerts.decisions import Decision
from alerts.engine import step
from alerts.finding import Doubtful, Held, Met, Remark, Unmet
from alerts.inputs import (
    Answer,
    Answered,
    CameBack,
    CarerCame,
    CarerLeft,
    Closed,
    HandedOver,
    Input,
    NextNow,
    Observed,
    PlanChanged,
    Receipt,
    Reported,
    Tick,
    WasDown,
    WentAway,
)
from alerts.ladder import Channel, Contact, Ladder, Prompt, Quiet, Step
from alerts.plan import Plan
from alerts.state import State, next_due
from tests.core.response.night import EVENING, RULES, WATCHING, found, plan_with

PEOPLE = ("anna", "ben", "cara", "dora")
RULE_IDS = tuple(rule.id for rule in RULES)
ALERTS = tuple(f"mary-{n}" for n in range(1, 5))
NOTIFICATIONS = tuple(f"{alert}-m{n}" for alert in ALERTS for n in range(1, 12))
STATE: msgspec.json.Decoder[State] = msgspec.json.Decoder(State)


@st.composite
def contacts(draw: st.DrawFn, key: str) -> Contact:
    return Contact(
        id=key,
        name=key.title(),
        phone=draw(st.sampled_from(("+447700900123", "+447700900124", ""))),
        channels=draw(st.sampled_from(((Channel.CALL, Channel.TEXT), (Channel.CALL,), (Channel.TEXT,), ()))),
        quiet=draw(st.none() | st.builds(Quiet, start=st.just("23:00"), end=st.sampled_from(("02:00", "06:00")))),
        most_wakes=draw(st.none() | st.integers(0, 3)),
    )


STEPS = st.builds(
    Step,
    who=st.lists(st.sampled_from((*PEOPLE, "rota:none", "zoe")), max_size=3).map(tuple),
    channels=st.lists(st.sampled_from(tuple(Channel)), max_size=2).map(tuple),
    together=st.booleans(),
    wait_s=st.sampled_from((0.0, 60.0, 180.0)),
    tries=st.integers(0, 3),
    prompt=st.none() | st.just(Prompt(device="lamp", action="on")),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    steps = tuple(draw(st.lists(STEPS, max_size=4)))
    ladder = Ladder(id="night", steps=steps, rounds=draw(st.integers(0, 3)), alarm_every_s=300)
    people = {key: draw(contacts(key)) for key in PEOPLE}
    return msgspec.structs.replace(plan_with(*steps), ladders={"night": ladder}, contacts=people)


_WHEN = {"at": st.just(EVENING)}
_RULE = st.sampled_from((*RULE_IDS, "gone"))
_ALERT = st.sampled_from((*ALERTS, "nobody-1"))
_BY = st.sampled_from(("text", "call", "web"))
_WHO = st.sampled_from((*PEOPLE, "stranger"))

FINDINGS = st.one_of(
    st.builds(
        Unmet,
        **_WHEN,
        expectation=_RULE,
        since=st.just(EVENING),
        due=st.just(EVENING),
        past=st.sampled_from((False, False, False, True)),
        late=st.booleans(),
    ),
    st.builds(Met, **_WHEN, expectation=_RULE),
    st.builds(Held, **_WHEN, expectation=_RULE, since=st.just(EVENING), reason=st.just("carer present")),
    st.builds(Doubtful, **_WHEN, device=st.just("pad"), reason=st.just("lets go"), times=st.integers(1, 9)),
    st.builds(Remark, **_WHEN, what=st.just("silence"), detail=st.just({"alert": 1})),
)

INPUTS: st.SearchStrategy[Input] = st.one_of(
    FINDINGS.map(lambda finding: found(finding, EVENING)),
    FINDINGS.map(lambda finding: found(finding, EVENING)),
    st.builds(Answered, **_WHEN, alert=_ALERT, contact=_WHO, answer=st.sampled_from(Answer), channel=_BY),
    st.builds(Reported, **_WHEN, notification=st.sampled_from(NOTIFICATIONS), receipt=st.sampled_from(Receipt)),
    st.builds(Reported, **_WHEN, notification=st.sampled_from(NOTIFICATIONS), receipt=st.sampled_from(Receipt)),
    st.builds(Closed, **_WHEN, alert=_ALERT, by=_WHO, outcome=st.just("helped")),
    st.builds(NextNow, **_WHEN, alert=_ALERT, by=_WHO),
    st.builds(HandedOver, **_WHEN, alert=_ALERT, by=_WHO, to=_WHO),
    st.builds(CarerCame, **_WHEN, by=_WHO, until=st.just(EVENING + timedelta(hours=20))),
    st.sampled_from(
        (
            CarerLeft(at=EVENING),
            WentAway(at=EVENING, until=EVENING + timedelta(days=2)),
            CameBack(at=EVENING),
            WasDown(at=EVENING, since=EVENING),
            PlanChanged(at=EVENING),
            Tick(at=EVENING),
            Observed(at=EVENING, device="d", kind="motion.detected"),
        )
    ),
)  # fmt: skip

GAPS = st.sampled_from((0.0, 0.0, 1.0, 20.0, 61.0, 180.0, 400.0, 1000.0, 4000.0, 20000.0))
WAKES = st.sampled_from(({}, {}, {"anna": 1}, {"anna": 3, "ben": 2}))


@st.composite
def inputs(draw: st.DrawFn, most: int = 25) -> list[Input]:
    """Inputs in the order of their times, from the evening on."""
    at = EVENING
    night: list[Input] = []
    for gap, given, wakes in draw(st.lists(st.tuples(GAPS, INPUTS, WAKES), max_size=most)):
        at += timedelta(seconds=gap)
        night.append(msgspec.structs.replace(given, at=at, wakes=wakes))
    return night


@dataclass
class Moment:
    """One step: what went in, the states around it, what came out."""

    given: Input
    before: State
    after: State
    made: tuple[Decision, ...]


def live(
    plan: Plan, night: list[Input], *, stored: bool = False, extra: tuple[datetime, ...] = ()
) -> list[Moment]:
    """Each input in turn, with a ticker that is on time; `stored` writes the state to JSON in between."""
    state = State()
    moments: list[Moment] = []

    def give(given: Input) -> None:
        nonlocal state
        before = STATE.decode(msgspec.json.encode(state)) if stored else state
        state, made = step(plan, before, given, watching=WATCHING)
        moments.append(Moment(given, before, state, made))

    queue: list[tuple[datetime, int, Any]] = [(given.at, 1, given) for given in night]
    queue += [(at, 0, Tick(at=at)) for at in extra]
    for at, _, given in sorted(queue, key=lambda entry: entry[:2]):
        while (due := next_due(state)) is not None and due < at:
            give(Tick(at=due))
        give(given)
    return moments


def decided(moments: list[Moment]) -> list[Decision]:
    return [decision for moment in moments for decision in moment.made]
