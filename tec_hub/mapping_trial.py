"""Tries a mapping on samples before it goes live: what each becomes, or where it fails."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from device_adapters.adapter import Message
from device_adapters.event import Event
from device_adapters.mapping.decoder import DOCUMENT
from device_adapters.mapping.document import MappingDocument, at_path, read_document
from device_adapters.registry import adapter

ECOSYSTEM = "mapping"
MOST_SAMPLES = 50
_TOPIC = "sample"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one sample becomes. `absent`: places of the mapping where this sample has nothing."""

    sample: str
    events: tuple[Event, ...] = ()
    reason: str = ""
    warnings: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def problem(document: str) -> str:
    """Why the text is no mapping, with the line or the place in it; empty where it is one."""
    try:
        msgspec.json.decode(document.encode())
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return f"{error}{_line(document, str(error))}"
    read = read_document(document.encode())
    return read if isinstance(read, str) else ""


def samples_of(text: str) -> list[Message]:
    """Samples as people write them: one whole JSON, or one on each line, each after its topic or without."""
    if _is_json(text):
        return [Message(topic=_TOPIC, payload=text.strip().encode())]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [_sample(line) for line in lines[:MOST_SAMPLES]]


def try_out(document: str, samples: Iterable[Message]) -> list[Outcome]:
    """What each becomes by the mapping, which must be one (see `problem`)."""
    encoded = document.encode()
    read = read_document(encoded)
    decoder = adapter(ECOSYSTEM).new_decoder({DOCUMENT: encoded})
    outcomes = []
    for sample in samples:
        decoded = decoder.decode(sample)
        outcomes.append(
            Outcome(
                sample=f"{sample.topic} {sample.payload.decode(errors='replace')}",
                events=decoded.events,
                reason=decoded.quarantined or "",
                warnings=decoded.warnings,
                absent=() if isinstance(read, str) else tuple(_absent(read, sample.payload)),
            )
        )
    return outcomes


def _absent(mapping: MappingDocument, payload: bytes) -> Iterator[str]:
    try:
        said = msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    items = [said] if mapping.select is None else at_path(said, mapping.select)
    if not isinstance(items, list):
        yield f"select: {mapping.select}"
        return
    for name, path in _paths(mapping):
        if not any(_there(item, path) for item in items):
            yield f"{name}: {path}"


def _paths(mapping: MappingDocument) -> Sequence[tuple[str, str]]:
    facts = [(f"facts[{number}]", fact.path) for number, fact in enumerate(mapping.facts)]
    device = [] if mapping.device.path is None else [("device", mapping.device.path)]
    return device + ([] if mapping.time is None else [("time", mapping.time.path)]) + facts


def _there(item: Any, path: str) -> bool:
    return at_path(item, path) is not None


def _sample(line: str) -> Message:
    topic, _, payload = line.partition(" ")
    if payload.lstrip().startswith(("{", "[")) and not line.startswith(("{", "[")):
        return Message(topic=topic, payload=payload.strip().encode())
    return Message(topic=_TOPIC, payload=line.encode())


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text.encode())
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
    return True


def _line(document: str, error: str) -> str:
    """On which line a fault of the JSON is, where its reader says at which byte."""
    before, _, byte = error.partition("(byte ")
    number = byte.rstrip(")")
    if not before or not number.isdecimal():
        return ""
    line = document.encode()[: int(number)].count(b"\n") + 1
    return f", on line {line}"
