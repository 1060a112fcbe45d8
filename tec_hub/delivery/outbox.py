"""The outbox: waiting messages are claimed with a lease, sent outside any transaction, and their result kept.

A send whose result is unknown is looked for at the provider before it is repeated: at least once, and twice
only where nobody can tell.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from alerts.inputs import Receipt
from alerts.transitions import Fate
from tec_hub.clock import Clock
from tec_hub.delivery.limits import wait_for_phone
from tec_hub.delivery.provider import Accepted, Provider, Refusal, SendError
from tec_hub.delivery.receipts import Receipts
from tec_hub.delivery.words import Words
from tec_hub.holder import has_died
from tec_hub.signals import BOARD, OUTBOX, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow

_LEASE = timedelta(seconds=20)  # twice the provider's time-out
_LOOK_AGAIN = timedelta(seconds=60)  # ask for a status that no call-back has brought
_LOOK_LONGEST = timedelta(minutes=10)
_BACK_OFF_S = (1, 2, 5, 10, 20)
_UNDER_WAY = (Fate.SENT, Fate.ANSWERED)

log = structlog.get_logger(__name__)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A claimed message, as it was when claimed."""

    id: str
    channel: str
    phone: str
    body: str
    created_at: datetime
    valid: timedelta
    attempts: int
    status: str
    provider_sid: str | None
    hang_up: bool
    unsure: bool  #: an earlier send may have got through


