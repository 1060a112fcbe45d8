"""A private Mosquitto for a measurement."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tec_hub.broker.configuration import SAVE_EACH_SECOND, private_configuration


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def private_broker(directory: Path) -> Iterator[int]:
    """A running broker with the options of the deployed one; its port. Raises RuntimeError without Mosquitto."""
    binary = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if binary is None:
        raise RuntimeError("mosquitto is not installed")
    port = free_port()
    configuration = directory / "mosquitto.conf"
    configuration.write_text(private_configuration(port=port, directory=directory, saving=SAVE_EACH_SECOND))
    with (directory / "mosquitto.log").open("wb") as log:
        process = subprocess.Popen([binary, "-c", str(configuration)], stdout=log, stderr=log)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, seconds: float = 10) -> None:
    """Return once somebody listens on the port. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"nobody listens on port {port}")
