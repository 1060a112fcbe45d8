"""The mapping as data: where the device, the time and the facts are, and what they mean."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from device_adapters.event import Kind

_MOST_STEPS = 12


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the device's name is: a path in the message, a level of the topic (from 0), or always the same."""

    path: str | None = None
    topic_level: int | None = None
    constant: str | None = None


class Time(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the time of the fact is, and how it is written; ISO 8601 needs its zone."""

    path: str
    form: Literal["iso", "seconds", "milliseconds"] = "iso"


class When(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact counts only where the value at the path reads so."""

    path: str
    reads: str


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fact: `kinds` by what the value reads ("true", "open", "1"), or one `kind` with a number or a word.

    A number is multiplied by `scale`, then `offset` is added; outside `least` and `most` it is left out.
    """

    path: str
    kinds: Mapping[str, Kind] = {}
    kind: Kind | None = None
    scale: float = 1
    offset: float = 0
    least: float = -1e9
    most: float = 1e9
    when: When | None = None


class MappingDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole mapping. `select` is the path of a list whose items are read one by one."""

    device: Place
    facts: tuple[Fact, ...]
    time: Time | None = None
    historical: When | None = None
    select: str | None = None

    def __post_init__(self) -> None:
        if not self.facts:
            raise ValueError("a mapping needs at least one fact")
        if sum(one is not None for one in (self.device.path, self.device.topic_level, self.device.constant)) != 1:
            raise ValueError("the device is at a path, at a level of the topic, or constant: one of them")
        for fact in self.facts:
            if bool(fact.kinds) == (fact.kind is not None):
                raise ValueError(f"the fact at {fact.path!r} needs either kinds or a kind")


_DOCUMENT = msgspec.json.Decoder(MappingDocument)


def read_document(payload: bytes) -> MappingDocument | str:
    """The mapping, or in words why it is none."""
    try:
        return _DOCUMENT.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return f"not a mapping: {error}"


def at_path(value: Any, path: str) -> Any:
    """What is at a path such as "state.bed" or "readings.0.value"; None where there is nothing."""
    found = value
    for step in path.split(".", _MOST_STEPS) if path else ():
        if isinstance(found, dict):
            found = found.get(step)
        elif isinstance(found, list) and step.isdecimal() and int(step[:6]) < len(found):
            found = found[int(step[:6])]
        else:
            return None
    return found


def reading(value: Any) -> str:
    """A value as mappings write it: true and false in lower case, numbers without a needless ".0"."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)[:200] if isinstance(value, str | int | float) else ""
