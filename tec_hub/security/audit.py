"""The record of who saw or did what of whose record."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.database import Database
from tec_hub.store.running import AuditRow

_SAME_LOOK = timedelta(minutes=5)  # a page that refreshes itself is one look


def record(
    session: Session, *, at: datetime, user_id: str | None, what: str, resident_id: str | None, detail: str = ""
) -> None:
    """Keep a line for good; `detail` holds ids only."""
    session.add(AuditRow(at=at, user_id=user_id, what=what, resident_id=resident_id, detail=detail))
    session.flush()


def looked(
    database: Database, *, at: datetime, user_id: str | None, what: str, resident_id: str | None, detail: str = ""
) -> None:
    """Keep that somebody saw something, of a resident's if given; looking again at once is the same look."""
    recent = select(AuditRow.id).where(
        AuditRow.resident_id == resident_id,
        AuditRow.user_id == user_id,
        AuditRow.what == what,
        AuditRow.detail == detail,
        AuditRow.at > at - _SAME_LOOK,
        AuditRow.at <= at,
    )
    with database.read() as session:
        if session.scalar(recent.limit(1)) is not None:
            return
    with database.write() as session:
        record(session, at=at, user_id=user_id, what=what, resident_id=resident_id, detail=detail)
