"""What a device makes of what happens: canonical events at instants, with its own habits.

One table says what each kind of sensor sees. A device also repeats its state, counts down its battery and holds a
movement for a while before it lets go, as real ones do.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from device_adapters.event import Event, Kind
from simulators.home.moment import Moment, What


class Sensor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device of the home: its native id, how it speaks, what it senses, and whom or where.

    `whose` names the person a bed, pendant or wearable belongs to; `room` where a detector hangs.
    """

    id: str
    ecosystem: str
    model: str
    senses: str  #: a key of SENSES
    room: str = ""
    whose: str = ""
    address: str = ""
    battery: float | None = 87
    holds_s: float = 60  #: how long a motion detector reports movement after the last
    reports_min: float = 60  #: supervision interval


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """An event at the instant the device notices it."""

    at: datetime
    event: Event


Sense = Callable[[Sensor, Iterable[Moment]], list[Seen]]

_STIR_LOSES = timedelta(seconds=6)


def _seen(sensor: Sensor, at: datetime, kind: Kind) -> Seen:
    return Seen(at=at, event=Event(device=sensor.id, kind=kind, occurred_at=at))


def _bed(on: Kind, off: Kind) -> Sense:
    """A pad: lets go for a moment when the sleeper turns over."""

    def sense(sensor: Sensor, moments: Iterable[Moment]) -> list[Seen]:
        seen: list[Seen] = []
        occupied = False
        for moment in moments:
            if moment.who != sensor.whose:
                continue
            if moment.what is What.LIES_DOWN:
                occupied = True
                seen.append(_seen(sensor, moment.at, on))
            elif moment.what is What.GETS_UP:
                occupied = False
                seen.append(_seen(sensor, moment.at, off))
            elif moment.what is What.STIRS and occupied:
                seen += [_seen(sensor, moment.at, off), _seen(sensor, moment.at + _STIR_LOSES, on)]
        return seen

    return sense


def _motion(sensor: Sensor, moments: Iterable[Moment]) -> list[Seen]:
    """A PIR: detected at the first movement, cleared when there was none for a while."""
    seen: list[Seen] = []
    until: datetime | None = None
    hold = timedelta(seconds=sensor.holds_s)
    for moment in moments:
        if moment.what is not What.MOVES or moment.room != sensor.room:
            continue
        if until is None or moment.at > until:
            if until is not None:
                seen.append(_seen(sensor, until, Kind.MOTION_CLEARED))
            seen.append(_seen(sensor, moment.at, Kind.MOTION_DETECTED))
        until = moment.at + hold
    if until is not None:
        seen.append(_seen(sensor, until, Kind.MOTION_CLEARED))
    return seen


def _sees(table: Mapping[What, Kind], where: str) -> Sense:
    """A sensor that turns some moments into one event each; `where` says what must match (a key of _MATCHES)."""

    def sense(sensor: Sensor, moments: Iterable[Moment]) -> list[Seen]:
        return [
            _seen(sensor, m.at, table[m.what]) for m in moments if m.what in table and _MATCHES[where](sensor, m)
        ]

    return sense


_MATCHES: Mapping[str, Callable[[Sensor, Moment], bool]] = {
    "room": lambda sensor, moment: sensor.room == moment.room,
    "whose": lambda sensor, moment: sensor.whose == moment.who,
    "thing": lambda sensor, moment: sensor.id == moment.thing,
    "home": lambda _sensor, _moment: True,
}

SENSES: Mapping[str, Sense] = {
    "bed": _bed(Kind.BED_OCCUPIED, Kind.BED_VACATED),
    "bed_contact": _bed(Kind.CONTACT_CLOSED, Kind.CONTACT_OPENED),  # a relay under the mat
    "motion": _motion,
    "door": _sees({What.OPENS: Kind.CONTACT_OPENED, What.CLOSES: Kind.CONTACT_CLOSED}, "thing"),
    "fall_in_room": _sees({What.FALLS: Kind.FALL_DETECTED}, "room"),
    "fall_worn": _sees({What.FALLS: Kind.FALL_DETECTED}, "whose"),
    "seizure": _sees({What.HAS_SEIZURE: Kind.SEIZURE_DETECTED}, "whose"),
    "moisture": _sees({What.WETS_BED: Kind.ENURESIS_DETECTED}, "whose"),
    "call": _sees({What.CALLS: Kind.CALL_RAISED}, "whose"),
    "smoke": _sees({What.SMOKE: Kind.SMOKE_DETECTED, What.SMOKE_GONE: Kind.SMOKE_CLEARED}, "home"),
    "leak": _sees({What.WATER: Kind.LEAK_DETECTED, What.WATER_GONE: Kind.LEAK_CLEARED}, "room"),
    "carer_tag": _sees({What.CARER_COMES: Kind.PRESENCE_DETECTED, What.CARER_GOES: Kind.PRESENCE_CLEARED}, "home"),
    "light": lambda _sensor, _moments: [],  # it only listens
}


def notices(sensor: Sensor, moments: list[Moment], start: datetime, end: datetime) -> list[Seen]:
    """All that the device reports between `start` and `end`, supervision included, in order of time.

    Raises ValueError for a sense that is not known.
    """
    sense = SENSES.get(sensor.senses)
    if sense is None:
        raise ValueError(f"{sensor.id}: {sensor.senses!r} is not a sense; known are {', '.join(sorted(SENSES))}")
    seen = sorted(sense(sensor, moments), key=lambda s: s.at)
    seen += _supervision(sensor, seen, start, end)
    return sorted((s for s in seen if start <= s.at < end), key=lambda s: s.at)


_REPEATED = frozenset({Kind.BED_OCCUPIED, Kind.BED_VACATED, Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED})


def _supervision(sensor: Sensor, seen: list[Seen], start: datetime, end: datetime) -> list[Seen]:
    """Its regular sign of life: the battery or a plain heartbeat, and its state; at the start too."""
    every = timedelta(minutes=sensor.reports_min)
    times = [start + timedelta(seconds=1)]
    at = start + every * (sum(sensor.id.encode()) % 60 / 60)  # not all at once
    while at < end:
        times.append(at)
        at += every
    return [report for at in times for report in _report(sensor, seen, at)]


def _report(sensor: Sensor, seen: list[Seen], at: datetime) -> list[Seen]:
    alive = (
        Event(device=sensor.id, kind=Kind.HEARTBEAT)
        if sensor.battery is None
        else Event(device=sensor.id, kind=Kind.BATTERY_MEASURED, value=sensor.battery)
    )
    latest = next((s.event.kind for s in reversed(seen) if s.at <= at), None)
    report = [Seen(at=at, event=alive)]
    if latest in _REPEATED:
        report.append(Seen(at=at, event=Event(device=sensor.id, kind=latest)))
    return report
