"""One envelope: what its attributes and its data say as canonical events."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.event import Event, Kind
from device_adapters.instant import instant
from device_adapters.tec.decoder import read_event

_REQUIRED = ("id", "source", "specversion", "type")
_KINDS = {kind.value for kind in Kind}
_OURS = "tec"  #: a part of the types whose data must be events


class EnvelopeError(ValueError):
    """The envelope, or what it says it holds, cannot be read."""


def read_envelope(envelope: Any) -> tuple[tuple[Event, ...], str | None]:
    """The events inside, none where the type is not ours; and why its time was left out, if so.

    Raises EnvelopeError.
    """
    _check(envelope)
    entries = _entries(envelope)
    at, warning = _time(envelope.get("time")) if entries else (None, None)
    usual = {
        "device": envelope.get("subject") or envelope["source"],
        **({} if at is None else {"occurred_at": at}),
    }
    told = [read_event({**usual, **entry}) for entry in entries]
    events = tuple(event for event, _ in told if event is not None)
    doubts = [text for text in (warning, *(doubt for _, doubt in told)) if text is not None]
    if entries and not events:
        raise EnvelopeError("; ".join(doubts[:3]))
    return events, "; ".join(doubts[:3]) or None


def _check(envelope: Any) -> None:
    if not isinstance(envelope, dict):
        raise EnvelopeError("the envelope is not an object")
    for name in _REQUIRED:
        if not isinstance(envelope.get(name), str) or not envelope[name]:
            raise EnvelopeError(f"the envelope has no {name}")
    if not envelope["specversion"].startswith("1."):
        raise EnvelopeError(f"version {envelope['specversion'][:20]!r} of CloudEvents is not known")


def _entries(envelope: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What stands for an event each: known by its own kind, or by the type that ends in one."""
    parts = envelope["type"].split(".")
    ours = _OURS in parts
    data = _data(envelope)
    by_type = ".".join(parts[-2:])
    if by_type in _KINDS and (data is None or isinstance(data, dict)):
        return [{"kind": by_type, **(data or {})}]
    entries = data if isinstance(data, list) else [data]
    if ours and not all(isinstance(entry, dict) and "kind" in entry for entry in entries):
        raise EnvelopeError("the data is neither a canonical event nor a list of them")
    return [entry for entry in entries if ours or (isinstance(entry, dict) and _says_kind(entry))]


def _says_kind(entry: Mapping[str, Any]) -> bool:
    kind = entry.get("kind")
    return isinstance(kind, str) and kind in _KINDS


def _data(envelope: Mapping[str, Any]) -> Any:
    """The data, out of its base64 where it is JSON in that dress."""
    dressed = envelope.get("data_base64")
    if not isinstance(dressed, str) or "json" not in str(envelope.get("datacontenttype") or "json"):
        return envelope.get("data")
    try:
        return msgspec.json.decode(base64.b64decode(dressed, validate=True))
    except (binascii.Error, msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _time(text: Any) -> tuple[Any, str | None]:
    """When it occurred, by the envelope: the specification lays down RFC 3339, with a zone."""
    if text is None:
        return None, None
    at = instant(text)
    return (at, None) if at is not None else (None, f"time: {str(text)[:40]!r} is not a time with a zone")
