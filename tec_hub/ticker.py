"""The ticker: looks whose due time has come. Deadlines are rows, never jobs.

A loop waits for the next due row; APScheduler beats the time besides, in UTC, so that a row whose news was lost,
or that another hub left behind, is seen a second later. A missed beat costs nothing: the next sees the same rows.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import func, select

from tec_hub.alarm import end_alarm
from tec_hub.clock import Clock, monotonic
from tec_hub.decide import Desk
from tec_hub.intake.engine import EngineFailedError, mark_unwatched
from tec_hub.store.database import Database
from tec_hub.store.watching import ResidentStateRow

log = structlog.get_logger(__name__)

_PATIENCE_S = 1.0  #: real seconds for which time waits for the homes' news; then it passes without them

CatchUp = Callable[[float], object]
"""Waits until what was received before the call is taken in, so many real seconds at most."""


class Ticker:
    """Lets time pass for every resident whose due time has come.

    First it lets what the homes have said by now be taken in: who was back in bed in time must not be called out
    because the news was still being written when the limit ran out.
    """

    def __init__(self, database: Database, desk: Desk, clock: Clock, catch_up: CatchUp) -> None:
        self._database, self._desk, self._clock, self._catch_up = database, desk, clock, catch_up
        self._lock = threading.Lock()
        self.last_beat: float | None = None  #: real monotonic seconds of the latest whole cycle

    def cycle(self) -> int:
        """Tick everybody who is due, once; how many there were. A resident who fails does not hold up the rest."""
        if not self._lock.acquire(blocking=False):
            return 0  # the previous beat is still at work
        try:
            now = self._clock.now()
            due = self._due(now)
            if due:
                self._catch_up(_PATIENCE_S)
                due = self._due(now)
            for resident_id in due:
                self.tick(resident_id, now)
            self.last_beat = monotonic()
            return len(due)
        finally:
            self._lock.release()

    def _due(self, now: datetime) -> list[str]:
        with self._database.read() as session:
            return self._desk.due(session, now)

    def tick(self, resident_id: str, now: datetime) -> bool:
        """Tick one resident; False (and the loud alarm) where the engine could not be run."""
        try:
            self._desk.tick(resident_id, now)
        except Exception as error:  # one resident's trouble must not silence the others
            log.exception("tick failed", resident=resident_id)
            self._mark(EngineFailedError(resident_id, error))
            return False
        return True

    def next_due(self) -> datetime | None:
        """When somebody is due next."""
        with self._database.read() as session:
            return session.scalar(
                select(func.min(ResidentStateRow.next_due)).where(ResidentStateRow.failed.is_(None))
            )

    def retry_failed(self) -> None:
        """Try again those whom the engine could not be run for."""
        with self._database.read() as session:
            failed = session.scalars(
                select(ResidentStateRow.resident_id).where(ResidentStateRow.failed.is_not(None))
            ).all()
        for resident_id in failed:
            if self.tick(resident_id, self._clock.now()):
                with self._database.write() as session:
                    session.get_one(ResidentStateRow, resident_id).failed = None
                    end_alarm(session, f"engine:{resident_id}", self._clock.now())

    def _mark(self, failed: EngineFailedError) -> None:
        with self._database.write() as session:
            mark_unwatched(session, failed, self._clock.now())


class Beats:
    """Runs given functions at intervals of real seconds, each never twice at once."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(timezone=UTC)

    def every(self, seconds: float, name: str, work: Callable[[], object]) -> None:
        """Run `work` every so many seconds, from now on."""

        def guarded() -> None:
            try:
                work()
            except Exception:  # the next beat tries again; health shows that this one failed
                log.exception("beat failed", beat=name)

        self._scheduler.add_job(
            guarded,
            "interval",
            seconds=seconds,
            id=name,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, after the work under way."""
        self._scheduler.shutdown(wait=True)
