"""What the broker lets a gateway do, at the private broker and the deployed one: its own topics alone."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tec_hub.broker import Broker, BrokerCredential, gateway_credential, hash_secret
from tec_hub.listening.address import client_name
from tests.services.programs import program
from tests.shell.broker.deployed import Deployed, make_secrets
from tests.shell.gateways.speaker import Speaker, speaking
from tests.waiting import until

NOT_AUTHORISED = 0x87
HASH = hash_secret("rose-secret")
ROSE = gateway_credential("rose-cottage", secret_hash=HASH, bound_by=("zigbee2mqtt/#", "+/events/rpc"))
UNBOUND = gateway_credential("rose-cottage", secret_hash=HASH)
MILL = gateway_credential("mill-lane", secret_hash=hash_secret("mill-secret"))
NOT_AUTHORISED = 0x87


class Ground:
    """A broker that admits gateways: the hub's own, or the Mosquitto of deploy/ over TLS."""

    def __init__(self, broker: Broker | Deployed) -> None:
        self._broker = broker
        self._ca_file = broker.secrets / "ca.crt" if isinstance(broker, Deployed) else None

    def admit(self, *credentials: BrokerCredential) -> None:
        if isinstance(self._broker, Deployed):
            self._broker.admit(credentials)
        else:
            self._broker.set_credentials(credentials)

    def client(self, user: str | None, secret: str | None, **more: Any) -> AbstractContextManager[Speaker]:
        return speaking(self._broker.port, user, secret, ca_file=self._ca_file, **more)

    def hub(self) -> AbstractContextManager[Speaker]:
        address = urlsplit(self._broker.url)
        return self.client(address.username, address.password)

    def rose(self, *, will: tuple[str, str] | None = None) -> AbstractContextManager[Speaker]:
        return self.client("rose-cottage", "rose-secret", will=will)

    def mill(self) -> AbstractContextManager[Speaker]:
        return self.client("mill-lane", "mill-secret")

    def lets_in(self, user: str | None, secret: str | None) -> bool:
        with self.client(user, secret, patience=2) as person:
            return person.is_in


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    program("mosquitto", "mosquitto")
    with Broker(tmp_path_factory.mktemp("private")) as broker:
        yield broker


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("deployed") / "secrets"
    make_secrets(folder)
    return folder


