"""The working place of one call of the engine: the alerts as they become, and what has been decided so far.

A desk lives no longer than one input; what it holds is local to that call, so the engine stays a function.
"""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from alerts.alert import Alert, Stage, Status
from alerts.decisions import Changed, Decision, Noted, Purpose, Raised, Send
from alerts.ladder import Channel, Contact
from alerts.plan import Plan
from alerts.transitions import ALERT, ENDED, LADDER, Happening, Stride, move

_LONGEST_S = 30 * 86400.0


def after(instant: datetime, seconds: float) -> datetime:
    """`instant` and so many seconds; at least one and at most thirty days, so that time always goes on."""
    return instant + timedelta(seconds=min(max(1.0, seconds), _LONGEST_S))


class Desk:
    """All alerts of one resident while one input is handled.

    `at` is the instant of deciding. `base` is the instant from which waits count: the deadline itself when it
    is handled on time, so that a ticker's jitter never adds up, else `at`.
    """

    def __init__(
        self, plan: Plan, alerts: dict[str, Alert], raised: int, wakes: dict[str, int], at: datetime
    ) -> None:
        self.plan = plan
        self.alerts = alerts
        self.raised = raised
        self.wakes = wakes
        self.at = at
        self.base = at
        self.decisions: list[Decision] = []
        self.ended: list[str] = []  #: expectations whose alert ended

    def keep(self, alert: Alert) -> None:
        """Put the alert as it now is in the place of what it was."""
        if self.alerts.get(alert.id) is not alert:
            self.alerts = {**self.alerts, alert.id: alert}

    def note(self, what: str, alert: str | None = None, **detail: str | float | bool | None) -> None:
        """Decide to write a line of the timeline."""
        self.decisions.append(Noted(at=self.at, what=what, alert=alert, detail=detail))

    def decided(self) -> tuple[Decision, ...]:
        """The decisions; the last word on each alert tells it as it finally stands."""
        told: set[str] = set()
        for place in range(len(self.decisions) - 1, -1, -1):
            decision = self.decisions[place]
            if isinstance(decision, Raised | Changed) and decision.alert.id not in told:
                told.add(decision.alert.id)
                final = self.alerts[decision.alert.id]
                self.decisions[place] = msgspec.structs.replace(decision, alert=final)
        return tuple(self.decisions)


class Case:
    """One alert on the desk."""

    def __init__(self, desk: Desk, alert: Alert) -> None:
        self.desk = desk
        self.alert = alert
        desk.keep(alert)

    def set(self, **changes: Any) -> None:
        """Change fields of the alert."""
        self.alert = msgspec.structs.replace(self.alert, **changes)
        self.desk.keep(self.alert)

    def changed(self, event: str, by: str = "") -> None:
        """Decide that the alert has changed."""
        self.desk.decisions.append(Changed(at=self.desk.at, alert=self.alert, event=event, by=by))

    def happens(self, event: Happening, by: str = "", **changes: Any) -> None:
        """Move the alert by its table, with the fields that change on the way; raises IllegalTransition."""
        status = move(ALERT, self.alert.status, event)
        self.set(status=status, **changes)
        if status in ENDED:
            self.stride(Stride.END)
            self.set(due=None, step_due=None, alarm_due=None, closed_at=self.desk.at)
            self.desk.ended.append(self.alert.expectation)
        elif status is not Status.OPEN:
            self.stride(Stride.PAUSE)
            self.set(step_due=None, alarm_due=None)
        else:
            self.stride(Stride.RESUME)
        self.changed(event, by)

    def stride(self, event: Stride) -> None:
        """Move the ladder by its table; raises IllegalTransition."""
        stage = move(LADDER, self.alert.stage, event)
        if stage is not self.alert.stage:
            self.set(stage=stage)

    def wait(self, *, step_due: datetime | None, alarm_due: datetime | None) -> None:
        """Set the deadlines of an open alert's ladder."""
        dues = [due for due in (step_due, alarm_due) if due is not None]
        self.set(step_due=step_due, alarm_due=alarm_due, due=min(dues, default=None))

    def note(self, what: str, **detail: str | float | bool | None) -> None:
        """Decide to write a line of this alert's timeline."""
        self.desk.note(what, self.alert.id, **detail)

    def send(self, contact: str, channel: Channel, purpose: Purpose, valid_s: float, **more: Any) -> str:
        """Decide to send one message; returns the notification's id."""
        number = self.alert.messages + 1
        self.set(messages=number)
        notification = f"{self.alert.id}-m{number}"
        self.desk.decisions.append(
            Send(
                at=self.desk.at,
                notification=notification,
                alert=self.alert.id,
                contact=contact,
                channel=channel,
                purpose=purpose,
                step=self.alert.step,
                valid_s=valid_s,
                **more,
            )
        )
        return notification

    def person(self, contact: str) -> Contact | None:
        """A contact as the alert froze them, else as the plan knows them."""
        return self.alert.people.get(contact) or self.desk.plan.contacts.get(contact)

    def name(self, contact: str) -> str:
        """What colleagues call a contact."""
        person = self.person(contact)
        return person.name if person is not None else contact

    @property
    def wakes_people(self) -> bool:
        """False for what waits on the morning list."""
        return self.alert.stage is not Stage.MORNING
