"""Recognises a message that has come before, so that delivery at least once is effectively once inside.

Two rules, both by content; everything else is stored, since a sensor truly repeats itself (a door reported closed
every hour, a button pressed twice) and a repeat kept twice does less harm than a call for help taken for a copy:

1. *Sent again by the broker.* Same topic and payload as the reading last stored under the same packet id of the
   same broker session, and either marked as a redelivery, or on a later connection within `MEMORY_LOST` of that
   reading (a broker that crashed and came back with an older state of its files marks nothing).
2. *Sent again by anyone, whenever.* The payload dates each of its events itself, and a reading with the same topic
   and payload has already given the same kind of event of the same device at the same time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from device_adapters.event import Event
from tec_hub.intake.arrived import Arrived
from tec_hub.store.intake import EventRow, ReadingRow

MEMORY_LOST = timedelta(minutes=2)  #: longer than a broker keeps changes in memory before it writes its files
UNDER_WAY = 65_535  #: packet ids there are, so no more messages than these can still be unacknowledged


class SentAgain:
    """Rule 1, for one broker session at a time."""

    def __init__(self) -> None:
        self.broker_session: int | None = None
        self._content: dict[int, int] = {}  # by packet id: a hash of topic and payload
        self._received_at: dict[int, datetime] = {}
        self._this_connection: set[int] = set()

    def connected(self, session: Session, broker_session: int) -> None:
        """A connection begins; what an earlier one of the same session stored is what may come again."""
        self._this_connection.clear()
        if broker_session == self.broker_session:
            return
        self.broker_session = broker_session
        self._content.clear()
        self._received_at.clear()
        rows = session.execute(
            select(ReadingRow.packet_id, ReadingRow.topic, ReadingRow.payload, ReadingRow.received_at)
            .where(ReadingRow.broker_session == broker_session, ReadingRow.packet_id.is_not(None))
            .order_by(ReadingRow.id.desc())
            .limit(UNDER_WAY)
        )
        for packet_id, topic, payload, received_at in rows:
            if packet_id is not None and packet_id not in self._content:
                self._content[packet_id] = hash((topic, payload))
                self._received_at[packet_id] = received_at

    def knows(self, message: Arrived) -> bool:
        """Whether this is a message stored before."""
        packet_id = message.packet_id
        if packet_id is None or not (message.redelivered or packet_id not in self._this_connection):
            return False
        if self._content.get(packet_id) != hash((message.topic, message.payload)):
            return False
        return message.redelivered or message.received_at - self._received_at[packet_id] < MEMORY_LOST

    def stored(self, messages: Iterable[Arrived]) -> None:
        """These are committed."""
        for message in messages:
            packet_id = message.packet_id
            if packet_id is not None:
                self._content[packet_id] = hash((message.topic, message.payload))
                self._received_at[packet_id] = message.received_at
                self._this_connection.add(packet_id)


class SaidBefore:
    """Rule 2. Only an event no newer than all others of its device can be a repeat, so few are looked up."""

    def __init__(self) -> None:
        self._newest: dict[str, datetime] = {}
        self._pending: dict[str, datetime] = {}
        self._in_batch: set[tuple[str, bytes]] = set()

    def knows(self, session: Session, message: Arrived, events: Sequence[tuple[str, Event]]) -> bool:
        """Whether these events (with their device keys) were given by such a message before.

        Remembers them until the batch is `committed` or `rolled_back`.
        """
        if not events:
            return False
        for _, event in events:  # mostly the first one decides
            if event.occurred_at is None:
                return False
        ages = [self._is_old(session, device, event) for device, event in events]
        content = (message.topic, message.payload)
        if all(ages) and (content in self._in_batch or _already_stored(session, message, *events[0])):
            return True
        self._in_batch.add(content)
        return False

    def committed(self) -> None:
        """The batch is stored."""
        self._newest.update(self._pending)
        self.rolled_back()

    def rolled_back(self) -> None:
        """The batch is not stored."""
        self._pending.clear()
        self._in_batch.clear()

    def _is_old(self, session: Session, device: str, event: Event) -> bool:
        newest = self._pending.get(device) or self._newest.get(device) or self._read_newest(session, device)
        assert event.occurred_at is not None  # noqa: S101 - the caller has looked
        if newest is not None and event.occurred_at <= newest:
            return True
        self._pending[device] = event.occurred_at
        return False

    def _read_newest(self, session: Session, device: str) -> datetime | None:
        newest = session.scalar(select(func.max(EventRow.occurred_at)).where(EventRow.device_key == device))
        if newest is not None:
            self._newest[device] = newest
        return newest


def _already_stored(session: Session, message: Arrived, device: str, event: Event) -> bool:
    twin = (
        select(ReadingRow.id)
        .join(EventRow, EventRow.reading_id == ReadingRow.id)
        .where(
            EventRow.device_key == device,
            EventRow.occurred_at == event.occurred_at,
            EventRow.kind == event.kind,
            ReadingRow.topic == message.topic,
            ReadingRow.payload == message.payload,
        )
    )
    return session.scalar(twin.limit(1)) is not None
