"""Reads the messages of a Things Stack application: uplinks, joins, solved places; not what is sent down."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event, Kind
from device_adapters.instant import instant
from device_adapters.lorawan.payload import read_payload
from device_adapters.lorawan.place import place
from device_adapters.lorawan.radio import best_link
from device_adapters.the_things_stack.normalized import read_normalized
from device_adapters.values import contradicts, plain

_NOTHING = Decoded()


class _Ids(msgspec.Struct):
    device_id: str


class _Version(msgspec.Struct):
    brand_id: str = ""
    model_id: str = ""


class _Uplink(msgspec.Struct):
    received_at: Any = None
    decoded_payload: Any = None
    normalized_payload: Any = None
    rx_metadata: Any = None
    version_ids: _Version | None = None


class _Join(msgspec.Struct):
    received_at: Any = None


class _Solved(msgspec.Struct):
    location: dict[str, Any]


class _Message(msgspec.Struct):
    """A message of an application: whose it is and one of the things that it may say."""

    end_device_ids: _Ids
    received_at: Any = None
    uplink_message: _Uplink | None = None
    join_accept: _Join | None = None
    location_solved: _Solved | None = None


_JSON = msgspec.json.Decoder(_Message)


class TheThingsStackDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message; its topic is not needed, the message says what it is and whose."""
        if not message.payload:
            return _NOTHING
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not a message of an application: {error}")
        device = said.end_device_ids.device_id
        return _read(device, said) if device else Decoded(quarantined="the device has no name")


def _read(device: str, said: _Message) -> Decoded:
    if said.uplink_message is not None:
        return _uplink(device, said.uplink_message, said)
    if said.join_accept is not None:
        at = instant(said.join_accept.received_at) or instant(said.received_at)
        return Decoded(events=(Event(device=device, kind=Kind.DEVICE_ONLINE, occurred_at=at),))
    if said.location_solved is not None:
        return _location(device, said.location_solved.location, instant(said.received_at))
    return _NOTHING


def _uplink(device: str, uplink: _Uplink, said: _Message) -> Decoded:
    at = instant(uplink.received_at) or instant(said.received_at)
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()
    if uplink.normalized_payload is not None:
        events, warnings = read_normalized(device, uplink.normalized_payload, at=at)
    if isinstance(uplink.decoded_payload, dict):
        known = {event.kind for event in events}
        more, doubts = read_payload(device, uplink.decoded_payload, model=_model(uplink.version_ids), at=at)
        events = (*events, *(event for event in more if event.historical or _is_new(event.kind, known)))
        warnings = (*warnings, *doubts)
    told = (*events, *best_link(device, uplink.rx_metadata, at=at))
    if not told:
        told = (Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at),)
    return Decoded(events=told, warnings=warnings)


def _is_new(kind: Kind, known: set[Kind]) -> bool:
    """Neither said nor denied by what the server normalised, which counts before the maker's own words."""
    return kind not in known and not contradicts(kind, known)


def _model(ids: _Version | None) -> str:
    return "" if ids is None else plain(f"{ids.brand_id}{ids.model_id}"[:80])


def _location(device: str, given: dict[str, Any], at: datetime | None) -> Decoded:
    said = place({plain(key): value for key, value in given.items()})
    if isinstance(said, str):
        return Decoded(warnings=(f"location: {said}",))
    return Decoded(events=tuple(Event(device=device, kind=k, value=v, occurred_at=at) for k, v in said))


def new_decoder(_remembered: Mapping[str, bytes]) -> TheThingsStackDecoder:
    """A decoder for one application."""
    return TheThingsStackDecoder()
