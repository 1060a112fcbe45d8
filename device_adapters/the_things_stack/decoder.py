"""Reads the messages of a Things Stack application: uplinks, joins, solved places; not what is sent down."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event, Kind
from device_adapters.lorawan.instant import instant
from device_adapters.lorawan.payload import read_payload
from device_adapters.lorawan.place import place
from device_adapters.lorawan.radio import best_link
from device_adapters.lorawan.values import plain
from device_adapters.the_things_stack.normalized import read_normalized

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()


class TheThingsStackDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message; its topic is not needed, the message says what it is and whose."""
        if not message.payload:
            return _NOTHING
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        ids = said.get("end_device_ids") if isinstance(said, dict) else None
        device = ids.get("device_id") if isinstance(ids, dict) else None
        if not isinstance(device, str) or not device:
            return Decoded(quarantined="no end_device_ids.device_id: not a message of an application")
        for name, read in _READ.items():
            if isinstance(part := said.get(name), dict):
                return read(device, part, instant(said.get("received_at")))
        return _NOTHING


def _uplink(device: str, uplink: Mapping[str, Any], received: datetime | None) -> Decoded:
    at = instant(uplink.get("received_at")) or received
    events, warnings = read_normalized(device, uplink.get("normalized_payload"), at=at)
    decoded = uplink.get("decoded_payload")
    if isinstance(decoded, dict):
        known = {event.kind for event in events}
        more, doubts = read_payload(device, decoded, model=_model(uplink), at=at)
        events = (*events, *(event for event in more if event.historical or event.kind not in known))
        warnings = (*warnings, *doubts)
    link = best_link(device, uplink.get("rx_metadata"), at=at)
    told = (*events, *link)
    if not told:
        told = (Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at),)
    return Decoded(events=told, warnings=warnings)


def _model(uplink: Mapping[str, Any]) -> str:
    ids = uplink.get("version_ids")
    return plain(f"{ids.get('brand_id', '')}{ids.get('model_id', '')}"[:80]) if isinstance(ids, dict) else ""


def _join(device: str, join: Mapping[str, Any], received: datetime | None) -> Decoded:
    at = instant(join.get("received_at")) or received
    return Decoded(events=(Event(device=device, kind=Kind.DEVICE_ONLINE, occurred_at=at),))


def _location(device: str, solved: Mapping[str, Any], received: datetime | None) -> Decoded:
    given = solved.get("location")
    said = place({plain(key): value for key, value in given.items()}) if isinstance(given, dict) else "no location"
    if isinstance(said, str):
        return Decoded(warnings=(f"location: {said}",))
    return Decoded(events=tuple(Event(device=device, kind=k, value=v, occurred_at=received) for k, v in said))


_READ: Mapping[str, Callable[[str, Mapping[str, Any], datetime | None], Decoded]] = {
    "uplink_message": _uplink,
    "join_accept": _join,
    "location_solved": _location,
}


def new_decoder(_remembered: Mapping[str, bytes]) -> TheThingsStackDecoder:
    """A decoder for one application."""
    return TheThingsStackDecoder()
