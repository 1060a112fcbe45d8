"""The hub's private MQTT broker, for those who do not bring their own."""

import secrets
import signal
import socket
import threading
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tec_hub.broker.access import HUB, BrokerCredential
from tec_hub.broker.child import Child
from tec_hub.broker.kinds import BrokerError, Kind, find_kind
from tec_hub.broker.pace import Pace, writes_of

_LOOK_AT_PACE_EVERY: Final = 0.25


class Broker:
    """A broker on loopback with its files in `data_dir/broker`, started again whenever it dies.

    `port` 0 takes a free one, and keeps to it for as long as nobody else has it. `limits` says what it cannot
    promise, in plain words; empty for Mosquitto. `protocol` is the MQTT version to speak to it. Raises BrokerError
    where it cannot be started.
    """

    def __init__(self, data_dir: Path, *, port: int = 0, credentials: Iterable[BrokerCredential] = ()) -> None:
        self._directory = data_dir / "broker"
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._port_file = self._directory / "port"
        self._any_port = port == 0
        self.port = port or known_port(data_dir) or _free_port()
        self._kind: Kind = find_kind(self._directory, self.port)
        self._credentials = list(credentials)
        self._hub_secret = secrets.token_urlsafe(24)
        self._pace = Pace()
        self._written: tuple[float, int] | None = None
        self._files = threading.Lock()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """The address with the hub's own credential, `mqtt://tec-hub:SECRET@127.0.0.1:PORT`."""
        return f"mqtt://{HUB}:{self._hub_secret}@127.0.0.1:{self.port}"

    @property
    def limits(self) -> tuple[str, ...]:
        """What this broker cannot promise, one sentence each."""
        return self._kind.limits

    @property
    def protocol(self) -> int:
        """The MQTT version the hub has to speak to it: 4 for 3.1.1, 5 for 5."""
        return self._kind.protocol

    @property
    def process_id(self) -> int | None:
        """The broker's process while it is running."""
        return self._child.process_id if self._child else None

    @property
    def starts(self) -> int:
        """How often it was started since `start`."""
        return self._child.starts if self._child else 0

    def start(self) -> None:
        """Start it and wait until it takes connections; nothing if it is running."""
        if self._child is not None:
            return
        try:
            self._start()
        except BrokerError:
            if not (self._any_port and self._port_file.exists()):
                raise
            self.port = _free_port()  # somebody else has the one it used to have
            self._kind = find_kind(self._directory, self.port)
            self._start()
        self._port_file.write_text(str(self.port))

    def _start(self) -> None:
        self._write()
        log_file = self._directory / "broker.log"
        log_file.unlink(missing_ok=True)
        child = Child(self._kind.command(), self.port, log_file, self._look)
        child.start()
        self._child = child

    def stop(self) -> None:
        """Stop it; Mosquitto saves what it holds."""
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def set_credentials(self, credentials: Iterable[BrokerCredential]) -> None:
        """Let in exactly these (and the hub) from now on; those no longer listed are cut off."""
        credentials = list(credentials)
        if credentials == self._credentials:
            return
        self._credentials = credentials
        self.reload()

    def reload(self) -> None:
        """Have the running broker read its files again."""
        self._write()
        if self._child is not None and self._kind.reloads:
            self._child.signal(signal.SIGHUP)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def _write(self) -> None:
        with self._files:
            self._kind.write(self._hub_secret, self._credentials, self._pace.saving)

    def _look(self, process: int, now: float) -> None:
        """Called by the child's thread several times a second."""
        if not self._kind.reloads or (self._written is not None and now - self._written[0] < _LOOK_AT_PACE_EVERY):
            return
        written = writes_of(process)
        before, self._written = self._written, None if written is None else (now, written)
        if before is None or written is None or written < before[1]:
            return  # the first look at this process
        if self._pace.look((written - before[1]) / (now - before[0])):
            self.reload()


def known_port(data_dir: Path) -> int | None:
    """The port that the broker of this folder has or had; None where there has been none."""
    try:
        return int((data_dir / "broker" / "port").read_text())
    except (OSError, ValueError):
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
