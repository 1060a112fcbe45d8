"""The Mosquitto of deploy/, run natively with certificates from deploy/secrets.sh."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tec_hub.broker import hash_secret
from tec_hub.broker.child import listens
from tec_hub.broker.configuration import LASTING
from tests.services.programs import dies_with_us, free_port, program
from tests.shell.broker.clients import Person
from tests.waiting import until

DEPLOY = Path(__file__).parents[3] / "deploy"


def _make_secrets(folder: Path) -> None:
    """Run deploy/secrets.sh for a broker called localhost."""
    command = [str(DEPLOY / "secrets.sh"), str(folder), "localhost"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHON": sys.executable}, timeout=60)


@pytest.fixture(scope="module")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What deploy/secrets.sh makes, with two gateways added to the passwords."""
    program("openssl", "openssl")
    folder = tmp_path_factory.mktemp("secrets")
    _make_secrets(folder)
    with (folder / "passwords").open("a") as passwords:
        passwords.write(f"rose-cottage:{hash_secret('rose-secret')}\nmill-lane:{hash_secret('mill-secret')}\n")
    return folder


class Deployed:
    """A running Mosquitto with the configuration of deploy/ and its folders moved."""

    def __init__(self, secrets: Path, directory: Path) -> None:
        self.secrets, self.port = secrets, free_port()
        self.directory = directory
        text = (DEPLOY / "mosquitto.conf").read_text()
        for deployed, here in {
            "listener 8883": f"listener {self.port} 127.0.0.1",
            "/mosquitto/data/": f"{directory}/",
            "/mosquitto/secrets": str(secrets),
            "/mosquitto/config/acl": str(DEPLOY / "acl"),
        }.items():
            assert deployed in text
            text = text.replace(deployed, here)
        self.configuration = directory / "mosquitto.conf"
        self.configuration.write_text(text + ("user root\n" if os.geteuid() == 0 else ""))

    @property
    def hub_secret(self) -> str:
        lines = (self.secrets / "hub.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)["HUB_MQTT_SECRET"]

    @contextmanager
    def client(self, user: str, secret: str) -> Iterator[Person]:
        person = Person(user, user, secret)
        person.client.tls_set(ca_certs=str(self.secrets / "ca.crt"))
        person.client.connect("localhost", self.port)
        person.client.loop_start()
        until(lambda: person.answers or person.cut_off)
        yield person
        person.client.disconnect()
        person.client.loop_stop()


@pytest.fixture
def deployed(secrets_folder: Path, tmp_path: Path) -> Iterator[Deployed]:
    broker = Deployed(secrets_folder, tmp_path)
    command = [*dies_with_us(), program("mosquitto", "mosquitto"), "-c", str(broker.configuration)]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    until(lambda: process.poll() is not None or listens(broker.port), what="Mosquitto to listen")
    assert process.poll() is None, log.read_text()
    yield broker
    process.terminate()
    process.wait(10)


def test_it_lasts_as_the_private_one_does() -> None:
    lines = (DEPLOY / "mosquitto.conf").read_text().splitlines()
    assert [option for option in LASTING if option not in lines] == []


def test_gateways_and_hub_meet_over_tls_and_each_gateway_speaks_for_itself(deployed: Deployed) -> None:
    with (
        deployed.client("tec-hub", deployed.hub_secret) as hub,
        deployed.client("rose-cottage", "rose-secret") as rose,
        deployed.client("mill-lane", "mill-secret") as mill,
    ):
        hub.hear("tec/#", "$SYS/broker/version")
        mill.hear("tec/v1/rose-cottage/#")
        rose.say("tec/v1/mill-lane/tec/bed", "forged")
        rose.say("tec/v1/rose-cottage/tec/bed", "true")
        hub.say("tec/v1/mill-lane/tec/lamp/set", "a command for somebody else's home")
        until(lambda: ("tec/v1/mill-lane/tec/lamp/set", b"a command for somebody else's home") in hub.heard)
        said = [heard for heard in hub.heard if heard[0].startswith("tec/v1/rose")]
        assert said == [("tec/v1/rose-cottage/tec/bed", b"true")]
        assert b"forged" not in [payload for _, payload in hub.heard]
        assert mill.heard == []
        rose.hear("tec/v1/rose-cottage/#")
        hub.say("tec/v1/rose-cottage/tec/lamp/set", "on")
        until(lambda: rose.heard)


@pytest.mark.parametrize(("user", "secret"), [("rose-cottage", "mill-secret"), ("stranger", "rose-secret")])
def test_a_wrong_credential_is_refused(deployed: Deployed, user: str, secret: str) -> None:
    with deployed.client(user, secret) as stranger:
        assert stranger.answers == ["Not authorized"]


def test_without_tls_there_is_no_answer(deployed: Deployed) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="plain", reconnect_on_failure=False)
    ended: list[int] = []
    client.on_disconnect = lambda *_: ended.append(1)
    client.username_pw_set("rose-cottage", "rose-secret")
    client.connect("127.0.0.1", deployed.port)
    client.loop_start()
    until(lambda: ended)
    client.loop_stop()
    assert not client.is_connected()


def test_a_broker_with_another_certificate_is_not_believed(
    deployed: Deployed, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    _make_secrets(other)
    trusting_another = ssl.create_default_context(cafile=other / "ca.crt")
    with (
        socket.create_connection(("localhost", deployed.port)) as line,
        pytest.raises(ssl.SSLCertVerificationError),
        trusting_another.wrap_socket(line, server_hostname="localhost"),
    ):
        pytest.fail("it connected")


def test_secrets_that_exist_are_kept(secrets_folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in secrets_folder.iterdir()}
    _make_secrets(secrets_folder)
    assert {file.name: file.read_bytes() for file in secrets_folder.iterdir()} == before
    assert {file.stat().st_mode & 0o077 for file in secrets_folder.iterdir()} == {0}
