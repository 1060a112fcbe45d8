"""Whether a night has come to rest: nothing waits to be sent, and nobody waits for an answer."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Stage
from alerts.transitions import ENDED
from tec_hub.store.database import Database
from tec_hub.store.intake import ReadingRow
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.watching import AlertRow
from tests.chaos.company import attended_since
from tests.chaos.gateway import Published
from tests.chaos.night import Night


def unrest(
    database: Database, night: Night, record: list[Published], stores: list[tuple[float, bytes]], now: datetime
) -> list[str]:
    """What is still under way, in words; `stores` are the broker's files as its kills left them."""
    with database.read() as session:
        return [*_messages(session, record, stores), *_alerts(session, night), *_outbox(session, now)]


def _messages(session: Session, record: list[Published], stores: list[tuple[float, bytes]]) -> Iterator[str]:
    stored = set(session.scalars(select(ReadingRow.payload)))
    missing = [p for p in record if p.payload not in stored and not p.was_only_in_memory(stores)]
    if missing:
        yield f"{len(missing)} messages have not arrived"


def _alerts(session: Session, night: Night) -> Iterator[str]:
    alerts = [msgspec.json.decode(d, type=Alert) for d in session.scalars(select(AlertRow.document))]
    raised = {(alert.resident, alert.expectation) for alert in alerts}
    missing = {(who, name) for who, name in night.unmet - raised if who not in attended_since(session)}
    yield from (f"no alert {name} of {who} yet" for who, name in sorted(missing))
    yield from (f"{alert.id} is {alert.status}, {alert.stage}" for alert in alerts if _moves(alert))


def _moves(alert: Alert) -> bool:
    """Whether more is to come: not when it has ended, is for the morning, or nobody closes it."""
    return alert.status not in ENDED and alert.stage is not Stage.MORNING and alert.reminders == 0


def _outbox(session: Session, now: datetime) -> Iterator[str]:
    waiting = session.scalar(
        select(func.count()).select_from(NotificationRow).where(NotificationRow.ended_at.is_(None))
    )
    if waiting:
        yield f"{waiting} messages have no fate yet at {now:%H:%M:%S}"
