"""Reads canonical events as JSON: one object, or a list of them, on any topic but a command's."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event

_JSON = msgspec.json.Decoder(Event | list[Event])
_ANYTHING = msgspec.json.Decoder()
_NOTHING = Decoded()
_LONGEST_TIME = 40
_MOST_AT_ONCE = 1000


class TecDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the events that can be believed, or the reason why not one of them can."""
        if message.topic.endswith("/set") or not message.payload:
            return _NOTHING
        try:
            read = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return _one_by_one(message.payload, str(error))
        return Decoded(events=tuple(read) if isinstance(read, list) else (read,))


def _one_by_one(payload: bytes, trouble: str) -> Decoded:
    """What can be believed of a message that is not all right: no alarm is lost by its neighbour's fault."""
    try:
        read = _ANYTHING.decode(payload)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return Decoded(quarantined=f"not a canonical event: {trouble}")
    entries = read if isinstance(read, list) else [read]
    told = [read_event(entry) for entry in entries] if len(entries) <= _MOST_AT_ONCE else []
    events = tuple(event for event, _ in told if event is not None)
    warnings = tuple(warning for _, warning in told if warning is not None)
    if not events:
        return Decoded(quarantined=f"not a canonical event: {trouble}")
    return Decoded(events=events, warnings=warnings)


def read_event(entry: Any) -> tuple[Event | None, str | None]:
    """One event of JSON's own values, and what is wrong with it. A time without a zone is left out."""
    warning = None
    if isinstance(entry, dict) and _has_no_zone(entry.get("occurred_at")):
        warning = f"occurred_at: {entry['occurred_at'][:40]!r} has no time zone"
        entry = {key: value for key, value in entry.items() if key != "occurred_at"}
    try:
        return msgspec.convert(entry, Event), warning
    except (msgspec.ValidationError, ValueError) as error:
        return None, f"not a canonical event: {error}"[:160]


def _has_no_zone(given: Any) -> bool:
    if not isinstance(given, str) or len(given) > _LONGEST_TIME:
        return False
    try:
        return datetime.fromisoformat(given).tzinfo is None
    except ValueError:
        return False


def new_decoder(_remembered: Mapping[str, bytes]) -> TecDecoder:
    """A decoder for one gateway."""
    return TecDecoder()
