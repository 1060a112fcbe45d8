"""A message as it reaches the hub, by whichever way."""

from datetime import datetime

import msgspec


class Arrived(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One message. `received_at` is aware UTC; `topic` is the whole topic, with the hub's prefix.

    `retained`: the broker had kept it for new subscribers; it tells the state and not that something happened.
    `redelivered`: the sender says that it may have come before. `packet_id`: by what the broker tells it from the
    other messages under way, None where it came another way or without a promise (`qos` 0).
    """

    topic: str
    payload: bytes
    received_at: datetime
    retained: bool = False
    redelivered: bool = False
    packet_id: int | None = None
    qos: int = 1


class Taken(msgspec.Struct, kw_only=True):
    """What became of a batch, in numbers of messages (`events`: of events)."""

    stored: int = 0
    events: int = 0
    quarantined: int = 0
    redelivered: int = 0

    def add(self, other: "Taken") -> None:
        """Count another batch in."""
        self.stored += other.stored
        self.events += other.events
        self.quarantined += other.quarantined
        self.redelivered += other.redelivered
