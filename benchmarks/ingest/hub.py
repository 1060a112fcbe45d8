"""The hub's own way in: broker → batch → adapter → engine → fully synchronised database → acknowledgement."""

import sys
import threading
from datetime import UTC, datetime

from paho.mqtt.enums import MQTTProtocolVersion

from benchmarks.ingest.publisher import gateway
from benchmarks.ingest.report import Stopwatch, ready
from tec_hub.clock import RealClock
from tec_hub.decide import Desk
from tec_hub.ingest import Ingest
from tec_hub.listener import Listener
from tec_hub.listening.address import parse_broker
from tec_hub.listening.link import Identity
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.migrate import migrate
from tec_hub.store.people import HomeRow, ResidentRow, ServiceRow
from tec_hub.store.plans import configuration_changed


def settle_in(database: Database, homes: int, devices: int) -> None:
    """Homes with a gateway, a resident and devices each."""
    migrate(database)
    now = datetime.now(UTC)
    with database.write() as session:
        session.add(ServiceRow(id="s", name="Benchmark", time_zone="Europe/London"))
        session.flush()
        for home in range(homes):
            session.add(HomeRow(id=f"h{home}", service_id="s", name="Home", time_zone="Europe/London", rooms=[]))
            session.flush()
            session.add(
                GatewayRow(
                    id=gateway(home), service_id="s", home_id=f"h{home}", name="g", secret_hash="", created_at=now
                )
            )
            session.add(
                ResidentRow(id=f"r{home}", service_id="s", home_id=f"h{home}", name="R", called="R", about_me={})
            )
            session.flush()
            for device in range(devices):
                key = f"{gateway(home)}/device-{device}"
                session.add(
                    DeviceRow(
                        key=key,
                        gateway_id=gateway(home),
                        native_id=f"device-{device}",
                        ecosystem="tec",
                        reads_as={},
                        found_at=now,
                        last={},
                    )
                )
                session.flush()
                session.add(DeviceResidentRow(device_key=key, resident_id=f"r{home}"))
        configuration_changed(session)


def main(port: int, count: int, protocol: int, homes: int, devices: int, url: str) -> None:
    """Take in so many messages and say how long it took, from the first received to the last committed."""
    database, clock, signals = Database(url), RealClock(), Signals()
    settle_in(database, homes, devices)
    desk = Desk(database, clock, signals)
    ingest = Ingest(database, desk, clock, signals)
    listener = Listener(
        Identity(
            broker=parse_broker(f"mqtt://127.0.0.1:{port}"),
            client_id="tec-hub-benchmark",
            protocol=MQTTProtocolVersion(protocol),
        ),
        ingest,
        database,
        desk,
        clock,
        signals,
    )
    listener.start()
    pause = threading.Event()
    while not listener.health().connected:
        pause.wait(0.01)
    ready()
    while not listener.health().backlog:
        pause.wait(0.001)
    watch = Stopwatch()
    while listener.health().taken.stored < count:
        pause.wait(0.02)
    watch.result(count)
    listener.stop()
    database.close()


if __name__ == "__main__":
    port, count, protocol, homes, devices = (int(number) for number in sys.argv[1:6])
    main(port, count, protocol, homes, devices, sys.argv[6])
