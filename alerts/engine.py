"""The engine: `step(plan, state, input) -> (state, decisions)`, for one resident.

Whatever can change an alert is an input. Before an input is looked at, all deadlines up to its time are, in
the order in which they fell due; where watching and an alert are due at the same instant, watching comes first.
The engine reads no clock, and time never goes back: an input from before `state.now` is handled at `state.now`.
What carers and the provider say lets no limit of the homes run out, as it may overtake news of them that is still
being written down; the ticker, which waits for such news, sees to it an instant later.

A deadline handled within five seconds counts as handled in time: what follows is reckoned from the deadline,
so that a ticker's jitter never adds up. Later than that, the hub was down: the deadline is handled at once,
marked late, and what follows is reckoned from now, so that a ladder does not run through all at once.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from alerts import watch as _watching
from alerts.alert import Alert, Stage
from alerts.decisions import Decision
from alerts.finding import Finding
from alerts.inputs import (
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
    Reported,
    WasDown,
    WentAway,
)
from alerts.plan import Plan
from alerts.response import answers, deadlines, findings, receipts, requests
from alerts.response.case import Desk
from alerts.state import State
from alerts.transitions import ENDED
from alerts.watch.memory import Watch

IN_TIME = timedelta(seconds=5)
ENDED_KEPT = timedelta(hours=12)
ENDED_MOST = 20

Told = CarerCame | CarerLeft | WentAway | CameBack | PlanChanged
AboutAlerts = Answered | Reported | Closed | NextNow | HandedOver


Found = tuple[Watch, tuple[Finding, ...]]


class Watching(Protocol):
    """The watching half: observations and time become findings."""

    def see(self, plan: Plan, watch: Watch, observed: Observed, /) -> Found:
        """A device's event."""

    def advance(self, plan: Plan, watch: Watch, due: datetime, at: datetime, /) -> Found:
        """Its own deadline `due` has come; it is `at` now."""

    def told(self, plan: Plan, watch: Watch, given: Any, /) -> Found:
        """A carer, an absence, a changed plan or our own downtime."""

    def alert_ended(self, plan: Plan, watch: Watch, expectation: str, at: datetime, /) -> Watch:
        """The last alert for the expectation has ended."""


def step(
    plan: Plan, state: State, given: Input, *, watching: Watching = _watching
) -> tuple[State, tuple[Decision, ...]]:
    """Everything that follows from one input; the very same state when nothing changed."""
    heard = given.at
    if state.now is not None and heard < state.now:
        given = _belated(given, state.now)
    at = given.at
    desk = Desk(plan, _recent(state.alerts, at), state.raised, given.wakes, at)
    watch, found = _hear_of_outage(plan, state.watch, given, watching)
    _respond(desk, found)
    limits = None if isinstance(given, AboutAlerts) else heard if isinstance(given, Observed) else at
    watch = _pass_time(desk, watch, at, watching, limits=limits)
    watch = _take_in(desk, watch, given, watching)
    watch = _pass_time(desk, watch, at, watching, limits=limits)
    if watch is state.watch and desk.alerts is state.alerts and not desk.decisions:
        return state, ()
    return State(now=at, watch=watch, alerts=desk.alerts, raised=desk.raised), desk.decided()


def fold(
    plan: Plan, state: State, inputs: Iterable[Input], *, watching: Watching = _watching
) -> tuple[State, tuple[Decision, ...]]:
    """All inputs one after the other, and all that was decided."""
    decisions: list[Decision] = []
    for given in inputs:
        state, made = step(plan, state, given, watching=watching)
        decisions.extend(made)
    return state, tuple(decisions)


def _hear_of_outage(plan: Plan, watch: Watch, given: Input, watching: Watching) -> Found:
    """Our own downtime is made known before time passes over it, so that it looks like nobody's silence."""
    return watching.told(plan, watch, given) if isinstance(given, WasDown) else (watch, ())


