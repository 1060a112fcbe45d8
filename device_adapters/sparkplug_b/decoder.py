"""Reads Sparkplug B: births, data and deaths of edge nodes and their devices."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind
from device_adapters.lorawan.fields import FIELDS
from device_adapters.sparkplug_b.births import Births, birth_number
from device_adapters.sparkplug_b.payload import Metric, Payload, read_payload
from device_adapters.sparkplug_b.wire import NotProtobufError
from device_adapters.values import Given, plain

_NOTHING = Decoded()
_SPACE = "spBv1.0"
_READ = frozenset({"NBIRTH", "NDATA", "NDEATH", "DBIRTH", "DDATA", "DDEATH"})


class SparkplugDecoder:
    """Remembers birth certificates, which data messages need in order to be understood."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._births = Births()
        for topic, payload in sorted(remembered.items(), key=lambda one: "/DBIRTH/" in one[0]):
            self.decode(Message(topic=topic, payload=payload))
            self._births.node(_edge(topic.split("/"))).seq = None

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message. A device is `edge/device`, an edge node `edge`."""
        levels = message.topic.split("/")
        if len(levels) not in {4, 5} or levels[0] != _SPACE or levels[2] not in _READ or not message.payload:
            return _NOTHING
        try:
            payload = read_payload(message.payload)
        except NotProtobufError as error:
            return Decoded(quarantined=f"not a Sparkplug B payload: {error}")
        what, edge, device = levels[2], _edge(levels), levels[4] if len(levels) == 5 else ""
        if not edge or (what[0] == "D") != bool(device):
            return Decoded(quarantined=f"{what} with {len(levels)} levels of topic")
        if what == "NDEATH":
            return self._death(edge, payload)
        return self._live(message, what, edge, device, payload)

    def _live(self, message: Message, what: str, edge: str, device: str, payload: Payload) -> Decoded:
        remember: tuple[tuple[str, bytes], ...] = ()
        if what == "NBIRTH":
            gone = self._births.born(edge, payload.metrics)
            ended = message.topic.replace("/NBIRTH/", "/DBIRTH/", 1)
            remember = (*((f"{ended}/{name}", b"") for name in gone), (message.topic, message.payload))
        elif what == "DBIRTH":
            remember = ((message.topic, message.payload),)
        if what.endswith("BIRTH"):
            self._births.named(edge, device, payload.metrics)
        gap = self._births.gap(edge, payload.seq)
        decoded = self._told(what, edge, device, payload)
        warnings = decoded.warnings if gap is None else (gap, *decoded.warnings)
        return msgspec.structs.replace(decoded, warnings=warnings, remember=remember)

    def _told(self, what: str, edge: str, device: str, payload: Payload) -> Decoded:
        who = f"{edge}/{device}" if device else edge
        at = _instant(payload.timestamp)
        if what == "DDEATH":
            return Decoded(events=(Event(device=who, kind=Kind.DEVICE_OFFLINE, occurred_at=at),))
        names = self._births.node(edge).names.get(device)
        if names is None and all(not metric.name for metric in payload.metrics):
            return Decoded(quarantined=f"{who} has not announced its metrics: it should be asked for a rebirth")
        online = (Event(device=who, kind=Kind.DEVICE_ONLINE, occurred_at=at),) if what.endswith("BIRTH") else ()
        facts = tuple(_facts(who, payload, names or {}))
        events = (*online, *(one for one in facts if isinstance(one, Event)))
        if not events:
            events = (Event(device=who, kind=Kind.HEARTBEAT, occurred_at=at),)
        return Decoded(events=events, warnings=tuple(one for one in facts if isinstance(one, str)))

    def _death(self, edge: str, payload: Payload) -> Decoded:
        """The edge node and all behind it are gone, unless the death is of a session that ended before."""
        node = self._births.node(edge)
        died = birth_number(payload.metrics)
        if node.birth is not None and died is not None and died != node.birth:
            return Decoded(warnings=(f"the death of session {died}, while {node.birth} lives",))
        gone = [edge, *(f"{edge}/{name}" for name in node.names if name)]
        return Decoded(events=tuple(Event(device=who, kind=Kind.DEVICE_OFFLINE) for who in gone))


def _edge(levels: list[str]) -> str:
    return levels[3] if len(levels) > 3 else ""


def _instant(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else since_1970(milliseconds / 1000)


def _facts(who: str, payload: Payload, names: Mapping[int, str]) -> Iterator[Event | str]:
    """The events of the metrics, and why some are left out."""
    for metric in payload.metrics:
        name = metric.name or names.get(metric.alias if metric.alias is not None else -1, "")
        if not name:
            yield f"alias {metric.alias} is unknown: {who} should be asked for a rebirth"
            continue
        yield from _of_metric(who, name, metric, payload)


def _of_metric(who: str, name: str, metric: Metric, payload: Payload) -> Iterable[Event | str]:
    read = FIELDS.get(plain(name.rpartition("/")[2][:80]))
    if read is None or metric.value is None:
        return ()
    said = read(Given(metric.value))
    if isinstance(said, str):
        return (f"{name}: {said}"[:160],)
    at = _instant(metric.timestamp) or _instant(payload.timestamp)
    return [
        Event(device=who, kind=kind, value=value, occurred_at=at, historical=metric.historical)
        for kind, value in said
    ]


def new_decoder(remembered: Mapping[str, bytes]) -> SparkplugDecoder:
    """A decoder for one gateway, with the births that were remembered."""
    return SparkplugDecoder(remembered)
