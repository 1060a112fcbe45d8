"""The record of who saw or did what of whose record."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.running import AuditRow

_SAME_VIEW = timedelta(minutes=5)  # a page that refreshes itself is one look


def record(
    session: Session, *, at: datetime, user_id: str | None, what: str, resident_id: str | None, detail: str = ""
) -> None:
    """Keep a line for good; `detail` holds ids only."""
    session.add(AuditRow(at=at, user_id=user_id, what=what, resident_id=resident_id, detail=detail))
    session.flush()


def is_recorded(session: Session, *, at: datetime, user_id: str, what: str, resident_id: str, detail: str) -> bool:
    """Whether the same look by the same person was recorded a moment ago."""
    query = select(AuditRow.id).where(
        AuditRow.resident_id == resident_id,
        AuditRow.user_id == user_id,
        AuditRow.what == what,
        AuditRow.detail == detail,
        AuditRow.at > at - _SAME_VIEW,
        AuditRow.at <= at,
    )
    return session.scalar(query.limit(1)) is not None