def _take_in(desk: Desk, watch: Watch, given: Input, watching: Watching) -> Watch:
    """The input itself: first what is watched, then the alerts."""
    if isinstance(given, Observed):
        watch, found = watching.see(desk.plan, watch, given)
        _respond(desk, found)
    elif isinstance(given, Told):
        watch, found = watching.told(desk.plan, watch, given)
        _respond(desk, found)
    handle = _HANDLERS.get(type(given))
    if handle is not None:
        handle(desk, given)
    return _tell_of_ends(desk, watch, watching)


def _belated(given: Input, now: datetime) -> Input:
    """What was overtaken is handled now; what a device says of itself was so when it was heard."""
    if isinstance(given, Observed) and given.occurred_at is None and not given.retained:
        given = msgspec.structs.replace(given, occurred_at=given.at)
    return msgspec.structs.replace(given, at=now)


def _pass_time(desk: Desk, watch: Watch, until: datetime, watching: Watching, *, limits: datetime | None) -> Watch:
    """All deadlines up to `until`, in their order; of what is watched those up to `limits`."""
    while True:
        alert = _next_alert(desk.alerts)
        due = alert.due if alert is not None else None
        if limits and watch.due is not None and watch.due <= limits and (due is None or watch.due <= due):
            late = _stand_at(desk, watch.due, until)
            watch, found = watching.advance(desk.plan, watch, watch.due, until)
            _respond(desk, found, late=late)
            watch = _tell_of_ends(desk, watch, watching)
        elif alert is None or due is None or due > until:
            break
        else:
            if _stand_at(desk, due, until):
                desk.note("late", alert.id, by_s=round((until - due).total_seconds()))
            deadlines.fire(desk, alert)
            watch = _tell_of_ends(desk, watch, watching)
    desk.base = until
    return watch


def _tell_of_ends(desk: Desk, watch: Watch, watching: Watching) -> Watch:
    """Make known for which expectations no alert stands any more, so that they are watched anew."""
    while desk.ended:
        expectation = desk.ended.pop(0)
        if not any(a.expectation == expectation and _is_live(a) for a in desk.alerts.values()):
            watch = watching.alert_ended(desk.plan, watch, expectation, desk.at)
    return watch


def _is_live(alert: Alert) -> bool:
    return alert.status not in ENDED and alert.stage is not Stage.MORNING


def _stand_at(desk: Desk, due: datetime, at: datetime) -> bool:
    """Reckon from the deadline if it is handled in time, else from now; whether it is late."""
    late = at - due > IN_TIME
    desk.base = at if late else due
    return late


def _next_alert(alerts: Mapping[str, Alert]) -> Alert | None:
    """The alert with the earliest deadline; of several, the one raised first."""
    first: Alert | None = None
    for alert in alerts.values():
        if alert.due is not None and (first is None or first.due is None or alert.due < first.due):
            first = alert
    return first


def _respond(desk: Desk, found: Iterable[Finding], *, late: bool = False) -> None:
    for finding in found:
        findings.take(desk, finding, late=late)


def _recent(alerts: dict[str, Alert], at: datetime) -> dict[str, Alert]:
    """Without those that ended long ago, so that a late answer is understood and the state stays small."""
    ended = [alert for alert in alerts.values() if alert.closed_at is not None and alert.status in ENDED]
    if not ended:
        return alerts
    gone = {alert.id for alert in ended if alert.closed_at is not None and alert.closed_at + ENDED_KEPT <= at}
    gone.update(alert.id for alert in ended[:-ENDED_MOST])
    return {key: alert for key, alert in alerts.items() if key not in gone} if gone else alerts


_HANDLERS: Mapping[type, Callable[[Desk, Any], None]] = {
    Answered: answers.answered,
    Reported: receipts.reported,
    Closed: requests.closed,
    NextNow: requests.next_now,
    HandedOver: requests.handed_over,
    CarerCame: requests.carer_came,
    CarerLeft: requests.carer_left,
    WentAway: requests.went_away,
    CameBack: requests.came_back,
    WasDown: requests.was_down,
    PlanChanged: requests.plan_changed,
}
