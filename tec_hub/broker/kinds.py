"""The programs that can be the private broker, and what each needs to be told."""

import importlib.util
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from tec_hub.broker.access import BrokerCredential, acl_file, password_file
from tec_hub.broker.configuration import private_configuration

_PLACES: Final = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/sbin"


class BrokerError(Exception):
    """The private broker cannot be started; the message says why."""


class Kind(Protocol):
    """A program that can be the private broker."""

    limits: tuple[str, ...]  #: what it cannot promise, in words for those who rely on it
    protocol: int  #: the MQTT version the hub speaks to it: 4 for 3.1.1, 5 for 5
    reloads: bool  #: whether SIGHUP makes it read its files again; else they do not matter while it runs

    def write(self, hub_secret: str, credentials: Iterable[BrokerCredential], saving: str) -> None:
        """Write its files."""

    def command(self) -> list[str]:
        """How to run it."""


class Mosquitto:
    """The real one."""

    limits: tuple[str, ...] = ()
    protocol = 5
    reloads = True

    def __init__(self, program: str, directory: Path, port: int) -> None:
        self._program, self._directory, self._port = program, directory.absolute(), port

    def write(self, hub_secret: str, credentials: Iterable[BrokerCredential], saving: str) -> None:
        """Write configuration, passwords and access rights."""
        credentials = list(credentials)
        passwords, rights = self._directory / "passwords", self._directory / "acl"
        _write_private(passwords, password_file(hub_secret, credentials))
        _write_private(rights, acl_file(credentials))
        configuration = private_configuration(
            port=self._port, directory=self._directory, saving=saving, password_file=passwords, acl_file=rights
        )
        _write_private(self._directory / "mosquitto.conf", configuration)

    def command(self) -> list[str]:
        """How to run it."""
        return [self._program, "-c", str(self._directory / "mosquitto.conf")]


class Rumqttd:
    """A broker from a Python package, for machines without Mosquitto. It keeps everything in memory."""

    limits: tuple[str, ...] = (
        "What the broker holds for the hub is lost when the broker or the computer stops: events sent while the "
        "hub is being started again may never be seen.",
        "The broker checks no credentials: any program on this computer can speak for any home.",
        "Gateways have to speak MQTT 3.1.1.",
    )
    protocol = 4
    reloads = False

    def __init__(self, directory: Path, port: int) -> None:
        self._file, self._port = directory.absolute() / "rumqttd.toml", port

    def write(self, hub_secret: str, credentials: Iterable[BrokerCredential], saving: str) -> None:  # noqa: ARG002
        """Write its configuration. It could check secrets in the clear only, and the hub keeps hashes."""
        _write_private(self._file, _RUMQTTD.format(port=self._port))

    def command(self) -> list[str]:
        """How to run it."""
        return [sys.executable, "-P", "-m", "iotcore", "--config", str(self._file), "--log-level", "CRITICAL"]


_RUMQTTD: Final = """\
id = 0

[router]
id = 0
max_connections = 2000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10

[v4.1]
name = "v4-1"
listen = "127.0.0.1:{port}"
next_connection_delay_ms = 1

[v4.1.connections]
connection_timeout_ms = 60000
max_payload_size = 262144
max_inflight_count = 2000
"""


def find_kind(directory: Path, port: int) -> Kind:
    """Mosquitto where it is installed, else the one from the package. Raises BrokerError without either."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=_PLACES)
    if program is not None:
        return Mosquitto(program, directory, port)
    if importlib.util.find_spec("iotcore") is not None:
        return Rumqttd(directory, port)
    raise BrokerError("There is no MQTT broker: install the Debian package mosquitto, or set TEC_HUB_MQTT_URL.")


def _write_private(path: Path, content: str) -> None:
    """Replace a file in one step, readable by us alone."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.touch(mode=0o600)
    draft.write_text(content)
    draft.replace(path)
