"""The Mosquitto of deploy/: lasting, over TLS, with secrets of its own."""

import os
import signal
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tec_hub.broker import gateway_credential
from tec_hub.broker.child import listens
from tec_hub.broker.configuration import LASTING
from tests.shell.broker.deployed import DEPLOY, Deployed, make_secrets
from tests.waiting import until

ROSE = gateway_credential("rose-cottage", secret="rose-secret")
MILL = gateway_credential("mill-lane", secret="mill-secret")


@pytest.fixture(scope="module")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What deploy/secrets.sh makes."""
    folder = tmp_path_factory.mktemp("secrets")
    make_secrets(folder)
    return folder


@pytest.fixture
def deployed(secrets_folder: Path, tmp_path: Path) -> Iterator[Deployed]:
    with Deployed(secrets_folder, tmp_path).running() as broker:
        broker.admit([ROSE, MILL])
        yield broker


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
    make_secrets(other)
    trusting_another = ssl.create_default_context(cafile=other / "ca.crt")
    with (
        socket.create_connection(("localhost", deployed.port)) as line,
        pytest.raises(ssl.SSLCertVerificationError),
        trusting_another.wrap_socket(line, server_hostname="localhost"),
    ):
        pytest.fail("it connected")


def test_secrets_that_exist_are_kept(secrets_folder: Path) -> None:
    before = {file: file.read_bytes() for file in secrets_folder.rglob("*") if file.is_file()}
    assert {"ca.crt", "server.key", "hub.env", "passwords", "acl"} <= {file.name for file in before}
    make_secrets(secrets_folder)
    assert {file: file.read_bytes() for file in secrets_folder.rglob("*") if file.is_file()} == before
    assert {file.stat().st_mode & 0o077 for file in before} == {0}


def test_the_hub_is_let_in_before_there_are_gateways(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    make_secrets(tmp_path / "secrets")
    with (
        Deployed(tmp_path / "secrets", tmp_path / "data").running() as broker,
        broker.client("tec-hub", broker.hub_secret) as hub,
    ):
        assert hub.answers == ["Success"]


def test_the_script_ends_with_the_broker_and_the_broker_with_the_script(deployed: Deployed) -> None:
    script = deployed.process
    assert script is not None
    os.kill(script.pid, signal.SIGTERM)
    assert script.wait(10) == 0
    assert not listens(deployed.port)


def test_the_script_ends_where_the_broker_dies(deployed: Deployed) -> None:
    script = deployed.process
    assert script is not None
    (broker,) = _children(script.pid, "mosquitto")
    os.kill(broker, signal.SIGKILL)
    assert script.wait(10) != 0


def _children(parent: int, name: str) -> list[int]:
    """Processes of that name whose parent it is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            known_as, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if known_as == name and int(rest.split()[1]) == parent:
            found.append(int(stat.parent.name))
    return found
