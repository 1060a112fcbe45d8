"""Reads ChirpStack's events in JSON: up, join, status and location; the rest is about what was sent down."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event, Kind
from device_adapters.instant import instant
from device_adapters.lorawan.payload import read_payload
from device_adapters.lorawan.place import place
from device_adapters.lorawan.radio import best_link
from device_adapters.values import plain, shown

_NOTHING = Decoded()


class _Info(msgspec.Struct):
    devEui: str  # noqa: N815 - the server's own names
    deviceName: str = ""  # noqa: N815
    deviceProfileName: str = ""  # noqa: N815


class _Event(msgspec.Struct):
    """An event of any type; `object` is what the device profile's formatter made of the payload."""

    deviceInfo: _Info  # noqa: N815
    time: Any = None
    object: Any = None
    rxInfo: Any = None  # noqa: N815
    batteryLevel: Any = None  # noqa: N815
    batteryLevelUnavailable: bool = False  # noqa: N815
    location: Any = None


_JSON = msgspec.json.Decoder(_Event)


class ChirpStackDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one event; the last level of the topic says of which type it is."""
        _, command, event = message.topic.rpartition("/event/")
        if not message.payload or not command or (read := _READ.get(event)) is None:
            return _NOTHING
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not an event in ChirpStack's JSON: {error}")
        device = said.deviceInfo.devEui
        return read(device, said, instant(said.time)) if device else Decoded(quarantined="the device has no EUI")


def _up(device: str, said: _Event, at: datetime | None) -> Decoded:
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()
    if isinstance(said.object, dict):
        model = plain(f"{said.deviceInfo.deviceProfileName}{said.deviceInfo.deviceName}"[:120])
        events, warnings = read_payload(device, said.object, model=model, at=at)
    told = (*events, *best_link(device, said.rxInfo, at=at))
    if not told:
        told = (Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at),)
    return Decoded(events=told, warnings=warnings)


def _join(device: str, _said: _Event, at: datetime | None) -> Decoded:
    return Decoded(events=(Event(device=device, kind=Kind.DEVICE_ONLINE, occurred_at=at),))


def _status(device: str, said: _Event, at: datetime | None) -> Decoded:
    level = said.batteryLevel
    if said.batteryLevelUnavailable or level is None:
        return Decoded(events=(Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at),))
    if type(level) not in {int, float} or not 0 <= level <= 100:
        return Decoded(warnings=(f"batteryLevel: {shown(level)} is not credible"[:80],))
    return Decoded(events=(Event(device=device, kind=Kind.BATTERY_MEASURED, value=level, occurred_at=at),))


def _location(device: str, said: _Event, at: datetime | None) -> Decoded:
    given = said.location
    if not isinstance(given, dict):
        return Decoded(quarantined="a location event without a location")
    found = place({plain(key): value for key, value in given.items()})
    if isinstance(found, str):
        return Decoded(warnings=(f"location: {found}",))
    return Decoded(events=tuple(Event(device=device, kind=k, value=v, occurred_at=at) for k, v in found))


_READ: Mapping[str, Callable[[str, _Event, datetime | None], Decoded]] = {
    "up": _up,
    "join": _join,
    "status": _status,
    "location": _location,
}


def new_decoder(_remembered: Mapping[str, bytes]) -> ChirpStackDecoder:
    """A decoder for one server."""
    return ChirpStackDecoder()
