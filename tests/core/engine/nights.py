"""Arbitrary nights: whatever may be found, answered, reported and asked for, in any order, with any plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from hypothesis import strategies as st

from alerts.decisions import Decision
from alerts.engine import Watching, step
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
STATE: msgspec.json.Decoder[State] = msgspec.json.Decoder(State)


BOTH = (Channel.CALL, Channel.TEXT)


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual value more often than the others, so that nights are not all odd ones."""
    return st.sampled_from((usual,) * (len(others) + 2) + others)


@st.composite
def contacts(draw: st.DrawFn, key: str) -> Contact:
    return Contact(
        id=key,
        name=key.title(),
        phone=draw(mostly("+447700900123", "")),
        channels=draw(mostly(BOTH, (Channel.CALL,), (Channel.TEXT,), ())),
        quiet=draw(mostly(None, Quiet(start="23:00", end="02:00"), Quiet(start="12:00", end="18:00"))),
        most_wakes=draw(mostly(None, 0, 1, 2)),
    )


STEPS = st.builds(
    Step,
    who=st.lists(st.sampled_from((*PEOPLE, *PEOPLE, "rota:none", "zoe")), min_size=1, max_size=3).map(tuple),
    channels=mostly(BOTH, (Channel.CALL,), (Channel.TEXT,), ()),
    together=st.booleans(),
    wait_s=mostly(180.0, 60.0, 0.0),
    tries=mostly(2, 0, 1, 3),
    prompt=mostly(None, Prompt(device="lamp", action="on")),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    light = Step(prompt=Prompt(device="lamp", action="on"), wait_s=90)
    steps = (*draw(mostly((), (light,))), *draw(st.lists(STEPS, min_size=draw(mostly(1, 0)), max_size=4)))
    ladder = Ladder(id="night", steps=steps, rounds=draw(mostly(2, 0, 1, 3)), alarm_every_s=300)
    people = {key: draw(contacts(key)) for key in PEOPLE}
    return msgspec.structs.replace(plan_with(*steps), ladders={"night": ladder}, contacts=people)


_WHEN = {"at": st.just(EVENING)}
_RULE = mostly("bed", "gone", *RULE_IDS)
_ALERT = mostly("mary-1", "mary-2", "mary-3", "nobody-1")
_BY = st.sampled_from(("text", "call", "web"))
_WHO = st.sampled_from((*PEOPLE, *PEOPLE, "stranger"))
_MESSAGE = st.builds("{}-m{}".format, mostly("mary-1", "mary-2"), st.integers(1, 12))

UNMET = st.builds(
    Unmet,
    **_WHEN,
    expectation=_RULE,
    since=st.just(EVENING),
    due=st.just(EVENING),
    past=mostly(False, True),
    late=st.booleans(),
)
MET = st.builds(Met, **_WHEN, expectation=_RULE)
REMARKS = st.sampled_from(
    (
        Held(at=EVENING, expectation="bed", since=EVENING, reason="carer present"),
        Doubtful(at=EVENING, device="pad", reason="lets go", times=9),
        Remark(at=EVENING, what="state_unknown", detail={"expectation": "bed", "alert": 1}),
    )
)
ANSWERED = st.builds(
    Answered, **_WHEN, alert=_ALERT, contact=_WHO, answer=st.sampled_from(tuple(Answer)), channel=_BY
)
GOING = st.builds(Answered, **_WHEN, alert=_ALERT, contact=_WHO, answer=st.just(Answer.GOING), channel=_BY)
IN_VAIN = st.sampled_from((Receipt.NO_ANSWER, Receipt.NO_KEY, Receipt.UNDELIVERED, Receipt.OPTED_OUT))
RECEIPTS = st.builds(Reported, **_WHEN, notification=_MESSAGE, receipt=IN_VAIN | st.sampled_from(tuple(Receipt)))
ASKED = st.one_of(
    st.builds(Closed, **_WHEN, alert=_ALERT, by=_WHO, outcome=st.just("helped")),
    st.builds(NextNow, **_WHEN, alert=_ALERT, by=_WHO),
    st.builds(HandedOver, **_WHEN, alert=_ALERT, by=_WHO, to=_WHO),
    st.builds(CarerCame, **_WHEN, by=_WHO, until=st.just(EVENING + timedelta(hours=20))),
)
HAPPENS = st.sampled_from(
    (
        CarerLeft(at=EVENING),
        WentAway(at=EVENING, until=EVENING + timedelta(days=2)),
        CameBack(at=EVENING),
        WasDown(at=EVENING, since=EVENING),
        PlanChanged(at=EVENING),
        Tick(at=EVENING),
        Observed(at=EVENING, device="d", kind="motion.detected"),
    )
)


def _observed(findings: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return findings.map(lambda finding: found(finding, EVENING))


KINDS: tuple[st.SearchStrategy[Any], ...] = (
    _observed(UNMET),
    _observed(UNMET),
    _observed(MET),
    _observed(REMARKS),
    ANSWERED,
    ANSWERED,
    GOING,
    RECEIPTS,
    RECEIPTS,
    RECEIPTS,
    ASKED,
    HAPPENS,
)
INPUTS: st.SearchStrategy[Input] = st.sampled_from(KINDS).flatmap(lambda kind: kind)

GAPS = st.sampled_from((0.0, 0.0, 0.0, 1.0, 20.0, 20.0, 61.0, 180.0, 400.0, 1000.0, 4000.0))
WAKES = mostly({}, {"anna": 1}, {"anna": 3, "ben": 2})


@st.composite
def inputs(draw: st.DrawFn, most: int = 25) -> list[Input]:
    """Inputs in the order of their times, from the evening on; something happens at its beginning."""
    at = EVENING
    night: list[Input] = [found(draw(UNMET), at)]
    for gap, given, wakes in draw(st.lists(st.tuples(GAPS, INPUTS, WAKES), min_size=most // 3, max_size=most)):
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
    plan: Plan,
    night: list[Input],
    *,
    stored: bool = False,
    extra: tuple[datetime, ...] = (),
    watching: Watching = WATCHING,
) -> list[Moment]:
    """Each input in turn, with a ticker that is on time; `stored` writes the state to JSON in between."""
    state = State()
    moments: list[Moment] = []

    def give(given: Input) -> None:
        nonlocal state
        before = STATE.decode(msgspec.json.encode(state)) if stored else state
        state, made = step(plan, before, given, watching=watching)
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
