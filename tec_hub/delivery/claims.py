"""Claiming what waits in the outbox: leased to one worker of one hub, and marked as unsure, before it is sent."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.inputs import Receipt
from alerts.transitions import Fate
from tec_hub.clock import Clock
from tec_hub.delivery.job import Job
from tec_hub.delivery.limits import wait_for_phone
from tec_hub.delivery.receipts import Receipts
from tec_hub.delivery.words import Words
from tec_hub.holder import has_died
from tec_hub.signals import BOARD, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow

UNDER_WAY = (Fate.SENT, Fate.ANSWERED)

_LEASE = timedelta(seconds=20)  # twice the provider's time-out
_LOOK_LONGEST = timedelta(minutes=10)

log = structlog.get_logger(__name__)


class Hands:
    """Which messages this process has in hand: one for each of its workers at most."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._held: set[str] = set()

    def take(self, notification: str) -> bool:
        """Take it, if a worker is free and none has it already."""
        with self._lock:
            if len(self._held) >= self._most or notification in self._held:
                return False
            self._held.add(notification)
            return True

    def lay_down(self, notification: str) -> None:
        """It is done with."""
        with self._lock:
            self._held.discard(notification)

    def held(self) -> list[str]:
        """All of them."""
        with self._lock:
            return list(self._held)

    def full(self) -> bool:
        """Whether every worker has something to do."""
        with self._lock:
            return len(self._held) >= self._most


