"""Readings that were not understood."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.store.people import HomeRow

_SHOWN_BYTES = 600
LIMIT = 200


@dataclass(frozen=True, slots=True)
class Strange:
    """One reading: where it came from, what it said, and why it was not understood."""

    id: int
    at: datetime
    zone: str
    gateway_id: str
    gateway: str
    home: str
    ecosystem: str
    topic: str
    payload: str
    reason: str


def quarantine_of(session: Session, service_id: str) -> list[Strange]:
    """What waits to be settled, the latest first."""
    rows = session.execute(
        select(QuarantineRow, ReadingRow, GatewayRow, HomeRow)
        .join(ReadingRow, ReadingRow.id == QuarantineRow.reading_id)
        .join(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
        .join(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(GatewayRow.service_id == service_id, QuarantineRow.settled_at.is_(None))
        .order_by(QuarantineRow.at.desc(), QuarantineRow.reading_id.desc())
        .limit(LIMIT)
    )
    return [
        Strange(
            id=strange.reading_id,
            at=strange.at,
            zone=home.time_zone,
            gateway_id=gateway.id,
            gateway=gateway.name,
            home=home.name,
            ecosystem=strange.ecosystem,
            topic=reading.topic,
            payload=readable(reading.payload),
            reason=strange.reason,
        )
        for strange, reading, gateway, home in rows
    ]


def settle(session: Session, service_id: str, reading_id: int, *, by: str, now: datetime) -> bool:
    """A person has dealt with it; False where the service has no such reading waiting."""
    row = session.scalar(
        select(QuarantineRow)
        .join(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
        .where(
            QuarantineRow.reading_id == reading_id,
            GatewayRow.service_id == service_id,
            QuarantineRow.settled_at.is_(None),
        )
    )
    if row is None:
        return False
    row.settled_at, row.settled_by = now, by
    session.flush()
    return True


def readable(payload: bytes) -> str:
    """A payload for the eye: text where it is text, else its bytes."""
    shown = payload[:_SHOWN_BYTES]
    try:
        text = shown.decode()
    except UnicodeDecodeError:
        text = shown.hex(" ")
    return text + (" …" if len(payload) > _SHOWN_BYTES else "")
