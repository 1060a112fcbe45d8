"""The alerts must be those that the engine by itself raises from what arrived; none forgotten, none twice."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Stage, Status
from alerts.decisions import Changed, Decision, Noted, Raised, Send
from alerts.engine import step
from alerts.inputs import Input, Observed, Tick, WasDown
from alerts.plan import Plan
from alerts.response.audit import audit
from alerts.state import State, next_due
from tec_hub.store.equipment import DeviceResidentRow
from tec_hub.store.intake import EventRow, ReadingRow
from tec_hub.store.people import ResidentRow
from tec_hub.store.plans import PlanBook
from tec_hub.store.watching import AlertRow, ResidentStateRow, TimelineRow
from tests.chaos.company import attended_since
from tests.chaos.live import SPEED, Lived
from tests.chaos.night import LIMITS

_ALONE = {"out-of-bed", "left-home"}  #: what matters only where nobody is with the resident
_TAKEN = {Status.CLAIMED, Status.ATTENDED}
Times = Counter[tuple[str, str]]


def judge_alerts(session: Session, lived: Lived, counts: Counter[str]) -> Iterator[str]:
    """Compare with a replay and with what the night was made of, then look at each alert and its timeline."""
    alerts = [msgspec.json.decode(d, type=Alert) for d in session.scalars(select(AlertRow.document))]
    counts["alerts"] += len(alerts)
    counts["alerts raised late"] += sum(alert.late for alert in alerts)
    counts["alerts over before the hub could know, for the morning"] += sum(alert.past for alert in alerts)
    counts["alerts ended"] += sum(alert.stage is Stage.OVER for alert in alerts)
    counts["alerts raised and met in one breath, nobody woken"] += sum(map(_in_one_breath, alerts))
    with_somebody = attended_since(session)
    replayed = _replayed(session, lived)
    again = [alert for alert in alerts if _asks_again(alert, alerts, replayed)]
    counts["alerts raised again as what somebody had closed went on"] += len(again)
    seen_to = {(each.resident, each.expectation) for each in replayed if _seen_to(each, with_somebody)}
    yield from _differences([alert for alert in alerts if alert not in again], replayed, seen_to)
    raised = {(alert.resident, alert.expectation) for alert in alerts}
    unheard = {(who, name) for who, name in lived.night.unmet - raised if who not in with_somebody}
    yield from (f"nobody heard of {name} of {who}" for who, name in sorted(unheard))
    for state in session.scalars(select(ResidentStateRow.document)):
        yield from audit(msgspec.json.decode(state, type=State), instant(lived, lived.lasted_s + lived.began_at))
    yield from _timelines(session, alerts, counts)


def _seen_to(alert: Alert, with_somebody: dict[str, datetime]) -> bool:
    """Whether the replay, in which nobody answers, raised it while somebody was there in truth."""
    since = with_somebody.get(alert.resident)
    return since is not None and since < alert.opened_at and alert.expectation in _ALONE


def _differences(live: list[Alert], replayed: list[Alert], seen_to: Collection[tuple[str, str]]) -> Iterator[str]:
    """How often each expectation of each resident was not met, by the hub and by the engine alone.

    Late news of a limit and of what met it may be judged in one go, or the one just after the other: only such an
    alert, raised and met in one breath, may be on one side alone.
    """
    firm_live, brief_live = _times(live)
    firm, brief = _times(replayed)
    for key in sorted({*firm_live, *brief_live, *firm, *brief}):
        if firm_live[key] > firm[key] + brief[key]:
            yield f"an alert too many, {key[1]} of {key[0]}"
        if firm[key] > firm_live[key] + brief_live[key] and key not in seen_to:
            yield f"no alert {key[1]} of {key[0]}"


def _asks_again(alert: Alert, live: list[Alert], replayed: list[Alert]) -> bool:
    """Whether somebody said that all is well while what was not met went on, so that its limit began anew.

    In the replay nobody answers, so that there the one alert lasts until the person themselves ends it.
    """
    limit = timedelta(seconds=LIMITS[alert.expectation])
    closings = [
        one.closed_at for one in live if _same(one, alert) and one.status is Status.CLOSED and one.closed_at
    ]
    spans = [(one.opened_at, one.closed_at) for one in replayed if _same(one, alert)]
    began_anew = any(closing + limit <= alert.opened_at for closing in closings)
    return began_anew and any(since < alert.opened_at and (not to or alert.opened_at <= to) for since, to in spans)


def _same(one: Alert, other: Alert) -> bool:
    return (one.resident, one.expectation) == (other.resident, other.expectation)


def _times(alerts: list[Alert]) -> tuple[Times, Times]:
    firm, brief = Times(), Times()
    for alert in alerts:
        (brief if _in_one_breath(alert) else firm)[alert.resident, alert.expectation] += alert.count
    return firm, brief


def _in_one_breath(alert: Alert) -> bool:
    return alert.status is Status.SELF_RESOLVED and alert.closed_at == alert.opened_at


def instant(lived: Lived, at: float) -> datetime:
    """A monotonic instant on the night's clock."""
    return lived.began + timedelta(seconds=(at - lived.began_at) * SPEED)


