"""Reads CloudEvents as JSON: one envelope, or a batch of them, each by itself."""

from collections.abc import Mapping

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.cloudevents.envelope import EnvelopeError, read_envelope
from device_adapters.event import Event

_MOST_AT_ONCE = 500


class CloudEventsDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All events of all envelopes; an envelope that cannot be read does not spoil the others."""
        if not message.payload:
            return Decoded()
        try:
            read = msgspec.json.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        if isinstance(read, list) and len(read) > _MOST_AT_ONCE:
            return Decoded(quarantined=f"more than {_MOST_AT_ONCE} envelopes at once")
        events: list[Event] = []
        warnings: list[str] = []
        refused: list[str] = []
        for number, envelope in enumerate(read if isinstance(read, list) else [read], 1):
            try:
                said, warning = read_envelope(envelope)
            except EnvelopeError as error:
                refused.append(f"envelope {number}: {error}")
                continue
            events.extend(said)
            warnings.extend([] if warning is None else [f"envelope {number}: {warning}"])
        if refused and not events:
            return Decoded(quarantined="; ".join(refused[:3]))
        return Decoded(events=tuple(events), warnings=(*warnings, *refused))


def new_decoder(_remembered: Mapping[str, bytes]) -> CloudEventsDecoder:
    """A decoder for one source."""
    return CloudEventsDecoder()
