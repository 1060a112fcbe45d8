"""Samples for a mapping from what a gateway sent, and what they become in words."""

from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from device_adapters.event import Event
from tec_hub.mapping_trial import ECOSYSTEM
from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.web.views.readings import in_words

_MOST = 10
_LONGEST = 4000  #: bytes; a longer one is no sample that people read


class Pick(StrEnum):
    """Which messages serve as samples."""

    RECENT = "recent"
    QUARANTINED = "quarantined"


def picked(session: Session, gateway: str, pick: Pick) -> str:
    """The latest of them, one on each line after its topic without the hub's prefix; those that are JSON."""
    asked = select(ReadingRow).where(ReadingRow.gateway_id == gateway)
    if pick is Pick.QUARANTINED:
        asked = asked.join(QuarantineRow, QuarantineRow.reading_id == ReadingRow.id)
        asked = asked.where(QuarantineRow.settled_at.is_(None))
    rows = session.scalars(asked.order_by(ReadingRow.received_at.desc(), ReadingRow.id.desc()).limit(_MOST))
    return "\n".join(line for row in rows if (line := _line(gateway, row)))


def said_in_words(event: Event) -> str:
    """One event: the device, what it says, and when, where the message gave a time."""
    at = "" if event.occurred_at is None else f", at {event.occurred_at:%d %B %Y %H:%M:%S} UTC"
    past = ", of the past: wakes nobody" if event.historical else ""
    return f"{event.device}: {in_words(event.kind.value, event.value)}{at}{past}"


def _line(gateway: str, row: ReadingRow) -> str:
    native = row.topic.removeprefix(f"tec/v1/{gateway}/{ECOSYSTEM}/")
    if len(row.payload) > _LONGEST or " " in native:
        return ""
    try:
        said = msgspec.json.decode(row.payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return f"{native} {msgspec.json.encode(said).decode()}" if isinstance(said, dict | list) else ""
