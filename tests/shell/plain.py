"""Neighbours of the intake for its tests: a desk that remembers what it was told, and a mischievous ecosystem."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import event
from sqlalchemy.orm import Session

from alerts.decisions import Decision
from alerts.inputs import Input, Observed
from device_adapters.adapter import Adapter, Decoded, Decoder, Found, Message
from device_adapters.event import Event, Kind
from device_adapters.registry import UnknownEcosystemError


class Spec(msgspec.Struct, kw_only=True):
    """What a payload of the plain ecosystem may say."""

    events: list[Event] = []
    found: list[Found] = []
    remember: dict[str, str] = {}
    recall: str | None = None  #: report the remembered document of this name as a button press
    explode: bool = False
    warnings: list[str] = []


class PlainDecoder:
    """Reads a Spec; counts on what it was told to remember."""

    def __init__(self, remembered: Mapping[str, bytes]) -> None:
        self._remembered = dict(remembered)

    def decode(self, message: Message) -> Decoded:
        try:
            spec = msgspec.json.decode(message.payload, type=Spec)
        except msgspec.DecodeError as error:
            return Decoded(quarantined=str(error))
        if spec.explode:
            raise RuntimeError("a decoder that breaks its promise")
        documents = {key: document.encode() for key, document in spec.remember.items()}
        self._remembered.update(documents)
        events = tuple(spec.events)
        if spec.recall is not None:
            if spec.recall not in self._remembered:
                return Decoded(quarantined="nothing is remembered")
            said = self._remembered[spec.recall].decode()
            events += (Event(device="memory", kind=Kind.BUTTON_PRESSED, value=said),)
        return Decoded(
            events=events,
            found=tuple(spec.found),
            remember=tuple(documents.items()),
            warnings=tuple(spec.warnings),
        )


def _no_encoding(*_: Any) -> tuple[Message, ...]:
    raise NotImplementedError("nothing simulates the plain ecosystem")


def find_adapter(name: str) -> Adapter:
    """The plain ecosystem only."""
    if name != "plain":
        raise UnknownEcosystemError(name)

    def new_decoder(remembered: Mapping[str, bytes]) -> Decoder:
        return PlainDecoder(remembered)

    return Adapter(name="plain", new_decoder=new_decoder, encode=_no_encoding)


def plain(*events: Event, **more: Any) -> bytes:
    """A payload that says these events."""
    return msgspec.json.encode({"events": list(events), **more})


class NotingDesk:
    """Remembers what it was told, once committed; may be told to fail."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Input]] = []
        self.fails_for: set[str] = set()

    def prepare(self, session: Session, resident_ids: Iterable[str]) -> None:
        """Nothing to get ready."""

    def decide(self, session: Session, resident_id: str, inputs: Sequence[Input]) -> tuple[Decision, ...]:
        if resident_id in self.fails_for:
            raise ZeroDivisionError("an engine that breaks its promise")
        event.listen(
            session,
            "after_commit",
            lambda _session: self.told.extend((resident_id, each) for each in inputs),
            once=True,
        )
        return ()

    def observed(self, resident_id: str) -> list[Observed]:
        return [each for who, each in self.told if who == resident_id and isinstance(each, Observed)]
