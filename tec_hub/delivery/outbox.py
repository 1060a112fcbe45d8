"""The outbox: waiting messages are claimed with a lease, sent outside any transaction, and their result kept.

A send whose result is unknown is looked for at the provider before it is repeated: at least once, and twice
only where nobody can tell.
"""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import structlog
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from alerts.inputs import Receipt
from alerts.transitions import Fate
from tec_hub.clock import Clock
from tec_hub.delivery.claims import UNDER_WAY, Claims
from tec_hub.delivery.job import Job
from tec_hub.delivery.provider import Accepted, Provider, Refusal, SendError
from tec_hub.delivery.receipts import Receipts
from tec_hub.delivery.words import Words
from tec_hub.signals import BOARD, OUTBOX, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow

_LOOK_AGAIN = timedelta(seconds=60)  # ask for a status that no call-back has brought
_BACK_OFF_S = (1, 2, 5, 10, 20)
_NEW = "new_messages"  #: where a session keeps the ids of what it puts into the outbox

log = structlog.get_logger(__name__)


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
        self._words, self._clock, self._signals = words, clock, signals
        self._claims = Claims(database, receipts, words, clock, signals, holder=holder, workers=workers)
        self._pool = ThreadPoolExecutor(workers, "delivery")
        self._untold: deque[str] = deque()  #: one for each job handed out until all are told that it is done
        self._trouble: str | None = None
        self.take_over, self.next_due = self._claims.take_over, self._claims.next_due

    @property
    def trouble(self) -> str | None:
        """What went wrong at the latest send, or None; for the hub's health."""
        return self._trouble

    def begin(self) -> None:
        """Hand what is due to the workers, so that one slow send holds up nobody else."""
        self._hand_out(self._claims.due())

    def take_along(self, session: Session, notifications: Sequence[str]) -> None:
        """Messages that this transaction puts into the outbox: it claims them at its end; then they go at once.

        That saves a second transaction between a fall and a phone.
        """
        if _NEW in session.info:
            session.info[_NEW].extend(notifications)
        elif notifications:
            session.info[_NEW] = list(notifications)
            event.listen(session, "before_commit", self._claim_new, once=True)

    def _claim_new(self, session: Session) -> None:
        new = session.info.pop(_NEW)
        jobs = self._claims.along(session, new)
        if jobs:
            event.listen(session, "after_commit", lambda _: self._hand_out(jobs), once=True, insert=True)
            event.listen(session, "after_rollback", lambda _: self._claims.drop(jobs), once=True)
        if len(jobs) < len(new):
            event.listen(session, "after_commit", lambda _: self._signals.tell(OUTBOX), once=True)

    def _hand_out(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self._untold.append(job.id)
            self._pool.submit(self._work_and_tell, job)

    def busy(self) -> bool:
        """Whether a send is under way; for a clock that waits until all is at rest."""
        return bool(self._claims.hands.held() or self._untold)

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
            self._untold.popleft()

    # sending

    def _work(self, job: Job) -> None:
        try:
            self._one(job)
        except SendError as error:
            self._refused(job, error)
        finally:
            self._claims.drop([job])

    def _one(self, job: Job) -> None:
        if job.status in UNDER_WAY and job.provider_sid is not None:
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
