"""Reads Shelly devices of every generation by their topics."""

from collections.abc import Mapping

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event, Kind
from device_adapters.shelly.first import read_first
from device_adapters.shelly.later import read_component, read_notification

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_NOTIFICATIONS = frozenset({"NotifyStatus", "NotifyFullStatus", "NotifyEvent"})
_ONLINE = {b"true": Kind.DEVICE_ONLINE, b"false": Kind.DEVICE_OFFLINE}


class ShellyDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message."""
        levels = message.topic.split("/")
        if not message.payload or "command" in levels:
            return _NOTHING
        if levels[0] == "shellies":
            return _first(levels[1:], message.payload)
        return _later(levels, message.payload)


def _first(levels: list[str], payload: bytes) -> Decoded:
    if levels == ["announce"]:
        return read_first("shellies", levels, payload)
    if len(levels) < 2 or not levels[0]:
        return _NOTHING
    return read_first(levels[0], levels[1:], payload)


def _later(levels: list[str], payload: bytes) -> Decoded:
    """`{prefix}/events/rpc`, `{prefix}/online` or `{prefix}/status/{component}`."""
    if levels[-1] == "online":
        device, kind = "/".join(levels[:-1]), _ONLINE.get(payload.strip())
        if kind is None or not device:
            return Decoded(quarantined="online is neither true nor false")
        return Decoded(events=(Event(device=device, kind=kind),))
    status = len(levels) > 2 and levels[-2] == "status"
    if not status and levels[-2:] != ["events", "rpc"]:
        return _NOTHING  # answers to commands
    try:
        said = _JSON.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Decoded(quarantined=f"not JSON: {error}")
    device = "/".join(levels[:-2])
    if status and device:
        return read_component(device, levels[-1], said)
    return _notified(device, said)


def _notified(device: str, said: object) -> Decoded:
    if not isinstance(said, dict) or not isinstance(params := said.get("params"), dict):
        return Decoded(quarantined="not a notification: no params")
    source = said.get("src")
    device = source if isinstance(source, str) and source else device
    method = str(said.get("method"))
    if method not in _NOTIFICATIONS or not device:
        return _NOTHING
    return read_notification(device, method, params)


def new_decoder(_remembered: Mapping[str, bytes]) -> ShellyDecoder:
    """A decoder for one gateway."""
    return ShellyDecoder()
