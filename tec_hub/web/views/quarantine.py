"""Readings that were not understood."""

from codecs import getincrementaldecoder
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from tec_hub.security.roles import SEES_STRAYS_OF_ALL, Permission, may
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.store.people import HomeRow, ServiceRow

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


def sees_strays(session: Session, role: str) -> bool:
    """Whether somebody of that role sees what came from gateways that nobody knows."""
    if not may(role, Permission.SEE_STRAYS):
        return False
    services = session.scalar(select(func.count()).select_from(ServiceRow)) or 0
    return services == 1 or role == SEES_STRAYS_OF_ALL


def waiting(service_id: str, *, strays: bool) -> ColumnElement[bool]:
    """Which rows of the quarantine, outer-joined with their gateways, wait for somebody of the service."""
    ours = GatewayRow.service_id == service_id
    return and_(QuarantineRow.settled_at.is_(None), or_(ours, GatewayRow.id.is_(None)) if strays else ours)


def quarantine_of(session: Session, service_id: str, *, strays: bool) -> list[Strange]:
    """What waits to be settled, the latest first; with the `strays` of gateways that nobody knows."""
    service = session.get_one(ServiceRow, service_id)
    rows = session.execute(
        select(QuarantineRow, ReadingRow, GatewayRow, HomeRow)
        .join(ReadingRow, ReadingRow.id == QuarantineRow.reading_id)
        .outerjoin(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
        .outerjoin(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(waiting(service_id, strays=strays))
        .order_by(QuarantineRow.at.desc(), QuarantineRow.reading_id.desc())
        .limit(LIMIT)
    )
    return [
        Strange(
            id=strange.reading_id,
            at=strange.at,
            zone=service.time_zone if home is None else home.time_zone,
            gateway_id=strange.gateway_id,
            gateway=(strange.gateway_id or "No gateway") if gateway is None else gateway.name,
            home="not known here" if home is None else home.name,
            ecosystem=strange.ecosystem,
            topic=reading.topic,
            payload=readable(reading.payload),
            reason=strange.reason,
        )
        for strange, reading, gateway, home in rows
    ]


def settle(session: Session, service_id: str, reading_id: int, *, by: str, now: datetime, strays: bool) -> bool:
    """A person has dealt with it; False where the service has no such reading waiting."""
    row = session.scalar(
        select(QuarantineRow)
        .outerjoin(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
        .where(QuarantineRow.reading_id == reading_id, waiting(service_id, strays=strays))
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
        text = getincrementaldecoder("utf-8")().decode(shown)  # a character that the cut went through is left out
    except UnicodeDecodeError:
        text = shown.hex(" ")
    return text + (" …" if len(payload) > _SHOWN_BYTES else "")
