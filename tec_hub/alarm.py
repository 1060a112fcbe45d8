"""The loud alarm: what the whole service must know at once, kept single while it lasts."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.ladder import Channel
from alerts.transitions import Fate
from alerts.wording import alarm_text
from tec_hub.store.outbox import NotificationRow, ServiceAlarmRow
from tec_hub.store.people import ContactRow

_VALID = timedelta(minutes=5)
_REPEATED = timedelta(minutes=4)  # shorter than any ladder sounds it, longer than the auditor looks


def sound_alarm(
    session: Session,
    *,
    key: str,
    reason: str,
    now: datetime,
    service_id: str | None = None,
    alert_id: str | None = None,
) -> ServiceAlarmRow:
    """Raise or repeat the alarm named by `key`; everybody of the service who hears alarms is called.

    Repeated within a few minutes it says nothing new. Without a service it concerns the hub itself, and all
    services' people are called.
    """
    row = session.scalar(
        select(ServiceAlarmRow).where(ServiceAlarmRow.key == key, ServiceAlarmRow.ended_at.is_(None))
    )
    if row is None:
        row = ServiceAlarmRow(
            key=key, service_id=service_id, alert_id=alert_id, reason=reason, first_at=now, last_at=now, times=1
        )
        session.add(row)
    elif now - row.last_at < _REPEATED:
        return row
    else:
        row.reason, row.last_at, row.times = reason, now, row.times + 1
    session.flush()
    for contact in _listeners(session, service_id):
        for channel in Channel:
            if channel is not Channel.TEXT or contact.opted_out_at is None:
                session.add(_message(row, contact, channel, now))
    session.flush()
    return row


def end_alarm(session: Session, key: str, now: datetime) -> bool:
    """The reason is gone; True if the alarm was standing."""
    ended = session.execute(
        update(ServiceAlarmRow)
        .where(ServiceAlarmRow.key == key, ServiceAlarmRow.ended_at.is_(None))
        .values(ended_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def _listeners(session: Session, service_id: str | None) -> list[ContactRow]:
    query = select(ContactRow).where(ContactRow.on_alarm).order_by(ContactRow.id)
    if service_id is not None:
        query = query.where(ContactRow.service_id == service_id)
    return list(session.scalars(query))


def _message(alarm: ServiceAlarmRow, contact: ContactRow, channel: Channel, now: datetime) -> NotificationRow:
    return NotificationRow(
        id=uuid4().hex,
        service_id=contact.service_id,
        alert_id=alarm.alert_id,
        contact_id=contact.id,
        contact_name=contact.name,
        phone=contact.phone,
        channel=channel.value,
        purpose="alarm",
        body=alarm_text(alarm.reason),
        status=Fate.QUEUED.value,
        created_at=now,
        due_at=now,
        expires_at=now + _VALID,
    )
