"""The web-hooks served on a loopback port, with a real store behind them, and gateways that post."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI
from sqlalchemy import select

from simulators.clock import ManualClock
from tec_hub.gateways import Gateways, Issued
from tec_hub.ingest import Ingest
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow
from tec_hub.webhook.door import Door
from tec_hub.webhook.limits import Rates
from tec_hub.webhook.routes import webhook_routes
from tests.shell.plain import NotingDesk
from tests.shell.seed import HOME
from tests.waiting import until

KEY = "the hub's own key, for the tests of web-hooks"
NIGHT = datetime(2026, 11, 24, 1, tzinfo=UTC)
"""What the hub's clock says."""

BED = b'{"device": "bed", "kind": "bed.vacated"}'


class Doorstep:
    """Where Rose Cottage's gateway posts."""

    def __init__(self, database: Database, rates: Rates | None = None) -> None:
        self.database, self.clock, self.wall = database, ManualClock(NIGHT), ManualClock(NIGHT)
        self.gateways = Gateways(database, self.clock, KEY)
        self.rose: Issued = self.gateways.add("Rose", home=HOME)
        self.ingest = Ingest(database, NotingDesk(), self.clock, Signals())
        self.door = Door(database, self.ingest, self.clock, KEY, rates=rates, wall=self.wall)
        self.client = httpx.Client(timeout=20)

    @contextmanager
    def served(self) -> Iterator["Doorstep"]:
        app = FastAPI()
        app.include_router(webhook_routes(self.door))
        with socket.socket() as listening, self.client:
            listening.bind(("127.0.0.1", 0))
            self.client.base_url = httpx.URL(f"http://127.0.0.1:{listening.getsockname()[1]}")
            server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
            thread.start()
            until(lambda: server.started, what="the web server")
            yield self
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive(), "the server did not stop"

    @contextmanager
    def failing_store(self) -> Iterator[None]:
        """A store that takes nothing meanwhile."""
        self._rename("", "_away")
        yield
        self._rename("_away", "")

    def _rename(self, now: str, then: str) -> None:
        with self.database.write() as session:
            for table in ("readings", "pulses"):
                session.connection().exec_driver_sql(f"ALTER TABLE {table}{now} RENAME TO {table}{then}")

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.rose.secret}"}

    def post(
        self,
        path: str = "",
        body: bytes = BED,
        *,
        headers: Mapping[str, str] | None = None,
        kind: str = "application/json",
        **more: Any,
    ) -> httpx.Response:
        """Post with the gateway's bearer secret unless other headers are given."""
        given = self.bearer if headers is None else headers
        kinds = {"Content-Type": kind} if kind else {}
        return self.client.post(f"/ingest/rose{path}", content=body, headers={**kinds, **given}, **more)

    def events(self) -> list[tuple[str, str]]:
        with self.database.read() as session:
            rows = session.scalars(select(EventRow).order_by(EventRow.id))
            return [(row.device_key, row.kind) for row in rows]

    def topics(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(ReadingRow.topic).order_by(ReadingRow.id)))

    def quarantined(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(QuarantineRow.reason).order_by(QuarantineRow.reading_id)))
