"""Reads what Vayyar Care radars publish, or their cloud posts: presence, falls and suspected falls."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_PRESENCE, _FALL, _SENSITIVE_FALL = 4, 5, 8
_BEGUN = frozenset({"fall_detected", "fall_confirmed", "calling"})
_OVER = frozenset({"fall_exit", "canceled", "cancelled"})
_PRESENCE_FIELDS = frozenset({"presenceDetected", "roomPresenceDetected", "presenceRegionMap"})
_MOST_REGIONS = 16


class VayyarDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message: {"type", "payload"}, or a payload alone that shows what it is."""
        if not message.payload or message.topic.endswith(("/commands", "/config")):
            return _NOTHING
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        if not isinstance(said, dict):
            return Decoded(quarantined="not an object")
        inner = said.get("payload")
        payload: dict[str, Any] = inner if isinstance(inner, dict) else said
        device = _device(message.topic, said, payload)
        if not device:
            return Decoded(quarantined="neither the message nor the topic names the device")
        return _read(device, _type(said, payload), payload)


def _device(topic: str, said: Mapping[str, Any], payload: Mapping[str, Any]) -> str:
    """`deviceId`, or the level of the topic that follows `devices`."""
    for given in (payload.get("deviceId"), said.get("deviceId")):
        if isinstance(given, str) and given:
            return given
    levels = topic.split("/")
    return levels[levels.index("devices") + 1] if "devices" in levels[:-1] else ""


def _type(said: Mapping[str, Any], payload: Mapping[str, Any]) -> int:
    given = said.get("type")
    if type(given) is int:
        return given
    if not _PRESENCE_FIELDS.isdisjoint(payload):
        return _PRESENCE
    status = payload.get("status")
    return _FALL if isinstance(status, str) and status in _BEGUN | _OVER else 0


def _read(device: str, kind: int, payload: Mapping[str, Any]) -> Decoded:
    if kind == _PRESENCE:
        return Decoded(events=tuple(_presence(device, payload)))
    if kind in {_FALL, _SENSITIVE_FALL}:
        return _fall(device, payload)
    return _NOTHING


def _presence(device: str, payload: Mapping[str, Any]) -> Iterator[Event]:
    """The room, and each region of it as a device of its own."""
    at = _instant(payload.get("timestampMillis")) or _instant(payload.get("timestamp"))
    room = payload.get("roomPresenceDetected", payload.get("presenceDetected"))
    if isinstance(room, bool):
        yield _present(device, here=room, at=at)
    regions = payload.get("presenceRegionMap")
    for region, taken in list(regions.items() if isinstance(regions, dict) else ())[:_MOST_REGIONS]:
        if taken in {0, 1} if isinstance(taken, int) else False:
            yield _present(f"{device}/region:{region}", here=bool(taken), at=at)


def _present(device: str, *, here: bool, at: datetime | None) -> Event:
    return Event(device=device, kind=Kind.PRESENCE_DETECTED if here else Kind.PRESENCE_CLEARED, occurred_at=at)


def _fall(device: str, payload: Mapping[str, Any]) -> Decoded:
    """The messages of one fall share its beginning. A suspicion is none yet; a finished call ends no fall."""
    status = payload.get("status")
    if payload.get("isLearning") is True:
        return Decoded(warnings=("a fall while the radar is learning",))
    if status in _BEGUN if isinstance(status, str) else False:
        at = _instant(payload.get("timestamp"))
        return Decoded(events=(Event(device=device, kind=Kind.FALL_DETECTED, occurred_at=at),))
    if status in _OVER if isinstance(status, str) else False:
        at = _instant(payload.get("endTimestamp")) or _instant(payload.get("statusUpdateTimestamp"))
        return Decoded(events=(Event(device=device, kind=Kind.FALL_CANCELLED, occurred_at=at),))
    return _NOTHING


def _instant(milliseconds: Any) -> datetime | None:
    return since_1970(milliseconds / 1000) if type(milliseconds) in {int, float} else None


def new_decoder(_remembered: Mapping[str, bytes]) -> VayyarDecoder:
    """A decoder for one gateway."""
    return VayyarDecoder()
