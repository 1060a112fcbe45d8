"""The listener's measures of time and size, and how it is."""

from datetime import datetime

import msgspec

from tec_hub.intake.arrived import Taken


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """Real seconds, and sizes."""

    beat: float = 10  #: between heartbeats
    silence: float = 35  #: without a heartbeat coming back, after which the connection is replaced
    watch: float = 1  #: between two looks at the threads
    lease: float = 30  #: for how long a lease is good; renewed three times as often
    first_delay: float = 0.5  #: before the second attempt to connect; doubled each time
    longest_delay: float = 60
    steady: float = 60  #: a connection that lasted so long is not blamed for its end
    taken_over_delay: float = 30  #: somebody else uses our name: leave them time, do not fight
    batch: int = 2000  #: messages in one transaction
    backlog: int = 10_000  #: messages held in memory


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How the listener is; ages in real seconds."""

    connected: bool  #: the broker has confirmed the subscriptions
    holds_lease: bool  #: else another hub listens, and this one stands by
    session_present: (
        bool | None
    )  #: whether the broker had kept what came while we were away; None: never connected
    heartbeat_age: float | None  #: since our own heartbeat last came back through the broker
    backlog: int  #: messages received and not yet committed
    store_failing: bool
    last_error: str
    connections: int
    threads_replaced: int
    dropped_by_broker: (
        int | None
    )  #: messages the broker says it threw away, since it started; None: it does not say
    deaf_since: datetime | None  #: when the hub last heard the homes, on its clock; None: it hears them now
    taken: Taken

    @property
    def ready(self) -> bool:
        """Whether the homes are heard, by us or by another hub."""
        return not self.holds_lease or (self.connected and self.deaf_since is None and not self.store_failing)
