"""Reads a provider's own JSON by the mapping that it was given."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind, Value
from device_adapters.instant import instant
from device_adapters.mapping.document import Fact, MappingDocument, Place, When, at_path, read_document, reading
from device_adapters.values import shown

DOCUMENT = "mapping"
"""The topic on which a mapping comes, and the name under which it is remembered."""

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_MOST_ITEMS = 500


class MappingDecoder:
    """Remembers its mapping; a new one takes the place of the old."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._mapping: MappingDocument | str = "no mapping has been given"
        if DOCUMENT in remembered:
            self._mapping = read_document(remembered[DOCUMENT])

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message by the mapping, or the mapping itself."""
        if not message.payload:
            return _NOTHING
        if message.topic == DOCUMENT:
            return self._given(message.payload)
        if isinstance(self._mapping, str):
            return Decoded(quarantined=self._mapping)
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        return _read(self._mapping, message.topic, said)

    def _given(self, payload: bytes) -> Decoded:
        read = read_document(payload)
        if isinstance(read, str):
            return Decoded(quarantined=read)  # the old one stays
        self._mapping = read
        return Decoded(remember=((DOCUMENT, payload),))


def _read(mapping: MappingDocument, topic: str, said: Any) -> Decoded:
    items = [said] if mapping.select is None else at_path(said, mapping.select)
    if not isinstance(items, list):
        return Decoded(quarantined=f"there is no list at {mapping.select!r}")
    told = [_item(mapping, topic, one) for one in items[:_MOST_ITEMS]]
    if told and all(isinstance(one, str) for one in told):
        return Decoded(quarantined=str(told[0]))
    return Decoded(
        events=tuple(event for one in told if not isinstance(one, str) for event in one.events),
        warnings=tuple(text for one in told for text in ((one,) if isinstance(one, str) else one.warnings)),
    )


def _item(mapping: MappingDocument, topic: str, item: Any) -> Decoded | str:
    """One item's facts, or why it is not understood."""
    device = _device(mapping.device, topic, item)
    if not device:
        return "the device is not where the mapping says"
    warnings: list[str] = []
    at = _time(mapping, item, warnings)
    stored = mapping.historical is not None and _holds(mapping.historical, item)
    events: list[Event] = []
    for fact in mapping.facts:
        for said in _fact(fact, item):
            if isinstance(said, str):
                warnings.append(f"{fact.path}: {said}"[:160])
                continue
            try:
                kind, value = said
                events.append(Event(device=device, kind=kind, value=value, occurred_at=at, historical=stored))
            except ValueError as error:
                warnings.append(f"{fact.path}: {error}"[:160])
    return Decoded(events=tuple(events), warnings=tuple(warnings))


def _device(place: Place, topic: str, item: Any) -> str:
    if place.constant is not None:
        return place.constant
    if place.topic_level is not None:
        levels = topic.split("/")
        return levels[place.topic_level] if 0 <= place.topic_level < len(levels) else ""
    return reading(at_path(item, place.path or ""))


def _time(mapping: MappingDocument, item: Any, warnings: list[str]) -> datetime | None:
    if mapping.time is None:
        return None
    given = at_path(item, mapping.time.path)
    if mapping.time.form == "iso":
        at = instant(given)
    else:
        scale = 1000 if mapping.time.form == "milliseconds" else 1
        at = since_1970(given / scale) if type(given) in {int, float} else None
    if at is None and given is not None:
        warnings.append(f"{mapping.time.path}: {shown(given)} is no time with its zone"[:160])
    return at


def _holds(when: When, item: Any) -> bool:
    return reading(at_path(item, when.path)) == when.reads


def _fact(fact: Fact, item: Any) -> Iterator[tuple[Kind, Value | None] | str]:
    value = at_path(item, fact.path)
    if value is None or (fact.when is not None and not _holds(fact.when, item)):
        return
    if fact.kind is None:
        kind = fact.kinds.get(reading(value))
        yield f"{shown(value)} has no kind in the mapping" if kind is None else (kind, None)
    elif type(value) is int or type(value) is float:
        number = value if fact.scale == 1 and fact.offset == 0 else round(value * fact.scale + fact.offset, 6)
        yield (fact.kind, number) if fact.least <= number <= fact.most else f"{shown(value)} is not credible"
    else:
        yield fact.kind, value if isinstance(value, str | dict) else None


def new_decoder(remembered: Mapping[str, bytes]) -> MappingDecoder:
    """A decoder for one gateway, with the mapping that was remembered."""
    return MappingDecoder(remembered)