class Outbox:
    """Sends what is waiting. `holder` names this process in the leases."""

    def __init__(
        self,
        database: Database,
        provider: Provider,
        receipts: Receipts,
        words: Words,
        clock: Clock,
        signals: Signals,
        *,
        holder: str,
        workers: int = 4,
    ) -> None:
        self._database, self._provider, self._receipts = database, provider, receipts
        self._words, self._clock, self._signals, self._holder = words, clock, signals, holder
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, "delivery")
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """What went wrong at the latest send, or None; for the hub's health."""
        return self._trouble

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

    def cycle(self) -> int:
        """Send all that is due now, one after the other; how many there were."""
        jobs = self._claim(limit=100)
        for job in jobs:
            self._work(job)
        return len(jobs)

    def begin(self) -> None:
        """Hand what is due to the workers, so that one slow send holds up nobody else."""
        free = self._workers - len(self._in_hand)
        for job in self._claim(limit=free) if free > 0 else ():
            self._pool.submit(self._work_and_tell, job)

    def busy(self) -> bool:
        """Whether a send is under way."""
        return bool(self._in_hand)

    def next_due(self) -> datetime | None:
        """When there is something to send next; None while every worker is busy, since each tells when it ends."""
        if len(self._in_hand) >= self._workers:
            return None
        with self._database.read() as session:
            return session.scalar(
                select(func.min(func.coalesce(NotificationRow.leased_until, NotificationRow.due_at))).where(
                    NotificationRow.ended_at.is_(None), NotificationRow.id.not_in(list(self._in_hand))
                )
            )

    def close(self) -> None:
        """Finish what is under way."""
        self._pool.shutdown(wait=True)

    def _work_and_tell(self, job: Job) -> None:
        try:
            self._work(job)
        except Exception:  # a failed send must not stop the others: its lease runs out and it is tried again
            log.exception("delivery failed", notification=job.id)
            self._trouble = "a message could not be handled; see the log"
        finally:
            self._signals.tell(OUTBOX)

    # claiming

    def _claim(self, limit: int) -> list[Job]:
        now = self._clock.now()
        due = self.next_due()
        if due is None or due > now:
            return []  # a look costs less than a writing transaction, which others would wait for
        with self._lock, self._database.write() as session:
            rows = session.scalars(
                select(NotificationRow)
                .where(
                    NotificationRow.ended_at.is_(None),
                    NotificationRow.due_at <= now,
                    or_(NotificationRow.leased_until.is_(None), NotificationRow.leased_until <= now),
                    NotificationRow.id.not_in(list(self._in_hand)),
                )
                .order_by(NotificationRow.due_at, NotificationRow.id)
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).all()
            jobs = [job for row in rows if (job := self._take(session, row, now)) is not None]
            self._in_hand.update(job.id for job in jobs)
        if len(jobs) < len(rows):
            self._signals.tell(BOARD)
        return jobs

    def _take(self, session: Session, row: NotificationRow, now: datetime) -> Job | None:
        """Lease the row, or settle it where there is nothing to send."""
        hang_up = row.withdrawn_at is not None
        if row.status in _UNDER_WAY:
            if row.sent_at is not None and now - row.sent_at > _LOOK_LONGEST and not hang_up:
                self._receipts.happened(session, row, _gave_up(row), now, detail="no report from the provider")
                return None
        elif hang_up and row.ambiguous_at is None:
            row.status, row.ended_at = Fate.WITHDRAWN.value, now
            return None
        elif now >= row.expires_at and row.ambiguous_at is None:
            self._receipts.happened(session, row, Receipt.FAILED, now, detail="too late to be sent")
            return None
        elif not row.phone:
            self._receipts.happened(session, row, Receipt.FAILED, now, detail="no phone number")
            return None
        elif (wait := wait_for_phone(session, row, now)) is not None:
            row.due_at = now + wait
            return None
        unsure = row.ambiguous_at is not None
        if row.status not in _UNDER_WAY:
            row.ambiguous_at, row.attempts = now, row.attempts + 1
        row.leased_by, row.leased_until = self._holder, now + _LEASE
        if row.channel == "text" and row.body is None:
            row.body = self._words.text(session, row)  # kept: an unsure send is recognised by its words
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
            hang_up=hang_up,
            unsure=unsure,
        )

    # sending

    def _work(self, job: Job) -> None:
        try:
            self._one(job)
        except SendError as error:
            self._refused(job, error)
        finally:
            with self._lock:
                self._in_hand.discard(job.id)

    def _one(self, job: Job) -> None:
        if job.status in _UNDER_WAY and job.provider_sid is not None:
            self._look(job, job.provider_sid)
            return
        accepted = self._earlier(job) if job.unsure else None
        if accepted is None and (job.hang_up or job.valid <= timedelta()):
            self._never_sent(job)
            return
        if accepted is None:
            accepted = self._send(job)
        self._trouble = None
        self._sent(job, accepted)

    def _send(self, job: Job) -> Accepted:
        callback = self._words.url(f"/provider/status/{job.id}")
        if job.channel == "text":
            return self._provider.text(job.phone, job.body, callback=callback, valid=job.valid)
        return self._provider.call(
            job.phone, script_url=self._words.url(f"/provider/call/{job.id}"), callback=callback
        )

    def _earlier(self, job: Job) -> Accepted | None:
        """What an earlier send of unknown result left at the provider, if anything."""
        since = job.created_at - timedelta(seconds=5)
        known = self._known_at(job.phone)  # the same words may be sent twice on purpose, the same number rung
        if job.channel == "text":
            return self._provider.find_text(job.phone, job.body, since, known)
        return self._provider.find_call(job.phone, since, known)

    def _known_at(self, phone: str) -> set[str]:
        """The provider's names of all that is on record as sent to the phone."""
        with self._database.read() as session:
            sids = session.scalars(
                select(NotificationRow.provider_sid).where(
                    NotificationRow.phone == phone, NotificationRow.provider_sid.is_not(None)
                )
            )
            return {sid for sid in sids if sid is not None}

    def _sent(self, job: Job, accepted: Accepted) -> None:
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get_one(NotificationRow, job.id, with_for_update=True)
            row.leased_by = row.leased_until = row.ambiguous_at = None
            row.provider_sid = row.provider_sid or accepted.sid
            row.sent_at = row.sent_at or now
            row.due_at = now if row.withdrawn_at is not None else now + _LOOK_AGAIN
            if row.status == Fate.QUEUED:
                self._receipts.happened(session, row, Receipt.SENT, now)
        self._signals.tell(BOARD)

    def _never_sent(self, job: Job) -> None:
        """An unsure send did not get through, and meanwhile nobody wants it or it is too late."""
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get_one(NotificationRow, job.id, with_for_update=True)
            row.leased_by = row.leased_until = row.ambiguous_at = None
            if row.withdrawn_at is not None:
                row.status, row.ended_at = Fate.WITHDRAWN.value, now
            else:
                self._receipts.happened(session, row, Receipt.FAILED, now, detail="too late to be sent")
        self._signals.tell(BOARD)

    def _look(self, job: Job, sid: str) -> None:
        """Hang up a ringing call that is no longer wanted; else ask what became of the message."""
        if job.hang_up and job.channel == "call" and job.status == Fate.SENT:
            self._provider.hang_up(sid)
        status, error = self._provider.status(sid, job.channel)
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get_one(NotificationRow, job.id, with_for_update=True)
            row.leased_by = row.leased_until = None
            row.due_at = now + _LOOK_AGAIN
            self._receipts.reported(session, row, sid=sid, status=status, error=error, now=now)

    def _refused(self, job: Job, error: SendError) -> None:
        now = self._clock.now()
        log.warning("send refused", notification=job.id, refusal=error.refusal.value, reason=error.words)
        self._trouble = error.words
        with self._database.write() as session:
            row = session.get_one(NotificationRow, job.id, with_for_update=True)
            row.leased_by = row.leased_until = None
            if error.refusal is Refusal.OPTED_OUT:
                self._receipts.happened(session, row, Receipt.OPTED_OUT, now, detail=error.words)
            elif error.refusal is Refusal.PERMANENT and row.status == Fate.QUEUED:
                self._receipts.happened(session, row, Receipt.FAILED, now, detail=error.words)
            else:
                again = timedelta(seconds=_BACK_OFF_S[min(row.attempts, len(_BACK_OFF_S)) - 1])
                row.due_at = now + again
                if error.refusal is Refusal.LATER and not job.unsure:
                    row.ambiguous_at = None  # it surely was not sent
        self._signals.tell(BOARD, OUTBOX)


def _gave_up(row: NotificationRow) -> Receipt:
    """What a message without any final report counts as: a call nobody answered, a text not delivered."""
    if row.channel == "text":
        return Receipt.UNDELIVERED
    return Receipt.NO_ANSWER if row.status == Fate.SENT else Receipt.NO_KEY
