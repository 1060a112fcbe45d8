"""Readings that were not understood."""

from codecs import getincrementaldecoder
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tec_hub.security.roles import SEES_STRAYS_OF_ALL, Permission, may
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.store.people import HomeRow, ServiceRow, UserRow
from tec_hub.store.waiting import waiting

_SHOWN_BYTES = 600
LIMIT = 200
_LATELY = 20


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
    tried_at: datetime | None = None  #: when it was last decoded again, by whom, and how that ended
    tried_by: str = ""
    ended: str = ""


def sees_strays(session: Session, role: str) -> bool:
    """Whether somebody of that role sees what came from gateways that nobody knows."""
    if not may(role, Permission.SEE_STRAYS):
        return False
    services = session.scalar(select(func.count()).select_from(ServiceRow)) or 0
    return services == 1 or role == SEES_STRAYS_OF_ALL


def quarantine_of(session: Session, service_id: str, *, strays: bool) -> list[Strange]:
    """What waits to be settled, the latest first; with the `strays` of gateways that nobody knows."""
    asked = _ASKED.where(waiting(service_id, strays=strays))
    asked = asked.order_by(QuarantineRow.at.desc(), QuarantineRow.reading_id.desc()).limit(LIMIT)
    return _shown(session, service_id, asked)


def understood_since(session: Session, service_id: str) -> list[Strange]:
    """The latest that were decoded again and understood then, the latest first."""
    asked = _ASKED.where(
        GatewayRow.service_id == service_id,
        QuarantineRow.tried_at.is_not(None),
        QuarantineRow.settled_at == QuarantineRow.tried_at,
    )
    asked = asked.order_by(QuarantineRow.tried_at.desc(), QuarantineRow.reading_id.desc()).limit(_LATELY)
    return _shown(session, service_id, asked)


_ASKED = (
    select(QuarantineRow, ReadingRow, GatewayRow, HomeRow, UserRow.name)
    .join(ReadingRow, ReadingRow.id == QuarantineRow.reading_id)
    .outerjoin(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
    .outerjoin(HomeRow, HomeRow.id == GatewayRow.home_id)
    .outerjoin(UserRow, UserRow.id == QuarantineRow.tried_by)
)


def _shown(session: Session, service_id: str, asked: Select[Any, Any, Any, Any, Any]) -> list[Strange]:
    service = session.get_one(ServiceRow, service_id)
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
            tried_at=strange.tried_at,
            tried_by=by or "the command line",
            ended=strange.ended or "",
        )
        for strange, reading, gateway, home, by in session.execute(asked)
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