class Claims:
    """Claims messages for this process, which `holder` names in the leases."""

    def __init__(
        self,
        database: Database,
        receipts: Receipts,
        words: Words,
        clock: Clock,
        signals: Signals,
        *,
        holder: str,
        workers: int,
    ) -> None:
        self._database, self._receipts, self._words = database, receipts, words
        self._clock, self._signals, self._holder = clock, signals, holder
        self._workers = workers
        self.hands = Hands(workers)

    def take_over(self) -> int:
        """Free what a dead process of this machine was sending, lest it wait for the lease; how much it was."""
        with self._database.read() as session:
            leased = select(NotificationRow.leased_by).where(
                NotificationRow.leased_by.is_not(None), NotificationRow.ended_at.is_(None)
            )
            holders = session.scalars(leased.distinct()).all()
        dead = [holder for holder in holders if holder is not None and has_died(holder)]
        if not dead:
            return 0
        with self._database.write() as session:
            freed = session.execute(
                update(NotificationRow)
                .where(NotificationRow.leased_by.in_(dead), NotificationRow.ended_at.is_(None))
                .values(leased_by=None, leased_until=None)
            )
        log.info("leases of the dead taken over", holders=len(dead))
        return int(freed.rowcount)  # type: ignore[attr-defined]

    def next_due(self) -> datetime | None:
        """When there is something to send next; None while every worker is busy, since each tells when it ends."""
        if self.hands.full():
            return None
        with self._database.read() as session:
            return session.scalar(
                select(func.min(func.coalesce(NotificationRow.leased_until, NotificationRow.due_at))).where(
                    NotificationRow.ended_at.is_(None), NotificationRow.id.not_in(self.hands.held())
                )
            )

    def due(self) -> list[Job]:
        """Claim what is due, as much of it as workers are free for."""
        now = self._clock.now()
        due = self.next_due()
        if due is None or due > now:
            return []  # a look costs less than a writing transaction, which others would wait for
        jobs: list[Job] = []
        try:
            with self._database.write() as session:
                rows = self._waiting(session, now)
                for row in rows:
                    self._claim(session, row, now, jobs)
        except BaseException:
            self.drop(jobs)
            raise
        if len(jobs) < len(rows):
            self._signals.tell(BOARD)
        return jobs

    def along(self, session: Session, notifications: Sequence[str]) -> list[Job]:
        """Claim new messages within the transaction that puts them into the outbox, where they may go at once.

        What is left out waits like any other, whatever the reason: the transaction is about more than a message.
        """
        if self.hands.full():
            return []
        now = self._clock.now()
        session.flush()
        rows = {row.id: row for row in session.scalars(_THESE, {"these": notifications})}
        jobs: list[Job] = []
        for row in (rows[notification] for notification in notifications):
            if not _fresh(row, now):
                continue
            try:
                self._claim(session, row, now, jobs)
            except SQLAlchemyError:
                self.drop(jobs)
                raise
            except Exception:  # words that cannot be found must not cost the alert itself
                log.exception("a message waits for the next turn", notification=row.id)
        return jobs

    def drop(self, jobs: Sequence[Job]) -> None:
        """These are done with, or were not claimed after all."""
        for job in jobs:
            self.hands.lay_down(job.id)

    def _waiting(self, session: Session, now: datetime) -> Sequence[NotificationRow]:
        held = self.hands.held()
        return session.scalars(
            select(NotificationRow)
            .where(
                NotificationRow.ended_at.is_(None),
                NotificationRow.due_at <= now,
                or_(NotificationRow.leased_until.is_(None), NotificationRow.leased_until <= now),
                NotificationRow.id.not_in(held),
            )
            .order_by(NotificationRow.due_at, NotificationRow.id)
            .limit(max(0, self._workers - len(held)))
            .with_for_update(skip_locked=True)
        ).all()

    def _claim(self, session: Session, row: NotificationRow, now: datetime, jobs: list[Job]) -> None:
        """Lease the row and add the job, or settle it where there is nothing to send."""
        if self._settled(session, row, now) or not self.hands.take(row.id):
            return
        try:
            jobs.append(self._lease(session, row, now))
        except BaseException:
            self.hands.lay_down(row.id)
            raise

    def _settled(self, session: Session, row: NotificationRow, now: datetime) -> bool:
        """Whether there is nothing to send now, which is then on record."""
        hang_up = row.withdrawn_at is not None
        if row.status in UNDER_WAY:
            if row.sent_at is not None and now - row.sent_at > _LOOK_LONGEST and not hang_up:
                self._receipts.happened(session, row, _gave_up(row), now, detail="no report from the provider")
                return True
        elif hang_up and row.ambiguous_at is None:
            row.status, row.ended_at = Fate.WITHDRAWN.value, now
            return True
        elif now >= row.expires_at and row.ambiguous_at is None:
            self._receipts.happened(session, row, Receipt.FAILED, now, detail="too late to be sent")
            return True
        elif not row.phone:
            self._receipts.happened(session, row, Receipt.FAILED, now, detail="no phone number")
            return True
        elif (wait := wait_for_phone(session, row, now)) is not None:
            row.due_at = now + wait
            return True
        return False

    def _lease(self, session: Session, row: NotificationRow, now: datetime) -> Job:
        if row.channel == "text" and row.body is None:
            row.body = self._words.text(session, row)  # kept: an unsure send is recognised by its words
        unsure = row.ambiguous_at is not None
        if row.status not in UNDER_WAY:
            row.ambiguous_at, row.attempts = now, row.attempts + 1
        row.leased_by, row.leased_until = self._holder, now + _LEASE
        session.flush()
        return Job(
            id=row.id,
            channel=row.channel,
            phone=row.phone,
            body=row.body or "",
            created_at=row.created_at,
            valid=row.expires_at - now,
            attempts=row.attempts,
            status=row.status,
            provider_sid=row.provider_sid,
            hang_up=row.withdrawn_at is not None,
            unsure=unsure,
        )


_THESE = (
    select(NotificationRow)
    .where(NotificationRow.id.in_(bindparam("these", expanding=True)))
    .execution_options(populate_existing=True)
)


def _fresh(row: NotificationRow, now: datetime) -> bool:
    """Whether a new message is still wanted, and may go now."""
    wanted = row.status == Fate.QUEUED and row.withdrawn_at is None
    return wanted and row.phone != "" and row.due_at <= now < row.expires_at


def _gave_up(row: NotificationRow) -> Receipt:
    """What a message without any final report counts as: a call nobody answered, a text not delivered."""
    if row.channel == "text":
        return Receipt.UNDELIVERED
    return Receipt.NO_ANSWER if row.status == Fate.SENT else Receipt.NO_KEY
