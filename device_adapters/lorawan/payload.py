"""A whole decoded payload becomes events: fields, places, stored records; never a setting or an answer to us."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from device_adapters.event import Event, Kind
from device_adapters.lorawan.fields import CHANNELS, FIELDS, SECOND_BEST
from device_adapters.lorawan.place import place
from device_adapters.lorawan.special import listed_alarms
from device_adapters.values import Facts, Given, Read, calmed_by_none, plain, truth

_CONTAINERS = frozenset({"air", "action", "data", "decoded", "environment", "gps", "location", "measurements"})
_MORE_CONTAINERS = frozenset({"object", "payload", "position", "sensor", "sensors", "telemetry", "values"})
_ALL_CONTAINERS = _CONTAINERS | _MORE_CONTAINERS
_DEEPEST = 4
_LONGEST_WARNING = 160
_INSIDE = ("value", "values", "status", "state", "counter")
_NUMBERED = re.compile(r"(temperature|relativehumidity|presence|luminosity|batteryvoltage)\d{1,3}")
_LPP = {
    "temperaturesensor": "temperature",
    "humiditysensor": "humidity",
    "presencesensor": "presence",
    "illuminancesensor": "illuminance",
    "luminosity": "illuminance",
    "relativehumidity": "humidity",
}
"""Cayenne's names, which servers that know that format give numbers of channels."""
_STORED = ("history", "datalog")
_AGAIN = ("retransmission", "retransmissionstatus", "retransmissionmessage")
_STAMPS = ("timestamp", "systimestamp", "unixtime", "time")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CREDIBLE = range(1_262_304_000, 4_102_444_800)  #: 2010 to 2100, in seconds since 1970

Said = tuple[tuple[Event, ...], tuple[str, ...]]


def read_payload(device: str, decoded: Mapping[str, Any], *, model: str, at: datetime | None) -> Said:
    """The events of a decoded payload, and what was left out of it and why.

    `model` is whatever names the make and model, as one plain word; `at` is when the server received it. Stored
    records that are uploaded late are historical, in their own time.
    """
    fields = dict(_fields(decoded, 0))
    if "cmd" in fields:  # Netvox answers a command
        return (), ()
    model += plain(str(fields.get("device", ""))[:40])
    again = any(truth(fields[key]) for key in _AGAIN if key in fields)
    when = (_stamp(fields) or at) if again else at
    warnings: list[str] = []
    events = _events(_Report(device, model, when, again), fields, warnings)
    for key in _STORED:
        events.extend(_stored(device, fields.get(key), model, warnings))
    return tuple(events), tuple(warning[:_LONGEST_WARNING] for warning in warnings)


def _fields(given: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    """The fields by plain name, those inside the usual containers included."""
    for key, value in given.items():
        name = plain(key)
        if isinstance(value, dict) and depth < _DEEPEST and name in _ALL_CONTAINERS:
            yield from _fields(value, depth + 1)
        elif name in FIELDS:
            yield name, value
        else:
            yield _cayenne(name, value)


def _cayenne(name: str, value: Any) -> tuple[str, Any]:
    """A field by its name without the number of its channel, where it is one of Cayenne's."""
    if name in _LPP and isinstance(value, dict) and value:
        return _LPP[name], next(iter(value.values()))
    numbered = _NUMBERED.fullmatch(name)
    return (name, value) if numbered is None else (_LPP.get(numbered[1], numbered[1]), value)


class _Report(msgspec.Struct, frozen=True):
    """Whose fields they are, and of what time."""

    device: str
    model: str
    at: datetime | None
    historical: bool

    def event(self, device: str, kind: Kind, value: Any) -> Event:
        """A fact of the report."""
        return Event(device=device, kind=kind, value=value, occurred_at=self.at, historical=self.historical)


def _events(report: _Report, fields: Mapping[str, Any], warnings: list[str]) -> list[Event]:
    facts: dict[Kind, Any] = {}
    for table in (FIELDS, SECOND_BEST):
        better = frozenset(facts)
        for name, value in fields.items():
            if (read := table.get(name)) is not None:
                _take(name, _read(read, value, report.model), facts, better, warnings)
    _take("location", place(fields), facts, frozenset(), warnings)
    for kind, value in listed_alarms(fields):
        facts.setdefault(kind, value)
    for calm in calmed_by_none(facts):
        del facts[calm]
    return [
        *(report.event(report.device, kind, value) for kind, value in facts.items()),
        *_channels(report, fields),
    ]


def _channels(report: _Report, fields: Mapping[str, Any]) -> Iterator[Event]:
    """Further relays of a device, each under its own name."""
    for name in sorted(fields.keys() & CHANNELS.keys()):
        said = _read(CHANNELS[name], fields[name], report.model)
        if not isinstance(said, str):
            yield from (report.event(f"{report.device}/{name}", kind, value) for kind, value in said)


def _take(
    name: str, said: Facts | str, facts: dict[Kind, Any], better: frozenset[Kind], warnings: list[str]
) -> None:
    if isinstance(said, str):
        warnings.append(f"{name}: {said}")
        return
    for kind, value in said:
        if kind not in better:
            facts.setdefault(kind, value)


def _read(read: Read, value: Any, model: str) -> Facts | str:
    """The field read; a value may come with its unit ({"value": …, "unit": …})."""
    if isinstance(value, dict):
        said = next((value[name] for name in _INSIDE if name in value), value)
        if isinstance(said, list):  # the most recent first
            said = said[0] if said else None
        return read(Given(said, str(value.get("unit") or "")[:20], model))
    return read(Given(value, "", model))


def _stored(device: str, records: Any, model: str, warnings: list[str]) -> Iterator[Event]:
    """Stored records: each says its own time, and is left out where it does not."""
    for record in records if isinstance(records, list) else ():
        if not isinstance(record, dict):
            continue
        fields = dict(_fields(record, 0))
        if (at := _stamp(fields)) is None:
            warnings.append("a stored record has no time")
            continue
        yield from _events(_Report(device, model, at, True), fields, warnings)


def _stamp(fields: Mapping[str, Any]) -> datetime | None:
    """Seconds since 1970, in the field that says so."""
    for name in _STAMPS:
        value = fields.get(name)
        if type(value) is int and value in _CREDIBLE:
            return _EPOCH + timedelta(seconds=value)
    return None
