"""Feeds spoilt messages to every decoder and holds it to what each promises: no exception, no delay, no growth."""

import base64
import random
from collections.abc import Iterator
from time import thread_time
from typing import Any

import msgspec

from device_adapters.adapter import Decoder, Message
from device_adapters.bounded import LONGEST
from device_adapters.registry import ADAPTERS
from tests.core.adapters.packs import NAMES, samples
from tests.fuzz.mutations import WAYS

SLOWEST = 0.005
"""Seconds of the processor's time a payload may take, at best of a few tries: other programs are not its fault."""

_TRIES = 6
_RENEWED_EVERY = 50_000  #: cases after which a decoder is made again from what it remembered
_SPOILS = [way for way, _ in WAYS]
_WEIGHTS = [weight for _, weight in WAYS]


class BrokenPromiseError(AssertionError):
    """A promise that a decoder did not keep, with the message that showed it."""


class Case(msgspec.Struct, frozen=True):
    """One message for one ecosystem, and how it was spoilt."""

    ecosystem: str
    message: Message
    way: str

    def __str__(self) -> str:
        topic, payload = self.message.topic, self.message.payload
        return f"{self.ecosystem}, {self.way}: {topic[:200]!r} {payload[:300]!r} ({len(payload)} bytes)"


def sound(name: str) -> list[Message]:
    """The messages of an adapter's own samples, those before them included."""
    lines = (given for _, line in samples(name) for given in (*line.get("preconditions", ()), line))
    return [Message(topic=given["topic"], payload=_payload(given)) for given in lines]


def _payload(given: dict[str, Any]) -> bytes:
    if given.get("payload_encoding") == "base64":
        return base64.b64decode(given["payload"])
    return str(given["payload"]).encode()


def cases(seed: int) -> Iterator[Case]:
    """Spoilt messages without end, the same for the same seed; now and then one of another ecosystem."""
    rng = random.Random(seed)
    known = {name: sound(name) for name in NAMES}
    while True:
        name = rng.choice(NAMES)
        source = name if rng.random() < 0.95 else rng.choice(NAMES)
        message = rng.choice(known[source])
        if rng.random() < 0.05:
            yield Case(name, message, "as it is")
            continue
        ways = rng.choices(_SPOILS, _WEIGHTS, k=1 if rng.random() < 0.8 else 2)
        for way in ways:
            message = way(rng, message)
        yield Case(name, message, " ".join(way.__name__ for way in ways))


class Hunt:
    """Decoders that live on from case to case, as they do in the hub."""

    def __init__(self) -> None:
        self._decoders: dict[str, Decoder] = {name: ADAPTERS[name].new_decoder({}) for name in NAMES}
        self._kept: dict[str, dict[str, bytes]] = {name: {} for name in NAMES}
        self.tried = 0
        self.slowest: tuple[float, str] = (0.0, "")

    def try_one(self, case: Case) -> None:
        """One case. Raises BrokenPromiseError."""
        decoder = self._decoders[case.ecosystem]
        began = thread_time()
        try:
            decoded = decoder.decode(case.message)
        except Exception as error:
            raise BrokenPromiseError(f"{type(error).__name__}: {error} at {case}") from error
        took = thread_time() - began
        if decoded.quarantined is not None and decoded.events:
            raise BrokenPromiseError(f"both quarantined and understood: {case}")
        self._remember(case.ecosystem, decoded.remember)
        if took > SLOWEST:
            took = min(took, self._again(decoder, case))
        if took > self.slowest[0] and len(case.message.payload) <= LONGEST:
            self.slowest = took, str(case)
        if took > SLOWEST and len(case.message.payload) <= LONGEST:  # documents of more come once, and may take it
            raise BrokenPromiseError(f"took {took * 1000:.1f} ms: {case}")
        self.tried += 1
        if self.tried % _RENEWED_EVERY == 0:
            self._renew()

    def _again(self, decoder: Decoder, case: Case) -> float:
        best = 1.0
        for _ in range(_TRIES):
            began = thread_time()
            decoder.decode(case.message)
            best = min(best, thread_time() - began)
        return best

    def _remember(self, name: str, documents: tuple[tuple[str, bytes], ...]) -> None:
        kept = self._kept[name]
        for key, document in documents:
            if not document:
                kept.pop(key, None)
            elif key in kept or len(kept) < 300:
                kept[key] = document

    def _renew(self) -> None:
        """A restart of the hub: decoders made again from what they asked to be remembered."""
        for name, kept in self._kept.items():
            self._decoders[name] = ADAPTERS[name].new_decoder(dict(kept))