def _replayed(session: Session, lived: Lived) -> list[Alert]:
    """What the engine raises from the events as they came, in order and time, with nobody answering.

    It is told of the same spans in which the hub was away: nothing is expected of devices that could not be heard.
    """
    plans = PlanBook()
    raised: dict[str, Alert] = {}
    for resident in session.scalars(select(ResidentRow.id)).all():
        plan = plans.plan(session, resident)
        assert plan is not None
        given: list[Input] = [*_downtimes(session, resident), *_observed(session, resident)]
        inputs = sorted(given, key=lambda one: one.at)  # stable: what the hub missed is told first
        end = Tick(at=instant(lived, lived.began_at + lived.lasted_s))
        decisions = _lived_through(plan, [*inputs, end])
        changed = [decision.alert for decision in decisions if isinstance(decision, Raised | Changed)]
        raised.update({alert.id: alert for alert in changed})  # the latest of each
    return list(raised.values())


def _lived_through(plan: Plan, inputs: list[Input]) -> Iterator[Decision]:
    """What is decided where time passes as it comes, except over an outage, of which the hub is told first."""
    state = State()
    for given in inputs:
        while not isinstance(given, WasDown) and (due := next_due(state)) and due < given.at:
            state, decisions = step(plan, state, Tick(at=due))
            yield from decisions
        state, decisions = step(plan, state, given)
        yield from decisions


def _downtimes(session: Session, resident: str) -> Iterator[Tick | WasDown]:
    """Each with the time that had passed until it began, as the hub let it pass before it was killed."""
    rows = session.scalars(select(TimelineRow).where(TimelineRow.resident_id == resident).order_by(TimelineRow.id))
    for row in rows:
        decision = msgspec.json.decode(row.decision, type=Decision)
        if isinstance(decision, Noted) and decision.what == "was_down":
            since = datetime.fromisoformat(str(decision.detail["since"]))
            yield Tick(at=since)
            yield WasDown(at=decision.at, since=since)


def _observed(session: Session, resident: str) -> Iterator[Observed]:
    rows = session.execute(
        select(EventRow, ReadingRow.retained)
        .join(ReadingRow, ReadingRow.id == EventRow.reading_id)
        .join(DeviceResidentRow, DeviceResidentRow.device_key == EventRow.device_key)
        .where(DeviceResidentRow.resident_id == resident)
        .order_by(EventRow.id)
    )
    for event, retained in rows:
        yield Observed(
            at=event.received_at.astimezone(UTC),
            device=event.device_key,
            kind=event.kind,
            value=None if event.value is None else msgspec.json.decode(event.value),
            occurred_at=None if event.occurred_at == event.received_at else event.occurred_at.astimezone(UTC),
            historical=event.historical,
            retained=retained,
        )


def _timelines(session: Session, alerts: list[Alert], counts: Counter[str]) -> Iterator[str]:
    rows = session.scalars(select(TimelineRow.decision).order_by(TimelineRow.id))
    decisions = [msgspec.json.decode(row, type=Decision) for row in rows]
    for alert in alerts:
        mine = [d for d in decisions if _is_about(d, alert.id)]
        times = sum(isinstance(d, Raised) for d in mine)
        if times != 1:
            yield f"{alert.id} is told to have been raised {times} times"
        yield from _paged(alert.id, mine, counts)


def _is_about(decision: Decision, alert_id: str) -> bool:
    about = getattr(decision, "alert", None)
    return (about.id if isinstance(about, Alert) else about) == alert_id


def _paged(alert_id: str, decisions: list[Decision], counts: Counter[str]) -> Iterator[str]:
    """While somebody is on an alert nobody is woken for it; a lapse, a release or a reopening opens it again."""
    status, sent = Status.OPEN, set[str]()
    for decision in decisions:
        if isinstance(decision, Changed):
            counts["claims"] += decision.event == "claimed"
            counts["claims lapsed"] += decision.event == "claim_lapsed"
            status = decision.alert.status
        elif isinstance(decision, Send) and decision.purpose == "wake":
            counts["wake-ups decided"] += 1
            if status in _TAKEN:
                yield f"{alert_id} is {status} and {decision.contact} is woken for it"
            if decision.notification in sent:
                yield f"{decision.notification} is decided twice"
            sent.add(decision.notification)
