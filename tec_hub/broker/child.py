"""A child process that is started again when it dies, and dies with us."""

import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from tec_hub.broker.kinds import BrokerError
from tec_hub.clock import monotonic

log = structlog.get_logger(__name__)

START_SECONDS = 10.0
_LOOK_EVERY: Final = 0.25
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 5.0
_LASTED: Final = 10.0  # seconds after which a start counts as a success


class Child:
    """Runs `command` until `stop`. It is ready when `port` takes connections on loopback.

    A thread of its own starts it, because the system ends such a child together with the thread that started it.
    """

    def __init__(self, command: list[str], port: int, log_file: Path, look: Callable[[int, float], None]) -> None:
        self._command, self._port, self._log_file, self._look = command, port, log_file, look
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._first = threading.Event()
        self._thread: threading.Thread | None = None
        self.starts = 0

    def start(self) -> None:
        """Start it and wait until it is ready. Raises BrokerError with the end of its log if it is not in time."""
        self._wait_for_the_port()
        self._stopping.clear()
        self._first.clear()
        self._thread = threading.Thread(target=self._run, name="broker", daemon=True)
        self._thread.start()
        if not self._first.wait(START_SECONDS):
            self.stop()
            raise BrokerError(f"The MQTT broker did not start: {self._last_words()}")

    def stop(self) -> None:
        """End it in good order; it is not started again."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing while it is not running."""
        if (process := self._process) is not None:
            process.send_signal(number)

    @property
    def process_id(self) -> int | None:
        """Its process id while it is running."""
        process = self._process
        return None if process is None or process.poll() is not None else process.pid

    def _wait_for_the_port(self) -> None:
        """One that a killed hub left behind may still be saving."""
        deadline = monotonic() + START_SECONDS
        while listens(self._port):
            if monotonic() > deadline:
                raise BrokerError(f"Port {self._port} on 127.0.0.1 is taken by another program.")
            self._stopping.wait(0.05)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            began = monotonic()
            self._live()
            if self._stopping.is_set():
                return
            pause = _FIRST_PAUSE if monotonic() - began > _LASTED else min(pause * 2, _LONGEST_PAUSE)
            log.warning("the MQTT broker ended and is started again", pause=pause, said=self._last_words())
            self._stopping.wait(pause)

    def _live(self) -> None:
        """From one start to its end."""
        with self._log_file.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - the command is our own
                [*_dying_with_us(), *self._command],
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, after the hub has left
            )
        self._process = process
        self.starts += 1
        try:
            while process.poll() is None and not self._stopping.is_set():
                if not self._first.is_set() and listens(self._port):
                    self._first.set()
                self._look(process.pid, monotonic())
                self._stopping.wait(_LOOK_EVERY if self._first.is_set() else 0.01)
        finally:
            self._process = None
            _end(process)

    def _last_words(self) -> str:
        if not self._log_file.exists():
            return "it said nothing"
        return " / ".join(self._log_file.read_text(errors="replace").splitlines()[-3:])


def listens(port: int) -> bool:
    """Whether somebody takes connections on a loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _dying_with_us() -> list[str]:
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
