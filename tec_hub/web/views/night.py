"""One night of one resident as their own sensors saw it, 18:00 to 10:00 by the home's clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert
from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.store.watching import AlertRow
from tec_hub.web.views.people import Person

_EVENING, _MORNING = time(18), time(10)
_LOOK_BACK = timedelta(days=2)  # for what already held when the evening began

_BEGINS: Mapping[str, str] = {"bed.occupied": "bed", "contact.opened": "open", "chair.occupied": "chair"}
_ENDS: Mapping[str, str] = {"bed.vacated": "bed", "contact.closed": "open", "chair.vacated": "chair"}
_MARKS = frozenset(
    {
        "motion.detected",
        "presence.detected",
        "fall.detected",
        "seizure.detected",
        "enuresis.detected",
        "call.raised",
        "button.pressed",
        "smoke.detected",
        "vibration.detected",
        "sound.detected",
    }
)
_TRACK: Mapping[str, str] = {"bed": "In bed", "chair": "In the chair", "open": "{label} open"}


@dataclass(frozen=True, slots=True)
class Spell:
    """Something that held from `begin` until `end`; still holding when `lasts`."""

    begin: datetime
    end: datetime
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Track:
    """One line of the picture: spells of a state, or marks of moments."""

    label: str
    kind: str  #: "bed", "chair", "open" or "seen"
    spells: tuple[Spell, ...] = ()
    marks: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """An alert of the night."""

    alert_id: str
    name: str
    priority: str
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The whole night. `until` is how far it is known: now, or its end."""

    evening: date
    start: datetime
    end: datetime
    until: datetime
    zone: str
    tracks: tuple[Track, ...]
    alerts: tuple[Mark, ...]


def evening_of(moment: datetime, zone: str) -> date:
    """The evening that the night belongs to which is on, or comes next, at that moment."""
    local = moment.astimezone(ZoneInfo(zone))
    return local.date() if local.hour >= 12 else local.date() - timedelta(days=1)


def night_of(
    session: Session, person: Person, devices: Sequence[DeviceRow], evening: date, now: datetime
) -> Night:
    """The night that began on that evening."""
    zone = ZoneInfo(person.zone)
    start = datetime.combine(evening, _EVENING, zone).astimezone(UTC)
    end = datetime.combine(evening + timedelta(days=1), _MORNING, zone).astimezone(UTC)
    until = max(start, min(now, end))
    return Night(
        evening=evening,
        start=start,
        end=end,
        until=until,
        zone=person.zone,
        tracks=_tracks(session, devices, start, until),
        alerts=_alerts(session, person.id, start, end),
    )


def _tracks(session: Session, devices: Sequence[DeviceRow], start: datetime, until: datetime) -> tuple[Track, ...]:
    seen: dict[tuple[str, str], list[tuple[datetime, str, str]]] = {}
    for device in devices:
        for at, kind in _events(session, device, start, until):
            key = _track_of(kind, device)
            if key is not None:
                seen.setdefault(key, []).append((at, kind, device.key))
    tracks = [_track(kind, label, sorted(found), start, until) for (kind, label), found in seen.items()]
    order = {"bed": 0, "chair": 1, "seen": 2, "open": 3}
    return tuple(
        sorted((t for t in tracks if t.spells or t.marks), key=lambda track: (order[track.kind], track.label))
    )


def _events(
    session: Session, device: DeviceRow, start: datetime, until: datetime
) -> Iterable[tuple[datetime, str]]:
    rows = session.execute(
        select(EventRow.occurred_at, EventRow.kind)
        .where(
            EventRow.device_key == device.key,
            EventRow.occurred_at >= start - _LOOK_BACK,
            EventRow.occurred_at <= until,
        )
        .order_by(EventRow.occurred_at, EventRow.id)
    )
    return ((at, str(device.reads_as.get(kind, kind))) for at, kind in rows)


def _track_of(kind: str, device: DeviceRow) -> tuple[str, str] | None:
    state = _BEGINS.get(kind) or _ENDS.get(kind)
    if state is not None:
        return state, _TRACK[state].format(label=device.label or device.native_id)
    return ("seen", device.label or device.room or device.native_id) if kind in _MARKS else None


def _track(
    kind: str, label: str, found: list[tuple[datetime, str, str]], start: datetime, until: datetime
) -> Track:
    if kind == "seen":
        return Track(label, kind, marks=tuple(at for at, _kind, _device in found if at >= start))
    return Track(label, kind, spells=tuple(_spells(found, start, until)))


def _spells(found: list[tuple[datetime, str, str]], start: datetime, until: datetime) -> Iterable[Spell]:
    """Several pads are one bed: occupied while any of them is."""
    holding: set[str] = set()
    began: datetime | None = None
    for at, kind, device in found:
        if kind in _BEGINS:
            holding.add(device)
            began = began or at
        else:
            holding.discard(device)
            if not holding and began is not None:
                if at > start:
                    yield Spell(max(began, start), at)
                began = None
    if began is not None:
        yield Spell(max(began, start), until, lasts=True)


def _alerts(session: Session, resident_id: str, start: datetime, end: datetime) -> tuple[Mark, ...]:
    documents = session.scalars(
        select(AlertRow.document)
        .where(AlertRow.resident_id == resident_id, AlertRow.opened_at >= start, AlertRow.opened_at < end)
        .order_by(AlertRow.opened_at, AlertRow.id)
    )
    alerts = (msgspec.json.decode(document, type=Alert) for document in documents)
    return tuple(Mark(a.id, a.name, a.priority, max(a.since, start), a.closed_at) for a in alerts)
