"""A small service's ingest, on both kinds of database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from device_adapters.event import Event, Kind
from simulators.clock import ManualClock
from tec_hub.ingest import Ingest
from tec_hub.intake.arrived import Arrived
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tests.shell.plain import NotingDesk, find_adapter, plain
from tests.shell.seed import BED, GATEWAY, fresh_database

NIGHT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TOPIC = f"tec/v1/{GATEWAY}/plain/room"
VACATED = plain(Event(device=BED, kind=Kind.BED_VACATED))
OCCUPIED = plain(Event(device=BED, kind=Kind.BED_OCCUPIED))


class House:
    """The ingest of a small service, with everything around it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.desk = NotingDesk()
        self.clock = ManualClock(NIGHT)
        self.ingest = self.new_ingest()
        self._packet_id = 0

    def new_ingest(self) -> Ingest:
        """The hub has been started anew."""
        return Ingest(self.database, self.desk, self.clock, Signals(), find_adapter=find_adapter)

    def arrived(self, payload: bytes, topic: str = TOPIC, **more: Any) -> Arrived:
        if "packet_id" not in more:
            self._packet_id += 1
            more["packet_id"] = self._packet_id
        return Arrived(topic=topic, payload=payload, received_at=self.clock.now(), **more)

    def take(self, *payloads: bytes, **more: Any) -> Any:
        return self.ingest.take([self.arrived(payload, **more) for payload in payloads])

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as session:
            return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))

    def write(self, work: Any, *arguments: Any, **more: Any) -> None:
        with self.database.write() as session:
            work(session, *arguments, **more)


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    database = fresh_database(database_url)
    yield House(database)
    database.close()
