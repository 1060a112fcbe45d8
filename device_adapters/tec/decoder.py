"""Reads canonical events as JSON: one object, or a list of them, on any topic but a command's."""

from collections.abc import Mapping

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event

_JSON = msgspec.json.Decoder(Event | list[Event])
_NOTHING = Decoded()


class TecDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the events, or the reason why not one of them can be believed."""
        if message.topic.endswith("/set") or not message.payload:
            return _NOTHING
        try:
            read = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return Decoded(quarantined=f"not a canonical event: {error}")
        return Decoded(events=tuple(read) if isinstance(read, list) else (read,))


def new_decoder(_remembered: Mapping[str, bytes]) -> TecDecoder:
    """A decoder for one gateway."""
    return TecDecoder()
