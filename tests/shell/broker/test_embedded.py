"""The embedded broker keeps strangers out, gateways apart, and what it was given."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.broker import Broker, BrokerCredential, BrokerError, gateway_credential, hash_secret
from tec_hub.broker.embedded import known_port
from tests.services.programs import program
from tests.shell.broker.clients import connected
from tests.waiting import until

ROSE = gateway_credential("rose-cottage", secret="rose-secret")
MILL = gateway_credential("mill-lane", secret_hash=hash_secret("mill-secret"))


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    program("mosquitto", "mosquitto")
    with Broker(tmp_path, credentials=[ROSE, MILL]) as running:
        yield running


def test_mosquitto_promises_everything(broker: Broker) -> None:
    assert broker.limits == ()
    assert broker.protocol == 5


def test_a_gateway_speaks_for_itself_alone(broker: Broker) -> None:
    with (
        connected(broker.url, "hub") as hub,
        connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose,
        connected(broker.url, "mill", "mill-lane", "mill-secret") as mill,
    ):
        hub.hear("tec/#")
        mill.hear("tec/v1/rose-cottage/#")
        rose.say("tec/v1/mill-lane/tec/bed", "forged")
        rose.say("tec/v1/rose-cottage/tec/bed", "true")
        until(lambda: hub.heard)
        mill.say("tec/v1/mill-lane/tec/door", "also true")
        until(lambda: len(hub.heard) == 2)
        assert hub.heard == [
            ("tec/v1/rose-cottage/tec/bed", b"true"),
            ("tec/v1/mill-lane/tec/door", b"also true"),
        ]
        assert mill.heard == []


def test_the_hub_commands_a_gateway(broker: Broker) -> None:
    with connected(broker.url, "hub") as hub, connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        rose.hear("tec/v1/rose-cottage/#")
        hub.say("tec/v1/rose-cottage/zigbee2mqtt/lamp/set", "on")
        until(lambda: rose.heard)
        assert rose.heard == [("tec/v1/rose-cottage/zigbee2mqtt/lamp/set", b"on")]


def test_the_hub_hears_how_the_broker_is(broker: Broker) -> None:
    with connected(broker.url, "hub") as hub:
        hub.hear("$SYS/broker/version")
        until(lambda: hub.heard)
        assert hub.heard[0][1].startswith(b"mosquitto")


@pytest.mark.parametrize(
    ("user", "secret"),
    [("rose-cottage", "wrong"), ("nobody", "rose-secret"), ("mill-lane", "rose-secret")],
)
def test_a_wrong_credential_is_refused(broker: Broker, user: str, secret: str) -> None:
    with connected(broker.url, "stranger", user, secret) as stranger:
        assert stranger.answers == ["Not authorized"]


def test_nobody_comes_in_without_a_credential(broker: Broker) -> None:
    with connected(f"mqtt://127.0.0.1:{broker.port}", "stranger") as stranger:
        assert stranger.answers == ["Not authorized"]


def test_a_revoked_gateway_is_cut_off_and_the_others_are_not(broker: Broker) -> None:
    with (
        connected(broker.url, "hub") as hub,
        connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose,
        connected(broker.url, "mill", "mill-lane", "mill-secret") as mill,
    ):
        hub.hear("tec/#")
        broker.set_credentials([MILL])
        until(lambda: rose.cut_off)
        mill.say("tec/v1/mill-lane/tec/door", "still here")
        until(lambda: hub.heard)
        assert not mill.cut_off
        assert not hub.cut_off
    with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        assert rose.answers == ["Not authorized"]


def test_a_new_gateway_is_let_in_while_the_broker_runs(broker: Broker) -> None:
    broker.set_credentials([ROSE, MILL, gateway_credential("hill-top", secret="hill-secret")])

    def is_let_in() -> bool:
        with connected(broker.url, "hill", "hill-top", "hill-secret") as hill:
            return hill.answers == ["Success"]

    until(is_let_in)


def test_what_waits_for_the_hub_survives_a_kill_of_the_broker(broker: Broker, tmp_path: Path) -> None:
    with connected(broker.url, "hub") as hub:
        hub.hear("tec/#")
    with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        for number in range(10):
            rose.say("tec/v1/rose-cottage/tec/bed", f"reading {number}")
    store = tmp_path / "broker" / "mosquitto.db"
    until(lambda: b"reading 9" in store.read_bytes(), what="the broker to save")
    killed = broker.process_id
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    until(lambda: broker.process_id not in {None, killed}, what="the broker to be started again")
    assert broker.starts == 2
    until(lambda: _answers(broker), what="the broker to listen again")
    with connected(broker.url, "hub") as hub:
        assert hub.session_present
        until(lambda: len(hub.heard) == 10)
        assert [payload for _, payload in hub.heard] == [f"reading {n}".encode() for n in range(10)]


def _answers(broker: Broker) -> bool:
    try:
        with connected(broker.url, "prober") as prober:
            return prober.answers == ["Success"]
    except ConnectionRefusedError:
        return False


def test_a_stopped_broker_resumes_where_it_stood(tmp_path: Path) -> None:
    with Broker(tmp_path, credentials=[ROSE]) as broker:
        with connected(broker.url, "hub") as hub:
            hub.hear("tec/#")
        with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
            rose.say("tec/v1/rose-cottage/tec/bed", "kept")
    with Broker(tmp_path, credentials=[ROSE]) as broker, connected(broker.url, "hub") as hub:
        until(lambda: hub.heard)
        assert hub.heard == [("tec/v1/rose-cottage/tec/bed", b"kept")]


def test_it_keeps_to_its_port_for_as_long_as_nobody_else_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Broker(tmp_path) as broker:
        first = broker.port
    with Broker(tmp_path) as broker:
        assert broker.port == known_port(tmp_path) == first
    monkeypatch.setattr("tec_hub.broker.child.START_SECONDS", 0.5)
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        with Broker(tmp_path) as broker:
            assert broker.port == known_port(tmp_path) != first
            with connected(broker.url, "hub") as hub:
                assert hub.answers == ["Success"]


def test_the_broker_dies_with_the_hub(tmp_path: Path) -> None:
    hub = subprocess.Popen(
        [sys.executable, "-c", _HUB, str(tmp_path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert hub.stdout is not None
    assert hub.stdin is not None
    broker = int(hub.stdout.readline())
    hub.kill()
    hub.wait()
    hub.stdout.close()
    hub.stdin.close()
    until(lambda: not _lives(broker), what="the broker to end")


_HUB = """
import pathlib, sys
from tec_hub.broker import Broker
broker = Broker(pathlib.Path(sys.argv[1]))
broker.start()
print(broker.process_id, flush=True)
sys.stdin.read()
"""


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def test_a_port_that_is_taken_is_named(broker: Broker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    second = Broker(tmp_path / "second", port=broker.port)
    monkeypatch.setattr("tec_hub.broker.child.START_SECONDS", 0.2)
    with pytest.raises(BrokerError, match=f"Port {broker.port} on 127.0.0.1 is taken"):
        second.start()


def test_a_broker_that_cannot_start_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tec_hub.broker.child.START_SECONDS", 1)
    monkeypatch.setattr(
        "tec_hub.broker.kinds.Mosquitto.command", lambda _self: ["/bin/sh", "-c", "echo no such option; exit 3"]
    )
    with pytest.raises(BrokerError, match="no such option"):
        Broker(tmp_path).start()


def test_the_files_are_the_hubs_alone(broker: Broker, tmp_path: Path) -> None:
    folder = tmp_path / "broker"
    assert {file.stat().st_mode & 0o077 for file in (folder / "passwords", folder / "acl")} == {0}
    assert "rose-secret" not in (folder / "passwords").read_text()


@pytest.mark.parametrize("name", ["tec-hub", "a/b", "+", "a b", "a:b", "a\nuser tec-hub", ""])
def test_a_name_that_could_mean_more_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be a user"):
        BrokerCredential(username=name, secret="x")


@pytest.mark.parametrize("topic_filter", ["#", "a\ntopic readwrite #", "", " a/#", "a/# ", "$SYS/#", "a\x00b"])
def test_a_filter_that_could_mean_more_is_refused(topic_filter: str) -> None:
    with pytest.raises(ValueError, match="is not a topic filter"):
        BrokerCredential(username="a", secret="x", topic_filters=(topic_filter,))
