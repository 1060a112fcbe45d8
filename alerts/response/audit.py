"""Proof that nobody has been forgotten: each alert that is not over has a next step, or somebody who is on it."""

from datetime import datetime, timedelta

from alerts.alert import Alert, Stage, Status
from alerts.state import State
from alerts.transitions import ENDED

_GRACE = timedelta(seconds=60)


def audit(state: State, at: datetime | None = None) -> list[str]:
    """What is wrong with the alerts, in words; empty when all is well.

    With `at` (aware UTC) an alert whose deadline passed more than a minute before is named too.
    """
    wrong = [f"{key} is kept as {alert.id}" for key, alert in state.alerts.items() if key != alert.id]
    for alert in state.alerts.values():
        wrong += [f"{alert.id} {fault}" for fault in _faults(alert, at)]
    return wrong


def _faults(alert: Alert, at: datetime | None) -> list[str]:
    if alert.status in ENDED:
        return ["has ended and still has a deadline"] if alert.due is not None else []
    if alert.status is Status.OPEN:
        return _open_faults(alert, at)
    faults = []
    if alert.claimant is None:
        faults.append(f"is {alert.status} by nobody")
    return faults + _due_faults(alert, at)


def _open_faults(alert: Alert, at: datetime | None) -> list[str]:
    if alert.stage is Stage.MORNING:
        return [] if alert.priority == "P3" or alert.past else ["is urgent and lies on the morning list"]
    faults = _due_faults(alert, at)
    if alert.stage is Stage.WAITING and alert.step_due is None:
        faults.append("waits for a step that has no end")
    if alert.stage is Stage.SOUNDING and alert.alarm_due is None:
        faults.append("has gone through its ladder and sounds no alarm")
    if alert.stage not in {Stage.WAITING, Stage.SOUNDING}:
        faults.append("is open and its ladder rests")
    if alert.due != min(filter(None, (alert.step_due, alert.alarm_due)), default=None):
        faults.append("is not looked at when its next step is due")
    return faults


def _due_faults(alert: Alert, at: datetime | None) -> list[str]:
    if alert.due is None:
        return ["has no next step"]
    if at is not None and alert.due < at - _GRACE:
        return [f"should have been looked at by {alert.due:%H:%M:%S}"]
    return []
