"""The short codes by which a phone names the alerts it has been told of."""

from datetime import datetime

from sqlalchemy import and_, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from alerts.reply import choose_code
from tec_hub.store.outbox import CodeRow, NotificationRow


def give_code(session: Session, phone: str, alert_id: str, now: datetime) -> str:
    """The alert's code on this phone; given at the first message and kept until the alert has ended.

    A message that says it has ended still names it, but does not bring its code into force again.
    """
    rows = session.connection().execute(_IN_USE, {"its_phone": phone, "its_alert": alert_id}).all()
    given = next((row for row in rows if row.alert_id == alert_id), None)
    if given is not None:
        return str(given.code)
    code = choose_code({row.code for row in rows}, alert_id)
    values = {"phone": phone, "alert_id": alert_id, "code": code, "given_at": now, "released_at": None}
    session.connection().execute(_GIVE, values)
    return code


_IN_USE = select(CodeRow.alert_id, CodeRow.code).where(
    CodeRow.phone == bindparam("its_phone"),
    or_(CodeRow.released_at.is_(None), CodeRow.alert_id == bindparam("its_alert")),
)
_GIVE = insert(CodeRow)


def open_codes(session: Session, phone: str) -> dict[str, str]:
    """The codes in force on a phone, with their alerts, oldest first."""
    rows = session.execute(
        select(CodeRow.code, CodeRow.alert_id)
        .where(CodeRow.phone == phone, CodeRow.released_at.is_(None))
        .order_by(CodeRow.given_at, CodeRow.alert_id)
    )
    return {row.code: row.alert_id for row in rows}


def heard_of(session: Session, phone: str) -> frozenset[str]:
    """The open alerts of which a message may have reached the phone by now."""
    told = (
        select(CodeRow.alert_id)
        .join(
            NotificationRow,
            and_(NotificationRow.alert_id == CodeRow.alert_id, NotificationRow.phone == CodeRow.phone),
        )
        .where(
            CodeRow.phone == phone,
            CodeRow.released_at.is_(None),
            or_(NotificationRow.sent_at.is_not(None), NotificationRow.ambiguous_at.is_not(None)),
        )
    )
    return frozenset(session.scalars(told))


def latest_released(session: Session, phone: str, code: str | None) -> str | None:
    """The alert that a code (or, without one, the phone's latest) stood for before it ended."""
    query = select(CodeRow.alert_id).where(CodeRow.phone == phone, CodeRow.released_at.is_not(None))
    if code is not None:
        query = query.where(CodeRow.code == code)
    return session.scalar(query.order_by(CodeRow.released_at.desc()).limit(1))


def release_codes(session: Session, alert_id: str, now: datetime) -> None:
    """The alert has ended: its codes may be used again."""
    session.execute(
        update(CodeRow).where(CodeRow.alert_id == alert_id, CodeRow.released_at.is_(None)).values(released_at=now)
    )