@pytest.fixture(params=["private", "deployed"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A broker that admits the gateways of Rose Cottage and Mill Lane.

    The deployed one is started for each test with its files in place: reloading is the hub's errand in few tests,
    and not always survived by the Mosquitto of Debian 12.
    """
    if request.param == "private":
        ground = Ground(request.getfixturevalue("private"))
        ground.admit(ROSE, MILL)
        until(lambda: ground.lets_in("rose-cottage", "rose-secret"))
        yield ground
        return
    deployed = Deployed(request.getfixturevalue("secrets"), tmp_path)
    deployed.write([ROSE, MILL])
    with deployed.running():
        yield Ground(deployed)


def test_each_gateway_speaks_below_its_own_prefix_only(ground: Ground) -> None:
    with ground.hub() as hub, ground.rose() as rose:
        hub.hear("#")
        for topic in ("tec/v1/mill-lane/tec/bed", "tec/v1/rose-cottage-2/x", "tec/v1/", "tec/hub/x", "x"):
            rose.say(topic, "forged")
        rose.say("tec/v1/rose-cottage/tec/bed", "true")
        until(lambda: b"true" in hub.heard_payloads())
        assert hub.heard_payloads() == {b"true"}


def test_a_gateway_of_version_5_is_told_that_it_may_not(ground: Ground) -> None:
    with ground.rose() as rose:
        assert rose.say("tec/v1/mill-lane/tec/bed", "forged") == NOT_AUTHORISED
        assert rose.say("tec/v1/rose-cottage/tec/bed", "true") < 0x80


def test_nobody_hears_anothers_commands_or_readings(ground: Ground) -> None:
    with ground.hub() as hub, ground.mill() as mill:
        for topic in ("#", "tec/v1/rose-cottage/#", "tec/v1/+/zigbee2mqtt/lamp/set", "zigbee2mqtt/#", "$SYS/#"):
            mill.hear(topic)
        hub.say("tec/v1/rose-cottage/zigbee2mqtt/lamp/set", "for Rose Cottage")
        hub.say("zigbee2mqtt/lamp/set", "for Rose Cottage as well")
        hub.say("tec/v1/mill-lane/zigbee2mqtt/lamp/set", "for Mill Lane")
        until(lambda: mill.heard)
        assert mill.heard_payloads() == {b"for Mill Lane"}


def test_bound_topics_are_the_gateways_and_nobody_elses(ground: Ground) -> None:
    with (
        ground.hub() as hub,
        ground.rose() as rose,
        ground.mill() as mill,
    ):
        hub.hear("zigbee2mqtt/#", "+/events/rpc")
        rose.hear("zigbee2mqtt/#")
        mill.say("zigbee2mqtt/door", "forged")
        mill.say("shelly-1/events/rpc", "forged")
        rose.say("shelly-1/events/rpc", "true")
        rose.say("zigbee2mqtt/door", "true")
        until(lambda: len([heard for heard in hub.heard if heard[1] == b"true"]) == 2)
        assert hub.heard_payloads() == {b"true"}
        hub.say("zigbee2mqtt/lamp/set", "on")
        until(lambda: ("zigbee2mqtt/lamp/set", b"on") in rose.heard)


def test_a_last_will_on_anothers_topic_never_comes(ground: Ground) -> None:
    with ground.hub() as hub, ground.mill() as mill:
        hub.hear("tec/v1/#")
        _die_leaving_a_will(ground, "tec/v1/mill-lane/tec/bed", "forged")
        _die_leaving_a_will(ground, "tec/v1/rose-cottage/zigbee2mqtt/bridge/state", "offline")
        until(lambda: ("tec/v1/rose-cottage/zigbee2mqtt/bridge/state", b"offline") in hub.heard)
        mill.say("tec/v1/mill-lane/tec/bed", "true")
        until(lambda: ("tec/v1/mill-lane/tec/bed", b"true") in hub.heard)
        assert b"forged" not in hub.heard_payloads()


def _die_leaving_a_will(ground: Ground, topic: str, payload: str) -> None:
    with ground.rose(will=(topic, payload)) as rose:
        rose.vanish()
        until(lambda: rose.cut_off)


@pytest.mark.parametrize(
    ("user", "secret"),
    [
        ("rose-cottage", "mill-secret"),
        ("rose-cottage", ""),
        ("rose-cottage", None),
        ("stranger", "rose-secret"),
        ("tec-hub", "rose-secret"),
        (None, None),
    ],
)
def test_no_other_credential_is_let_in(ground: Ground, user: str | None, secret: str | None) -> None:
    assert not ground.lets_in(user, secret)


def test_a_revoked_gateway_is_cut_off_with_its_will_and_nobody_else_is(ground: Ground) -> None:
    with (
        ground.hub() as hub,
        ground.mill() as mill,
        ground.rose(will=("tec/v1/rose-cottage/tec/state", "gone")) as rose,
    ):
        hub.hear("tec/v1/#")
        ground.admit(MILL)
        until(lambda: rose.cut_off, what="the revoked gateway's connection to end")
        mill.say("tec/v1/mill-lane/tec/bed", "still here")
        until(lambda: hub.heard)
        assert (hub.cut_off, mill.cut_off) == (False, False)
        assert b"gone" not in hub.heard_payloads()
        assert not ground.lets_in("rose-cottage", "rose-secret")


def test_a_rotated_secret_ends_the_connection_that_was_made_with_the_old_one(ground: Ground) -> None:
    with ground.rose() as rose:
        ground.admit(gateway_credential("rose-cottage", secret="new-secret"), MILL)
        until(lambda: rose.cut_off, what="the old secret's connection to end")
    assert not ground.lets_in("rose-cottage", "rose-secret")
    until(lambda: ground.lets_in("rose-cottage", "new-secret"))


def test_a_binding_that_is_taken_away_counts_for_who_is_connected(ground: Ground) -> None:
    with ground.hub() as hub, ground.rose() as rose:
        hub.hear("zigbee2mqtt/#")
        ground.admit(UNBOUND, MILL)

        def is_refused() -> bool:
            return rose.say("zigbee2mqtt/door", "no longer") == NOT_AUTHORISED

        until(is_refused)


def test_a_client_without_a_name_of_its_own_is_let_in(ground: Ground) -> None:
    """As mosquitto_pub is."""
    with ground.client("rose-cottage", "rose-secret", name="") as rose:
        assert rose.is_in
        assert rose.say("tec/v1/rose-cottage/tec/bed", "true") < 0x80


def test_whoever_knows_a_name_takes_its_session_over_so_the_hub_tells_nobody_its_own(ground: Ground) -> None:
    with ground.hub() as hub, ground.client("rose-cottage", "rose-secret", name=hub.name):
        until(lambda: hub.cut_off)
    assert client_name("", "the hub's secret key") not in {"tec-hub", hub.name}
