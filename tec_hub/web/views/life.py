"""The last sign of life of each resident tonight, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.store.equipment import DeviceResidentRow, DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.store.people import ResidentRow
from tec_hub.web.views.people import Person
from tec_hub.web.words import clock_time

_TONIGHT = timedelta(hours=18)
_HOLDS: Mapping[str, tuple[str, str]] = {
    "bed.occupied": ("in bed since {time}", "bed.vacated"),
    "bed.vacated": ("out of bed since {time}", "bed.occupied"),
    "chair.occupied": ("in the chair since {time}", "chair.vacated"),
}
_MOMENT: Mapping[str, str] = {
    "motion.detected": "moved{room} at {time}",
    "presence.detected": "seen{room} at {time}",
    "contact.opened": "opened the {label} at {time}",
    "button.pressed": "pressed a button{room} at {time}",
}
_AT_HOME = frozenset({"bed.occupied", "chair.occupied"})


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of life: words without a subject ("in bed since 22:14"), and when it was seen."""

    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Seen:
    kind: str
    native: str
    opposite: str | None
    at: datetime
    device: DeviceRow


def signs_of_life(
    session: Session, service_id: str, people: Mapping[str, Person], now: datetime
) -> dict[str, list[Sign]]:
    """For each resident what holds (bed, chair), then the latest movement if newer; nothing if silent."""
    found: dict[str, list[Sign]] = {resident: [] for resident in people}
    for resident, devices in _own_devices(session, service_id).items():
        if resident in people:
            found[resident] = _signs(session, devices, people[resident].zone, now)
    return found


def _own_devices(session: Session, service_id: str) -> dict[str, list[DeviceRow]]:
    """The devices that serve one resident only: others cannot tell who was seen."""
    shared = select(DeviceResidentRow.device_key).group_by(DeviceResidentRow.device_key).having(func.count() > 1)
    rows = session.execute(
        select(DeviceResidentRow.resident_id, DeviceRow)
        .join(DeviceRow, DeviceRow.key == DeviceResidentRow.device_key)
        .join(ResidentRow, ResidentRow.id == DeviceResidentRow.resident_id)
        .where(ResidentRow.service_id == service_id, DeviceRow.key.not_in(shared))
    )
    devices: dict[str, list[DeviceRow]] = {}
    for resident, device in rows:
        devices.setdefault(resident, []).append(device)
    return devices


def _signs(session: Session, devices: Iterable[DeviceRow], zone: str, now: datetime) -> list[Sign]:
    seen = sorted((s for d in devices for s in _seen(d) if now - s.at < _TONIGHT), key=lambda s: s.at)
    held = next((s for s in reversed(seen) if s.kind in _HOLDS), None)
    moved = next((s for s in reversed(seen) if s.kind in _MOMENT), None)
    signs = []
    if held is not None:
        since = _since(session, held)
        signs.append(Sign(_HOLDS[held.kind][0].format(time=clock_time(since, zone)), held.at))
    if moved is not None and (held is None or (moved.at > held.at and held.kind not in _AT_HOME)):
        signs.append(Sign(_moment(moved, zone), moved.at))
    return signs


def _moment(seen: _Seen, zone: str) -> str:
    room = f" in the {seen.device.room.lower()}" if seen.device.room and "'" not in seen.device.room else ""
    if seen.device.room and not room:
        room = f" in {seen.device.room}"
    label = (seen.device.label or "door").lower()
    return _MOMENT[seen.kind].format(room=room, label=label, time=clock_time(seen.at, zone))


def _seen(device: DeviceRow) -> list[_Seen]:
    """The latest of each kind that tells of a person, as the device's role reads it."""
    reads_as = {native: str(kind) for native, kind in device.reads_as.items()}
    natives = {kind: native for native, kind in reads_as.items()}
    found = []
    for native, (at, _value) in device.last.items():
        kind = reads_as.get(native, native)
        if kind in _HOLDS or kind in _MOMENT:
            opposite = _HOLDS[kind][1] if kind in _HOLDS else None
            found.append(
                _Seen(
                    kind=kind,
                    native=native,
                    opposite=None if opposite is None else natives.get(opposite, opposite),
                    at=datetime.fromisoformat(at),
                    device=device,
                )
            )
    return found


def _since(session: Session, seen: _Seen) -> datetime:
    """When the state began: devices repeat themselves, so the first report after the opposite one."""
    before = seen.device.last.get(seen.opposite) if seen.opposite is not None else None
    began = datetime.fromisoformat(before[0]) if before is not None else seen.at - _TONIGHT
    first = session.scalar(
        select(func.min(EventRow.occurred_at)).where(
            EventRow.device_key == seen.device.key,
            EventRow.kind == seen.native,
            EventRow.occurred_at >= began,
            EventRow.occurred_at <= seen.at,
        )
    )
    return first or seen.at
