"""How much one phone is given at a time: one call, and a text no faster than a person can read."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tec_hub.store.outbox import NotificationRow

_CALL_LONGEST = timedelta(minutes=3)
_LOOK_AGAIN = timedelta(seconds=5)
_TEXTS = 12  # a provider cuts off 30 messages between two numbers in 30 seconds (its error 14107)
_TEXTS_SPAN = timedelta(seconds=30)


def wait_for_phone(session: Session, row: NotificationRow, now: datetime) -> timedelta | None:
    """How long the message must wait for its phone, or None when it may go now."""
    return _WAIT[row.channel](session, row, now)


def _for_call(session: Session, row: NotificationRow, now: datetime) -> timedelta | None:
    """A second call to a phone that is ringing would only find it busy."""
    asked = {"phone": row.phone, "this": row.id, "since": now - _CALL_LONGEST}
    return None if session.connection().scalar(_RINGING, asked) is None else _LOOK_AGAIN


def _for_text(session: Session, row: NotificationRow, now: datetime) -> timedelta | None:
    sent = session.connection().scalar(_TEXTED, {"phone": row.phone, "since": now - _TEXTS_SPAN})
    return None if (sent or 0) < _TEXTS else _LOOK_AGAIN


_RINGING = (
    select(NotificationRow.id)
    .where(
        NotificationRow.phone == bindparam("phone"),
        NotificationRow.channel == "call",
        NotificationRow.id != bindparam("this"),
        NotificationRow.ambiguous_at.is_not(None) | NotificationRow.sent_at.is_not(None),
        NotificationRow.ended_at.is_(None),
        NotificationRow.created_at > bindparam("since"),
    )
    .limit(1)
)
_TEXTED = (
    select(func.count())
    .select_from(NotificationRow)
    .where(
        NotificationRow.phone == bindparam("phone"),
        NotificationRow.channel == "text",
        NotificationRow.sent_at > bindparam("since"),
    )
)
_WAIT = {"call": _for_call, "text": _for_text}
