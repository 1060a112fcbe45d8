"""A hub's ear on a real private broker, and the homes that speak to it."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import select

from device_adapters.event import Event, Kind
from simulators.clock import ManualClock
from tec_hub.ingest import Ingest
from tec_hub.listener import Listener
from tec_hub.listening.address import parse_broker
from tec_hub.listening.health import Pace
from tec_hub.listening.link import Identity
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.store.intake import ReadingRow
from tests.services.mosquitto import MosquittoServer
from tests.shell.plain import NotingDesk, find_adapter, plain
from tests.shell.seed import BED, GATEWAY, RESIDENT, fresh_database
from tests.waiting import until

START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
TOPIC = f"tec/v1/{GATEWAY}/plain/room"

QUICK = Pace(
    beat=0.05, silence=5, watch=0.02, first_delay=0.05, longest_delay=0.2, steady=60, taken_over_delay=1, lease=30
)


class Home:
    """A gateway that publishes, and waits for the broker's promise."""

    def __init__(self, url: str) -> None:
        broker = parse_broker(url)
        self.client = Client(CallbackAPIVersion.VERSION2, client_id="home", protocol=MQTTProtocolVersion.MQTTv5)
        self.client.connect(broker.host, broker.port)
        self.client.loop_start()
        until(self.client.is_connected)

    def say(self, payload: bytes, topic: str = TOPIC, *, qos: int = 1, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=qos, retain=retain).wait_for_publish(10)

    def say_numbers(self, numbers: range, **more: Any) -> None:
        """One button press for each number, all different."""
        for number in numbers:
            self.say(number_payload(number), **more)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def number_payload(number: int) -> bytes:
    return plain(Event(device=BED, kind=Kind.BUTTON_PRESSED, value=str(number)))


class Hub:
    """One process's worth of hub: an ear over a database that outlives it."""

    def __init__(
        self, database: Database, url: str, *, pace: Pace = QUICK, ca_file: Path | None = None, **identity: Any
    ) -> None:
        self.desk, self.clock, self.signals = NotingDesk(), ManualClock(START), Signals()
        self.database = database
        self.ingest = Ingest(database, self.desk, self.clock, self.signals, find_adapter=find_adapter)
        self.listener = Listener(
            Identity(broker=parse_broker(url, ca_file), client_id="tec-hub-test", **identity),
            self.ingest,
            database,
            self.desk,
            self.clock,
            self.signals,
            pace=pace,
        )

    def start(self) -> "Hub":
        self.listener.start()
        return self

    def connected(self) -> "Hub":
        health = self.listener.health
        until(lambda: health().connected and health().deaf_since is None, what="the hub to hear the homes")
        return self

    def numbers(self) -> list[int]:
        """What the engine was told, in order."""
        return [int(str(o.value)) for o in self.desk.observed(RESIDENT) if o.value is not None]

    def stored(self) -> int:
        with self.database.read() as session:
            return len(session.scalars(select(ReadingRow.id)).all())

    def stop(self) -> None:
        self.listener.stop()

    def crash(self) -> None:
        """As a kill would: nothing more is acknowledged or written, and no farewell is said."""
        self.listener._stop.set()
        self.listener._backlog.close()
        link = self.listener._link
        if link is not None:
            link.drop("killed")
        for thread in self.listener._threads.values():
            thread.join()
        self.listener._pulse.stop()
        self.listener._end_signal()
        self.listener._lease.release()  # a dead process loses it too, but this one lives on


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


@pytest.fixture
def lite(sqlite_url: str) -> Iterator[Database]:
    """A database where its kind does not matter."""
    database = fresh_database(sqlite_url)
    yield database
    database.close()


@pytest.fixture
def home(mosquitto: MosquittoServer) -> Iterator[Home]:
    home = Home(mosquitto.url)
    yield home
    home.close()


@pytest.fixture
def hubs() -> Iterator[Callable[..., Hub]]:
    """Makes hubs, and stops those still running at the end."""
    made: list[Hub] = []

    def make(database: Database, url: str, **more: Any) -> Hub:
        made.append(Hub(database, url, **more))
        return made[-1]

    yield make
    for hub in made:
        if hub.listener._threads and not hub.listener._stop.is_set():
            hub.stop()


@pytest.fixture
def overhear(mosquitto: MosquittoServer) -> Iterator[Callable[[str], list[MQTTMessage]]]:
    """Subscribes to a topic filter and collects what comes."""
    clients: list[Client] = []

    def listen(topic_filter: str) -> list[MQTTMessage]:
        heard: list[MQTTMessage] = []
        ready = threading.Event()
        client = Client(CallbackAPIVersion.VERSION2, client_id=f"overhears-{len(clients)}")
        client.on_message = lambda _c, _u, message: heard.append(message)
        client.on_subscribe = lambda *_: ready.set()
        client.connect("127.0.0.1", mosquitto.port)
        client.loop_start()
        until(client.is_connected)
        client.subscribe(topic_filter, 1)
        assert ready.wait(10)
        clients.append(client)
        return heard

    yield listen
    for client in clients:
        client.disconnect()
        client.loop_stop()
