"""Recorded nights: JSON lines of canonical events or of native messages, gzipped or not.

    {"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-11-20T02:00:00Z", "received_at": …, "value": …}
    {"topic": "zigbee2mqtt/bed", "ecosystem": "zigbee2mqtt", "payload": {…}, "time": "2026-11-20T02:00:00Z"}

A native line's topic may have the hub's own prefix, which then names gateway and ecosystem; a payload that is no
JSON is a text, with `payload_encoding` "base64" if it is binary. Times need a zone.
"""

import base64
import binascii
import contextlib
import gzip
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

import msgspec

from alerts.inputs import Observed
from alerts.plan import Plan
from device_adapters.adapter import Decoder, Message
from device_adapters.event import Event, Kind, Value
from device_adapters.registry import UnknownEcosystemError, adapter

_GZIP = b"\x1f\x8b"
_PREFIX = "tec/v1/"


class RecordingError(ValueError):
    """A recording of which nothing could be read; says why."""


class _Line(msgspec.Struct, frozen=True):
    """Either sort of line."""

    device: str = ""
    kind: Kind | None = None
    value: Value | None = None
    occurred_at: datetime | None = None
    received_at: datetime | None = None
    historical: bool = False
    topic: str = ""
    ecosystem: str = ""
    payload: msgspec.Raw = msgspec.Raw(b"")
    payload_encoding: Literal["base64"] | None = None
    time: datetime | None = None
    retained: bool = False
    gateway: str = ""


_LINE = msgspec.json.Decoder(_Line)
_TEXT = msgspec.json.Decoder(str)


class Recording:
    """The events of a recording in the order in which they came; `problems` are the lines that were left out."""

    def __init__(self, plan: Plan, name: str, tell: Callable[[str], None]) -> None:
        self.events: list[Observed] = []
        self.lines = 0
        self.problems = 0
        self._devices = plan.devices
        self._name, self._tell = name, tell
        self._decoders: dict[tuple[str, str], Decoder] = {}

    def take(self, lines: Iterable[bytes]) -> "Recording":
        """Read all lines; what is wrong with one is told, and the others are read. Raises RecordingError."""
        for number, line in enumerate(lines, start=1):
            if line.strip():
                self.lines += 1
                self._take(number, line)
        if not self.events:
            raise RecordingError(f"{self._name}: there is no event in it that could be read")
        self.events.sort(key=lambda observed: observed.at)
        return self

    def _take(self, number: int, line: bytes) -> None:
        try:
            self.events.extend(self._observed(_LINE.decode(line)))
        except (msgspec.MsgspecError, UnicodeDecodeError, UnknownEcosystemError, ValueError) as error:
            self.problems += 1
            self._tell(f"{self._name}, line {number}: {error}")

    def _observed(self, line: _Line) -> Iterator[Observed]:
        if line.topic:
            yield from self._native(line)
            return
        if line.kind is None:
            raise ValueError("it has neither a kind nor a topic")
        event = Event(
            device=line.device,
            kind=line.kind,
            value=line.value,
            occurred_at=line.occurred_at,
            historical=line.historical,
        )
        at = line.received_at or line.time or line.occurred_at
        yield self._event(event, _utc(at), line.gateway, line.retained)

    def _native(self, line: _Line) -> Iterator[Observed]:
        gateway, ecosystem, topic = _address(line)
        if not ecosystem:
            raise ValueError("it does not say which ecosystem its topic belongs to")
        at = _utc(line.time or line.received_at)
        message = Message(topic=topic, payload=_payload(line), retained=line.retained)
        key = (gateway, ecosystem)
        if key not in self._decoders:
            self._decoders[key] = adapter(ecosystem).new_decoder({})
        decoded = self._decoders[key].decode(message)
        if decoded.quarantined is not None:
            raise ValueError(f"it was not understood: {decoded.quarantined}")
        for event in decoded.events:
            yield self._event(event, at, gateway, line.retained)

    def _event(self, event: Event, at: datetime, gateway: str, retained: bool) -> Observed:
        full = f"{gateway}/{event.device}"
        return Observed(
            at=at,
            device=full if full in self._devices else event.device,
            kind=event.kind.value,
            value=event.value,
            occurred_at=event.occurred_at,
            historical=event.historical,
            retained=retained,
        )


def read_recording(name: str, plan: Plan, tell: Callable[[str], None]) -> Recording:
    """The recording in a file, or "-" for standard input. Raises RecordingError."""
    called = "standard input" if name == "-" else name
    try:
        with contextlib.ExitStack() as stack:
            raw: IO[bytes] = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
            return Recording(plan, called, tell).take(_lines(raw))
    except (OSError, EOFError, zlib.error) as error:
        raise RecordingError(f"{called}: cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _lines(raw: IO[bytes]) -> Iterator[bytes]:
    """The lines, unpacked if need be; told by how the content begins, for a pipe has no name."""
    content = raw.read()
    yield from (gzip.decompress(content) if content.startswith(_GZIP) else content).splitlines()


def _utc(at: datetime | None) -> datetime:
    if at is None:
        raise ValueError("it does not say when (received_at, occurred_at or time)")
    if at.utcoffset() is None:
        raise ValueError("its time has no zone")
    return at.astimezone(UTC)


def _address(line: _Line) -> tuple[str, str, str]:
    """Gateway, ecosystem and native topic."""
    if line.topic.startswith(_PREFIX) and line.topic.count("/") > _PREFIX.count("/") + 1:
        gateway, ecosystem, topic = line.topic.removeprefix(_PREFIX).split("/", 2)
        return gateway, ecosystem, topic
    return line.gateway, line.ecosystem, line.topic


def _payload(line: _Line) -> bytes:
    raw = bytes(line.payload)
    if not raw.startswith(b'"'):
        return raw
    text = _TEXT.decode(raw)
    if line.payload_encoding != "base64":
        return text.encode()
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(f"its payload is not base64: {error}") from error
