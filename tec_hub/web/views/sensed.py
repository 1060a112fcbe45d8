"""What the sensors said around an alert, in words, for its timeline."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.web.views.equipment import name

_BEFORE = timedelta(minutes=2)
_MOST = 300

WORDS: Mapping[str, str] = {
    "bed.occupied": "occupied",
    "bed.vacated": "left",
    "chair.occupied": "occupied",
    "chair.vacated": "left",
    "motion.detected": "movement",
    "presence.detected": "somebody is there",
    "contact.opened": "opened",
    "contact.closed": "closed",
    "button.pressed": "pressed",
    "call.raised": "called for help",
    "call.cancelled": "call cancelled",
    "fall.detected": "a fall",
    "fall.cancelled": "fall cancelled",
    "seizure.detected": "a seizure",
    "enuresis.detected": "wet",
    "enuresis.cleared": "dry again",
    "smoke.detected": "smoke",
    "smoke.cleared": "no more smoke",
    "co.detected": "carbon monoxide",
    "gas.detected": "gas",
    "heat.detected": "heat",
    "leak.detected": "water",
    "vibration.detected": "vibration",
    "sound.detected": "sound",
    "zone.left": "left the area",
    "zone.entered": "came back into the area",
    "medication.taken": "medicine taken",
    "medication.missed": "medicine missed",
    "device.offline": "lost",
    "device.online": "heard again",
    "mains.lost": "mains power lost",
}
_STATES = frozenset({"bed", "chair", "contact"})  #: repeated without news, so only changes are told


def sensed(
    session: Session, devices: Sequence[DeviceRow], since: datetime, until: datetime
) -> list[tuple[datetime, str]]:
    """The moments and changes from shortly before `since` until `until`, oldest first (at most 300)."""
    by_key = {device.key: device for device in devices}
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.device_key.in_(by_key),
            EventRow.occurred_at >= since - _BEFORE,
            EventRow.occurred_at <= until,
        )
        .order_by(EventRow.occurred_at, EventRow.id)
    )
    return _lines(rows, by_key)


def _lines(rows: Iterable[EventRow], devices: Mapping[str, DeviceRow]) -> list[tuple[datetime, str]]:
    states: dict[tuple[str, str], str] = {}
    lines: list[tuple[datetime, str]] = []
    for row in rows:
        device = devices[row.device_key]
        kind = str(device.reads_as.get(row.kind, row.kind))
        family = kind.split(".", maxsplit=1)[0]
        if kind not in WORDS or (family in _STATES and states.get((device.key, family)) == kind):
            continue
        states[device.key, family] = kind
        lines.append((row.occurred_at, f"{name(device)}: {WORDS[kind]}."))
        if len(lines) == _MOST:
            break
    return lines
