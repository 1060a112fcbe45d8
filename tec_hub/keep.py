"""Decisions become rows: the alert as it stands, its timeline, and what must go out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any, Never, assert_never

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from alerts.alert import Alert, Status
from alerts.decisions import (
    Changed,
    Decision,
    DoubtDevice,
    Noted,
    PromptResident,
    Raised,
    Send,
    SoundAlarm,
    Withdraw,
)
from alerts.transitions import ENDED, Fate
from tec_hub.alarm import end_alarm, sound_alarm
from tec_hub.codes import give_code, release_codes
from tec_hub.store.equipment import DoubtRow
from tec_hub.store.outbox import CommandRow, NotificationRow
from tec_hub.store.plans import Subject
from tec_hub.store.watching import AlertRow, TimelineRow


class Keeper:
    """Keeps the decisions made for one resident within one transaction; `now` is when they are kept.

    Alerts, messages and the timeline are on the way from a fall to a phone: they are written as plain rows.
    """

    def __init__(self, session: Session, subject: Subject, now: datetime) -> None:
        self._session, self._subject, self._now = session, subject, now
        self._alerts: dict[str, Alert] = {}
        self._unwritten: dict[str, Alert] = {}
        self._sent: list[str] = []

    def keep(self, decisions: Iterable[Decision]) -> list[str]:
        """Keep all of them, in order; the ids of the messages that this put into the outbox."""
        lines = []
        for decision in decisions:
            self._keep_one(decision)
            lines.append(self._line(decision))
        self._write_alerts()
        self._session.flush()
        if lines:
            self._session.connection().execute(_TELL, lines)
        return self._sent

    def _line(self, decision: Decision) -> dict[str, Any]:
        return {
            "resident_id": self._subject.resident,
            "alert_id": _alert_of(decision),
            "at": decision.at,
            "decision": msgspec.json.encode(decision),
        }

    @singledispatchmethod
    def _keep_one(self, decision: Never) -> None:
        assert_never(decision)

    @_keep_one.register
    def _raised(self, decision: Raised) -> None:
        self._show(decision.alert)

    @_keep_one.register
    def _changed(self, decision: Changed) -> None:
        self._show(decision.alert)
        if decision.alert.status is not Status.OPEN:
            end_alarm(self._session, f"alert:{decision.alert.id}", self._now)
        if decision.alert.claimant is not None and decision.alert.status not in ENDED:
            self._let_answer(decision.alert, decision.alert.claimant)

    def _let_answer(self, alert: Alert, contact_id: str) -> None:
        """Whoever is on it can text about it, though no message may ever have gone to them."""
        contact = alert.people.get(contact_id)
        if contact is not None and contact.phone:
            self._code(contact.phone, alert.id)

    def _show(self, alert: Alert) -> None:
        """Have the row that people and queries see brought up to date with the alert."""
        self._alerts[alert.id] = self._unwritten[alert.id] = alert
        if alert.status in ENDED:
            release_codes(self._session, alert.id, self._now)

    def _write_alerts(self) -> None:
        if self._unwritten:
            connection = self._session.connection()
            rows = [self._row(alert) for alert in self._unwritten.values()]
            connection.execute(_SHOW[connection.dialect.name], rows)
            self._unwritten.clear()

    def _row(self, alert: Alert) -> dict[str, Any]:
        return {
            "id": alert.id,
            "resident_id": alert.resident,
            "service_id": self._subject.service,
            "expectation": alert.expectation,
            "name": alert.name,
            "priority": alert.priority,
            "status": alert.status.value,
            "opened_at": alert.opened_at,
            "ended_at": alert.closed_at or (self._now if alert.status in ENDED else None),
            "next_due": alert.due,
            "document": msgspec.json.encode(alert),
        }

    def _code(self, phone: str, alert_id: str) -> str:
        self._write_alerts()  # a code refers to its alert's row, and so does a message
        return give_code(self._session, phone, alert_id, self._now)

    @_keep_one.register
    def _send(self, decision: Send) -> None:
        contact = self._alert(decision.alert).people.get(decision.contact) or self._subject.plan.contacts.get(
            decision.contact
        )
        phone = "" if contact is None else contact.phone
        row = {
            "id": decision.notification,
            "service_id": self._subject.service,
            "resident_id": self._subject.resident,
            "alert_id": decision.alert,
            "contact_id": decision.contact,
            "contact_name": "" if contact is None else contact.name,
            "phone": phone,
            "channel": decision.channel.value,
            "purpose": decision.purpose.value,
            "step": decision.step,
            "attempt": decision.attempt,
            "about": decision.about,
            "code": self._code(phone, decision.alert),
            "status": Fate.QUEUED.value,
            "created_at": decision.at,
            "due_at": self._now,
            "expires_at": self._now + timedelta(seconds=decision.valid_s),
        }
        self._session.connection().execute(_SEND, row)
        self._sent.append(decision.notification)

    def _alert(self, alert_id: str) -> Alert:
        if alert_id not in self._alerts:
            document = self._session.scalars(select(AlertRow.document).where(AlertRow.id == alert_id)).one()
            self._alerts[alert_id] = msgspec.json.decode(document, type=Alert)
        return self._alerts[alert_id]

    @_keep_one.register
    def _withdraw(self, decision: Withdraw) -> None:
        """One still waiting is not sent; one already under way is left to delivery, which hangs up."""
        row = self._session.get(NotificationRow, decision.notification, populate_existing=True)
        if row is None or row.ended_at is not None:
            return
        row.withdrawn_at = self._now
        if row.status == Fate.QUEUED and row.ambiguous_at is None:
            row.status, row.ended_at = Fate.WITHDRAWN.value, self._now
        else:
            row.due_at = self._now

    @_keep_one.register
    def _prompt(self, decision: PromptResident) -> None:
        self._session.add(
            CommandRow(
                alert_id=decision.alert,
                device_key=decision.device,
                action=decision.action,
                words=decision.words,
                created_at=self._now,
            )
        )

    @_keep_one.register
    def _alarm(self, decision: SoundAlarm) -> None:
        sound_alarm(
            self._session,
            key=f"alert:{decision.alert}",
            reason=decision.reason,
            now=self._now,
            service_id=self._subject.service,
            alert_id=decision.alert,
        )

    @_keep_one.register
    def _doubt(self, decision: DoubtDevice) -> None:
        earlier = update(DoubtRow).where(
            DoubtRow.device_key == decision.device,
            DoubtRow.resident_id == self._subject.resident,
            DoubtRow.settled_at.is_(None),
        )
        self._session.execute(earlier.values(settled_at=self._now))  # the newest count stands for all
        self._session.add(
            DoubtRow(
                device_key=decision.device,
                resident_id=self._subject.resident,
                reason=decision.reason,
                times=decision.times,
                at=decision.at,
            )
        )

    @_keep_one.register
    def _noted(self, _decision: Noted) -> None:
        """The timeline has it."""


_SHOWN_ANEW = ("name", "priority", "status", "ended_at", "next_due", "document")


def _upsert(statement: Any) -> Any:
    return statement.on_conflict_do_update(
        index_elements=["id"], set_={column: statement.excluded[column] for column in _SHOWN_ANEW}
    )


_SHOW = {
    "sqlite": _upsert(sqlite.insert(AlertRow)),
    "postgresql": _upsert(postgresql.insert(AlertRow)),
}
_SEND = insert(NotificationRow)
_TELL = insert(TimelineRow)


def _alert_of(decision: Decision) -> str | None:
    given = getattr(decision, "alert", None)
    if isinstance(given, Alert):
        return given.id
    if isinstance(decision, Withdraw):
        return decision.notification.rsplit("-m", 1)[0]
    return given
