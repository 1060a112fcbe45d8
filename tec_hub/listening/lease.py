"""Only one hub at a time does a job; who does holds a lease in the database and keeps renewing it."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tec_hub.clock import monotonic
from tec_hub.holder import has_died, new_holder
from tec_hub.store.database import Database
from tec_hub.store.running import LeaseRow
from tec_hub.store.types import Instant


class Lease:
    """A lease on a role, held by this object. Its time is the database's own, since it is between machines."""

    def __init__(self, database: Database, name: str, *, seconds: float = 30) -> None:
        self._database, self._name = database, name
        self._holder = new_holder()
        self._seconds = seconds
        self._good_until = 0.0
        self._lock = threading.Lock()

    @property
    def held(self) -> bool:
        """Whether it is certainly ours at this moment."""
        return monotonic() < self._good_until

    def renew(self) -> bool:
        """Take it or keep it; False while somebody else has it. Raises SQLAlchemyError where the store fails."""
        with self._lock:
            asked_at = monotonic()
            self._good_until = asked_at + self._seconds if self._take() else 0.0
            return self.held

    def release(self) -> None:
        """Let another hub have it at once."""
        with self._lock:
            self._good_until = 0.0
            with self._database.write() as session:
                mine = update(LeaseRow).where(LeaseRow.name == self._name, LeaseRow.holder == self._holder)
                session.execute(mine.values(until=self._now(session)))

    def _take(self) -> bool:
        try:
            with self._database.write() as session:
                now = self._now(session)
                until = now + timedelta(seconds=self._seconds)
                free = or_(LeaseRow.holder == self._holder, LeaseRow.until <= now)
                taken = session.execute(
                    update(LeaseRow)
                    .where(LeaseRow.name == self._name, free)
                    .values(holder=self._holder, until=until)
                )
                if taken.rowcount:  # type: ignore[attr-defined]
                    return True
                row = session.get(LeaseRow, self._name, with_for_update=True)
                if row is None:
                    session.add(LeaseRow(name=self._name, holder=self._holder, until=until))
                elif has_died(row.holder):
                    row.holder, row.until = self._holder, until
                else:
                    return False
            return True
        except IntegrityError:  # another hub was quicker
            return False

    def _now(self, session: Session) -> datetime:
        if self._database.is_sqlite:  # all on one machine
            return datetime.now(UTC)
        return session.scalars(select(func.clock_timestamp(type_=Instant))).one()
