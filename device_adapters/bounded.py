"""No decoder reads what is far larger than anything of its make would send: it would only cost time."""

import re
from collections.abc import Callable, Mapping

from device_adapters.adapter import Adapter, Decoded, Decoder, Message

LONGEST = 16_384
"""Bytes of a reading. Uplinks that a dozen gateways heard and batches of readings are smaller."""

LONGEST_DOCUMENT = 262_144
"""Bytes of a birth, a discovery document or a list of devices, which come once: as much as the broker takes."""

_SHORT = 1024
_EXTREME = re.compile(rb"[\[:,\s]-?[\d.]+[eE][+-]?\d\d")
_MOST_EXTREME = 100
"""Numbers such as 1e+308 take the reader of JSON a hundred times as long as others."""


class Bounded:
    """A decoder that refuses what is too long."""

    __slots__ = ("_decoder", "_documents")

    def __init__(self, decoder: Decoder, documents: tuple[str, ...]) -> None:
        self._decoder = decoder
        self._documents = documents

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message, or that it is too long."""
        length = len(message.payload)
        if length > _SHORT:
            if length > LONGEST and length > (most := self._most(message.topic)):
                return Decoded(quarantined=f"{length} bytes, while no more than {most} are read")
            if len(_EXTREME.findall(message.payload)) > _MOST_EXTREME:
                return Decoded(quarantined="hundreds of numbers with exponents, which no reading has")
        return self._decoder.decode(message)

    def _most(self, topic: str) -> int:
        return LONGEST_DOCUMENT if any(part in topic for part in self._documents) else LONGEST


def bounded(adapter: Adapter) -> Callable[[Mapping[str, bytes]], Decoder]:
    """The adapter's way to make decoders, each of them bounded."""
    return lambda remembered: Bounded(adapter.new_decoder(remembered), adapter.documents)
