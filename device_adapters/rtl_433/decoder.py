"""Reads rtl_433's events (whole reports) and devices (a field on each topic)."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind, Value
from device_adapters.instant import instant
from device_adapters.rtl_433.fields import HEARD, reported
from device_adapters.values import calmed_by_none, shown

_NOTHING = Decoded()
_IDENTITIES = ("id", "sid", "senderid")
_LONGEST_TEXT = 80
_JSON = msgspec.json.Decoder()
_SECONDS = re.compile(r"\d{1,10}(?:\.\d{1,9})?")


class Rtl433Decoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message. The device is its model and id."""
        levels = message.topic.split("/")
        if not message.payload or levels[-1] in {"stats", "states", "availability"}:
            return _NOTHING
        if "devices" in levels:
            return _field(levels[levels.index("devices") + 1 :], message.payload)
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        return read_report(said) if isinstance(said, dict) else Decoded(quarantined="not an object")


def _field(levels: list[str], payload: bytes) -> Decoded:
    """One field of "devices/model/[subtype/]id/field"; texts come without quotes."""
    *device, field = levels or [""]
    if len(device) < 2 or field not in HEARD:
        return _NOTHING
    try:
        value: Any = _JSON.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        value = payload[:_LONGEST_TEXT].decode("utf-8", "replace")
    return read_report({"model": device[0], "subtype": device[1], "id": device[-1], field: value})


def read_report(said: Mapping[str, Any]) -> Decoded:
    """A report: {"model", "id", "time"?, fields…}."""
    model = said.get("model")
    number = next((said[name] for name in _IDENTITIES if name in said), "")
    if not isinstance(model, str) or not model or not isinstance(number, int | str):
        return Decoded(quarantined="no model and id: not a report of a device")
    device = f"{model}/{number}" if number != "" else model
    at, warnings = _time(said.get("time"))
    facts: dict[Kind, Value | None] = {}
    for field, told in reported(said):
        if isinstance(told, str):
            warnings.append(f"{field}: {told}"[:160])
        else:
            for kind, value in told:
                facts.setdefault(kind, value)
    for calm in calmed_by_none(facts):
        del facts[calm]
    if not facts:
        facts[Kind.HEARTBEAT] = None
    events = tuple(Event(device=device, kind=kind, value=value, occurred_at=at) for kind, value in facts.items())
    return Decoded(events=events, warnings=tuple(warnings))


def _time(text: Any) -> tuple[datetime | None, list[str]]:
    """The time of the report where it has its zone (`-M time:iso:tz`) or is seconds since 1970 (`-M time:unix`).

    An offset within a recording is none.
    """
    if text is None or (isinstance(text, str) and text.startswith("@")):
        return None, []
    at = instant(text) or since_1970(_seconds(text))
    return at, [] if at is not None else [f"time: {shown(text)} has no time zone"[:160]]


def _seconds(text: Any) -> Any:
    return float(text) if isinstance(text, str) and _SECONDS.fullmatch(text) is not None else text


def new_decoder(_remembered: Mapping[str, bytes]) -> Rtl433Decoder:
    """A decoder for one receiver."""
    return Rtl433Decoder()
