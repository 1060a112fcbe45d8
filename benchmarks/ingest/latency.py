"""How long it takes at rest from a device's event to the request that reaches the SMS provider.

A whole hub runs in this process, with its own broker connection, database, outbox and delivery; the provider is a
local HTTP server that only notes when it was asked. Each sample is another resident who calls for help.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from alerts.ladder import Channel, Ladder, Step
from alerts.plan import Expectation, Happens, Pattern, Plan, Priority
from benchmarks.ingest.broker import free_port
from tec_hub.service import Hub
from tec_hub.settings import Settings
from tec_hub.signals import CONFIGURATION
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.people import ContactRow, HomeRow, ResidentRow, ServiceRow
from tec_hub.store.plans import save_plan

_GATEWAY = "gw"


class Asked:
    """When the provider was asked to text each phone, in seconds of the performance counter."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}
        self._changed = threading.Condition()

    def note(self, phone: str) -> None:
        """The phone is to be texted."""
        with self._changed:
            self._at.setdefault(phone, time.perf_counter())
            self._changed.notify_all()

    def wait(self, phone: str, seconds: float = 10) -> float:
        """When it was. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: phone in self._at, seconds):
                raise TimeoutError(f"the provider was not asked within {seconds} s")
            return self._at[phone]


@contextmanager
def _provider(asked: Asked) -> Iterator[str]:
    """A provider that takes on every text; its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.note(form["To"][0])
            body = json.dumps({"sid": f"SM{time.perf_counter_ns():032x}", "status": "queued"}).encode()
            self.send_response(201)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _phone(number: int) -> str:
    return f"+4477009{number:05d}"


def _settle_in(hub: Hub, residents: int) -> None:
    now = datetime.now(UTC)
    rule = Expectation(
        id="call",
        name="Called for help",
        priority=Priority.P1,
        when=Happens(pattern=Pattern(kinds=("call.raised",))),
        ladder="ladder",
    )
    with hub.database.write() as session:
        session.add(ServiceRow(id="s", name="Benchmark", time_zone="Europe/London"))
        session.flush()
        session.add(HomeRow(id="h", service_id="s", name="Home", time_zone="Europe/London", rooms=[]))
        session.flush()
        session.add(GatewayRow(id=_GATEWAY, service_id="s", home_id="h", name="g", secret_hash="", created_at=now))
        for number in range(residents):
            name, key = f"r{number}", f"{_GATEWAY}/pendant-{number}"
            session.add(ResidentRow(id=name, service_id="s", home_id="h", name=name, called=name, about_me={}))
            contact = {"channels": [Channel.TEXT.value]}
            session.add(
                ContactRow(id=f"c{number}", service_id="s", name="C", phone=_phone(number), document=contact)
            )
            session.flush()
            session.add(
                DeviceRow(
                    key=key,
                    gateway_id=_GATEWAY,
                    native_id=f"pendant-{number}",
                    ecosystem="tec",
                    role="pendant",
                    reads_as={},
                    found_at=now,
                    last={},
                )
            )
            session.flush()
            session.add(DeviceResidentRow(device_key=key, resident_id=name))
            ladder = Ladder(id="ladder", steps=(Step(who=(f"c{number}",), wait_s=3600),))
            plan = Plan(
                resident=name,
                called=name,
                time_zone="Europe/London",
                expectations=(rule,),
                ladders={"ladder": ladder},
            )
            save_plan(session, plan, by="benchmark", at=now)


def measure(mqtt_port: int, directory: Path, database_url: str, samples: int) -> list[float]:
    """Milliseconds from publishing to the provider's being asked, one for each sample."""
    asked, web_port = Asked(), free_port()
    with _provider(asked) as provider:
        settings = Settings(
            data_dir=directory,
            database_url=database_url,
            mqtt_url=f"mqtt://127.0.0.1:{mqtt_port}",
            port=web_port,
            public_url=f"http://127.0.0.1:{web_port}",
            secret_key="a benchmark's own secret, of no use to anybody",
            twilio_account_sid="AC" + "0" * 32,
            twilio_auth_token="none",
            twilio_from="+447700900999",
            twilio_base_url=provider,
        )
        hub = Hub(settings)
        hub.start()
        try:
            _settle_in(hub, samples + 1)
            return _run(hub, asked, mqtt_port, samples)
        finally:
            hub.stop()


def _run(hub: Hub, asked: Asked, mqtt_port: int, samples: int) -> list[float]:
    pause = threading.Event()
    hub.signals.tell(CONFIGURATION)
    while not hub.listens or hub.desk.outdated():
        pause.wait(0.01)
    home = Client(CallbackAPIVersion.VERSION2, client_id="home")
    home.connect("127.0.0.1", mqtt_port)
    home.loop_start()
    taken = []
    for number in range(samples + 1):
        pause.wait(0.05)  # at rest
        event = json.dumps({"device": f"pendant-{number}", "kind": "call.raised"})
        began = time.perf_counter()
        home.publish(f"tec/v1/{_GATEWAY}/tec/pendant", event, qos=1)
        taken.append((asked.wait(_phone(number)) - began) * 1000)
    home.disconnect()
    home.loop_stop()
    return taken[1:]  # the first opens connections and compiles statements
