"""A private Mosquitto with the lasting options of the deployed one."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.broker.configuration import SAVE_EACH_CHANGE, private_configuration
from tests.services.programs import dies_with_us, free_port, program
from tests.waiting import until


class MosquittoServer:
    """A broker on a loopback port, open to all, that keeps port and data over `stop`, `kill` and `start`."""

    def __init__(self, directory: Path, port: int | None = None, saving: str = SAVE_EACH_CHANGE) -> None:
        self.directory = directory
        self.port = port or free_port()
        self._configuration = directory / "mosquitto.conf"
        self._configuration.write_text(private_configuration(port=self.port, directory=directory, saving=saving))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The broker's address, `mqtt://127.0.0.1:PORT`."""
        return f"mqtt://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What the broker wrote so far."""
        return (self.directory / "mosquitto.log").read_text(errors="replace")

    def has_saved(self, payload: bytes) -> bool:
        """Whether the store on disk holds `payload`; it is written just after the publisher's acknowledgement."""
        store = self.directory / "mosquitto.db"
        return store.exists() and payload in store.read_bytes()

    def start(self) -> None:
        """Start and wait until it takes connections."""
        if self._process is not None:
            raise RuntimeError("the broker runs already")
        command = [*dies_with_us(), program("mosquitto", "mosquitto"), "-c", str(self._configuration)]
        with (self.directory / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        until(self._listens, what="Mosquitto to listen")

    def kill(self) -> None:
        """End it at once, as a power cut would (SIGKILL); nothing when it does not run."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it in good order; nothing when it does not run."""
        self._end(signal.SIGTERM)

    def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(by)
            process.wait(10)

    def _listens(self) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            raise AssertionError(f"Mosquitto did not start: {self.log}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[MosquittoServer]:
    """A running private broker with an empty store."""
    directory = tmp_path / "mosquitto"
    directory.mkdir()
    server = MosquittoServer(directory)
    server.start()
    yield server
    server.stop()
