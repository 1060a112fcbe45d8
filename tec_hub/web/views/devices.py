"""Devices as their pages show them: found and placed, one by one, and what came while somebody tries one out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.roles import ROLES, Role, Try
from tec_hub.known_devices import KnownDevice, read_devices
from tec_hub.store.device_care import DeviceCheckRow
from tec_hub.store.intake import EventRow
from tec_hub.store.people import UserRow
from tec_hub.web.views.readings import in_words, measures

_MOST = 30
_NEWS = timedelta(minutes=15)  #: longer nobody stands beside a device and tries it out
_CHECKS = 10
_CLOCKS = timedelta(days=1)  #: so wrong a device's clock may be, and what it says is still shown


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest of one kind, or one that has just come."""

    at: datetime
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Tried:
    """Something to do and whether what it brings about has been heard."""

    do: str
    awaited: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came since somebody began to try the device out; the latest first."""

    since: datetime
    tried: Sequence[Tried]
    news: Sequence[Reading]

    @property
    def kinds(self) -> list[str]:
        """The kinds that came, as read in its role."""
        return sorted({reading.kind for reading in self.news})


@dataclass(frozen=True, slots=True)
class Check:
    """A trial that somebody has put on record."""

    at: datetime
    by: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """All devices of a service: found ones by gateway, placed ones by home and room."""

    found: Sequence[KnownDevice]
    placed: Mapping[str, Mapping[str, Sequence[KnownDevice]]]


def devices_shown(session: Session, service_id: str) -> Shown:
    """All devices of a service; those found last stand first."""
    known = read_devices(session, service=service_id)
    found = sorted((each for each in known if not each.is_assigned), key=lambda each: each.found_at, reverse=True)
    placed: dict[str, dict[str, list[KnownDevice]]] = {}
    for each in sorted((k for k in known if k.is_assigned), key=lambda k: (k.home_name, k.room, k.name)):
        placed.setdefault(each.home_name, {}).setdefault(each.room or "No room", []).append(each)
    return Shown(found=found, placed=placed)


def latest(device: KnownDevice, *, read: bool = True) -> list[Reading]:
    """The latest of each kind, the newest first; read as its role says, or as it says itself."""
    kinds = device.reads_as if read else {}
    readings = [
        Reading(at, kinds.get(kind, kind), in_words(kinds.get(kind, kind), value))
        for kind, (at, value) in device.last.items()
    ]
    return sorted(readings, key=lambda reading: (measures(reading.kind), -reading.at.timestamp()))


def trial_of(
    session: Session, device: KnownDevice, since: datetime, now: datetime, longest: timedelta = _NEWS
) -> Trial:
    """What came since then, at most of the last quarter of an hour unless a longer time is given."""
    since = max(since, now - longest)
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.device_key == device.key,
            EventRow.occurred_at >= since - _CLOCKS,
            EventRow.received_at >= since,
            EventRow.historical.is_(False),
        )
        .order_by(EventRow.id.desc())
        .limit(_MOST)
    ).all()
    news = [_reading(row, device.reads_as) for row in rows]
    role = ROLES.get(device.role, Role(device.role))
    return Trial(since=since, tried=[_tried(each, news) for each in role.tries], news=news)


def _reading(row: EventRow, reads_as: Mapping[str, str]) -> Reading:
    kind = reads_as.get(row.kind, row.kind)
    return Reading(
        row.received_at, kind, in_words(kind, None if row.value is None else msgspec.json.decode(row.value))
    )


def _tried(each: Try, news: Sequence[Reading]) -> Tried:
    heard = next((reading.at for reading in reversed(news) if reading.kind == each.kind), None)
    return Tried(each.do, _awaited(each.kind), heard)


_OF_UNKNOWN_VALUE: Mapping[str, str] = {
    "button.pressed": "button pressed",
    "location.reported": "where it is",
    "temperature.measured": "a warmer temperature",
    "heart_rate.measured": "heartbeats a minute",
}


def _awaited(kind: str) -> str:
    return _OF_UNKNOWN_VALUE.get(kind) or in_words(kind)


def checks_of(session: Session, key: str) -> list[Check]:
    """The latest trials on record, the newest first."""
    rows = session.execute(
        select(DeviceCheckRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == DeviceCheckRow.user_id)
        .where(DeviceCheckRow.device_key == key)
        .order_by(DeviceCheckRow.id.desc())
        .limit(_CHECKS)
    )
    return [
        Check(
            row.at, name or "the command line", _VERDICTS[row.verdict].format(role=row.role, seen=_seen(row.seen))
        )
        for row, name in rows
    ]


_VERDICTS: Mapping[str, str] = {
    "right": "tried out as {role} and right{seen}",
    "turned": "tried out as {role}, was the wrong way round and put right",
}


def _seen(kinds: Sequence[str]) -> str:
    words = [_awaited(kind) for kind in kinds if not measures(kind) and kind in _TRIED]
    return f" ({', '.join(words)})" if words else ""


_TRIED = frozenset(each.kind for role in ROLES.values() for each in role.tries)
