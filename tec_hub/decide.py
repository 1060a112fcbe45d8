"""The one door to the engine: inputs for a resident go in, decisions are kept in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from alerts.decisions import Decision, PromptResident, Purpose, Send, SoundAlarm, Withdraw
from alerts.engine import fold
from alerts.inputs import Input, PlanChanged, Tick, WasDown
from alerts.plan import Plan
from alerts.state import State
from tec_hub.clock import Clock
from tec_hub.keep import Keeper
from tec_hub.signals import BOARD, DEADLINES, OUTBOX, Signals
from tec_hub.states import States
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.people import ResidentRow
from tec_hub.store.plans import PlanBook, Subject
from tec_hub.store.watching import ResidentStateRow

_GO_OUT = (PromptResident, SoundAlarm, Withdraw)  #: besides messages, what whoever acts must hear of


class UnknownResidentError(LookupError):
    """There is no such resident, so nothing can be decided for them."""


class Courier(Protocol):
    """Whatever can send messages as soon as the transaction that makes them is committed."""

    def take_along(self, session: Session, notifications: Sequence[str]) -> None:
        """These messages are new in this transaction; whatever cannot go at once is told of as due."""
        ...


class Desk:
    """Runs the engine for one resident at a time and keeps what it decides.

    All that can change an alert comes through here. Inputs for one resident are serialised by the row of their
    state: locked on PostgreSQL; on SQLite every writing transaction is alone anyway.
    """

    def __init__(self, database: Database, clock: Clock, signals: Signals) -> None:
        self._database, self._clock, self._signals = database, clock, signals
        self.plans, self.states = PlanBook(), States()
        self.courier: Courier | None = None  #: without one, messages wait in the outbox for the next look

    def act(self, resident_id: str, inputs: Sequence[Input]) -> tuple[Decision, ...]:
        """Decide in a transaction of its own. Raises UnknownResidentError."""
        with self._database.write() as session:
            return self.decide(session, resident_id, inputs)

    def decide(self, session: Session, resident_id: str, inputs: Sequence[Input]) -> tuple[Decision, ...]:
        """Decide within the caller's writing transaction. Raises UnknownResidentError."""
        subject = self.plans.subject(session, resident_id)
        if subject is None:
            raise UnknownResidentError(resident_id)
        held = self.states.held(session, resident_id)
        new_plan = held.plan_revision != subject.plan.revision
        if new_plan:
            inputs = _with_plan_changed(inputs, first=not held.plan_revision)
        state, decisions = fold(subject.plan, held.state, inputs)
        if _wakes_somebody(decisions) and (wakes := self._wakes(session, subject)):
            informed = [msgspec.structs.replace(given, wakes=wakes) for given in inputs]
            state, decisions = fold(subject.plan, held.state, informed)
        if state is not held.state or new_plan:
            self._keep(session, subject, state, decisions)
        return decisions

    def prepare(self, session: Session, resident_ids: Iterable[str]) -> None:
        """Lock the states of all these residents at once, before deciding for each; saves a question for each."""
        self.states.lock(session, resident_ids)

    def _wakes(self, session: Session, subject: Subject) -> dict[str, int]:
        limited = [c.id for c in subject.plan.contacts.values() if c.most_wakes is not None]
        if not limited:
            return {}
        since = night_start(self._clock.now(), subject.plan)
        rows = session.execute(
            select(NotificationRow.contact_id, func.count(NotificationRow.alert_id.distinct()))
            .where(
                NotificationRow.contact_id.in_(limited),
                NotificationRow.purpose == "wake",
                NotificationRow.created_at >= since,
                NotificationRow.resident_id != subject.resident,  # the engine counts this resident's own
            )
            .group_by(NotificationRow.contact_id)
        )
        return {contact: count for contact, count in rows if contact is not None}

    def _keep(self, session: Session, subject: Subject, state: State, decisions: Sequence[Decision]) -> None:
        moved = self.states.keep(session, subject.resident, state, subject.plan.revision)
        topics = [DEADLINES] if moved else []
        if decisions:
            messages = Keeper(session, subject, self._clock.now()).keep(decisions)
            topics.append(BOARD)
            if self.courier is not None:
                self.courier.take_along(session, messages)
            if any(isinstance(decision, _GO_OUT) for decision in decisions) or self.courier is None:
                topics.append(OUTBOX)
        if topics:
            event.listen(session, "after_commit", lambda _session: self._signals.tell(*topics), once=True)

    def outdated(self) -> list[str]:
        """Residents whose state was not made with the plan now in force, or who have none yet."""
        with self._database.read() as session:
            made = session.execute(select(ResidentStateRow.resident_id, ResidentStateRow.plan_revision))
            made_with = {row.resident_id: row.plan_revision for row in made}
            residents = session.scalars(select(ResidentRow.id).order_by(ResidentRow.id)).all()
            return [
                resident
                for resident in residents
                if (plan := self.plans.plan(session, resident)) and plan.revision != made_with.get(resident)
            ]

    def take_up_plans(self) -> None:
        """Begin to watch by the plans now in force, without waiting for the homes to say something."""
        for resident in self.outdated():
            self.act(resident, (Tick(at=self._clock.now()),))

    def due(self, session: Session, now: datetime) -> list[str]:
        """Residents for whom time alone changes something by `now`."""
        rows = session.scalars(
            select(ResidentStateRow.resident_id)
            .where(ResidentStateRow.next_due <= now, ResidentStateRow.failed.is_(None))
            .order_by(ResidentStateRow.next_due)
            .limit(500)
        )
        return list(rows)

    def tick(self, resident_id: str, now: datetime) -> tuple[Decision, ...]:
        """Let time pass for one resident until `now`."""
        return self.act(resident_id, (Tick(at=now),))


def _wakes_somebody(decisions: Iterable[Decision]) -> bool:
    return any(isinstance(decision, Send) and decision.purpose is Purpose.WAKE for decision in decisions)


def _with_plan_changed(inputs: Sequence[Input], *, first: bool) -> Sequence[Input]:
    """Tell of the new plan first, but after our own downtime, which must be known before any time passes."""
    told = PlanChanged(at=inputs[0].at, first=first)
    if isinstance(inputs[0], WasDown):
        return (inputs[0], told, *inputs[1:])
    return (told, *inputs)


def night_start(now: datetime, plan: Plan) -> datetime:
    """The noon before `now` in the home's zone: one night is counted from noon to noon."""
    local = now.astimezone(ZoneInfo(plan.time_zone))
    day = local if local.hour >= 12 else local - timedelta(days=1)
    return day.replace(hour=12, minute=0, second=0, microsecond=0, fold=0)
