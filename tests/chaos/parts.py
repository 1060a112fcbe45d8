"""The programs of a night: the broker, the phones and the hub, each a process group that can be killed."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tec_hub.broker.configuration import SAVE_EACH_CHANGE, private_configuration
from tec_hub.service_file import bring_in, read_service_file
from tec_hub.store.database import Database
from tec_hub.store.migrate import migrate
from tests.services.programs import dies_with_us, program
from tests.waiting import until

SID, TOKEN, OUR_NUMBER = "AC" + "0" * 32, "0" * 32, "+447700900000"


class Part:
    """A program with a log, in a session of its own."""

    def __init__(
        self, name: str, command: list[str], log: Path, answers: Callable[[], bool], env: Mapping[str, str]
    ) -> None:
        self.name = name
        self._command, self._log, self._answers = [*dies_with_us(), *command], log, answers
        self._env = {**os.environ, **env}
        self._process: subprocess.Popen[bytes] | None = None
        self.kills: list[float] = []  #: monotonic instants

    def start(self) -> None:
        """Start it, without waiting until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, env=self._env, start_new_session=True
            )

    def ready(self, seconds: float = 60) -> None:
        """Wait until it answers; AssertionError with its log where it ended instead."""

        def look() -> bool:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"{self.name} ended: {self.log[-2000:]}")
            return self._answers()

        until(look, seconds=seconds, what=f"{self.name} to answer")

    def kill(self) -> None:
        """SIGKILL to the whole group."""
        if self._process is not None:
            self.kills.append(time.monotonic())
            if self._process.poll() is None:  # else it has ended by itself, which `ready` finds
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it in good order; its exit code must say that all was well or that it was told to."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""


class Parts:
    """All three, on ports that they keep."""

    def __init__(self, folder: Path, *, began: datetime, speed: float) -> None:
        self.folder = folder
        self.broker_port, self._hub_port, self._phones_port = _lasting_port(), _lasting_port(), _lasting_port()
        self.hub_url = f"http://127.0.0.1:{self._hub_port}"
        self.database = f"sqlite:///{folder / 'tec_hub.sqlite3'}"
        self._clocked = [sys.executable, "-m", "tests.chaos.program", began.isoformat(), str(speed)]
        self.broker, self.phones, self.hub = self._broker(), self._phones(), self._hub()
        self.all = (self.broker, self.phones, self.hub)

    def bring_in(self, service: Path) -> None:
        """What `tec-hub import` does."""
        database = Database(self.database)
        migrate(database)
        with database.write() as session:
            bring_in(session, read_service_file(service), now=datetime.now(UTC))
        database.close()

    def start(self) -> None:
        """Start all, and wait until the hub hears the homes."""
        for part in self.all:
            part.start()
        for part in self.all:
            part.ready()

    def end(self) -> None:
        """Kill whatever still runs."""
        for part in self.all:
            part.kill()

    def saved_by_broker(self) -> bytes:
        """The broker's store on disk."""
        store = self.folder / "mosquitto.db"
        return store.read_bytes() if store.exists() else b""

    def _broker(self) -> Part:
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(
            private_configuration(port=self.broker_port, directory=self.folder, saving=SAVE_EACH_CHANGE)
        )
        command = [program("mosquitto", "mosquitto"), "-c", str(configuration)]
        return Part("broker", command, self.folder / "broker.log", self._takes_connections, {})

    def _takes_connections(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.broker_port)) == 0

    def _phones(self) -> Part:
        options = {
            "--inbound-url": f"{self.hub_url}/provider/text#rc=5&rp=all",
            "--voice-url": f"{self.hub_url}/provider/voice",
            "--account-sid": SID,
            "--auth-token": TOKEN,
            "--port": str(self._phones_port),
            "--contacts": str(self.folder / "contacts.yaml"),
            "--journal": str(self.folder / "journal.jsonl"),
        }
        words = [word for option in options.items() for word in option]
        command = [*self._clocked, "simulate", "phones", *words]
        page = f"http://127.0.0.1:{self._phones_port}/phones"
        return Part("provider", command, self.folder / "phones.log", lambda: _says(page) == 200, {})

    def _hub(self) -> Part:
        command = [*self._clocked, "run"]
        return Part("hub", command, self.folder / "hub.log", self._hears, self._settings())

    def _hears(self) -> bool:
        try:
            answer = httpx.get(f"{self.hub_url}/readyz", timeout=2)
        except httpx.HTTPError:
            return False
        return "homes are heard" in answer.text

    def _settings(self) -> dict[str, str]:
        return {
            "TEC_HUB_DATA_DIR": str(self.folder),
            "TEC_HUB_DATABASE_URL": self.database,
            "TEC_HUB_MQTT_URL": f"mqtt://127.0.0.1:{self.broker_port}",
            "TEC_HUB_PORT": str(self._hub_port),
            "TEC_HUB_PUBLIC_URL": self.hub_url,
            "TEC_HUB_SECRET_KEY": "a secret key of the nights, long enough",
            "TEC_HUB_TWILIO_ACCOUNT_SID": SID,
            "TEC_HUB_TWILIO_AUTH_TOKEN": TOKEN,
            "TEC_HUB_TWILIO_FROM": OUR_NUMBER,
            "TEC_HUB_TWILIO_BASE_URL": f"http://127.0.0.1:{self._phones_port}",
        }


def _lasting_port() -> int:
    """A free port from below those given to outgoing connections, which could take it while its owner is away."""
    while True:
        port = secrets.choice(range(20_000, 32_000))
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def _says(url: str) -> int:
    try:
        return httpx.get(url, timeout=2).status_code
    except httpx.HTTPError:
        return 0
