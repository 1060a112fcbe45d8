"""Without Mosquitto the broker from a package does, and says what it cannot promise."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.broker import Broker, BrokerError, gateway_credential, hash_secret
from tests.shell.broker.clients import connected
from tests.waiting import until

ROSE = gateway_credential("rose-cottage", secret="rose-secret")


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    monkeypatch.setattr("tec_hub.broker.kinds.shutil.which", lambda *_args, **_words: None)
    with Broker(tmp_path, credentials=[ROSE]) as running:
        yield running


def test_its_limits_are_sentences_for_people(broker: Broker) -> None:
    assert broker.protocol == 4
    assert broker.limits
    assert all(limit.endswith(".") and limit[0].isupper() for limit in broker.limits)


def test_an_absent_hub_is_given_what_was_sent_meanwhile_until_it_acknowledges(broker: Broker) -> None:
    with connected(broker.url, "hub") as hub:
        hub.hear("tec/#")
    with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        for number in range(30):
            rose.say("tec/v1/rose-cottage/tec/bed", str(number))
    everything = [str(number).encode() for number in range(30)]
    with connected(broker.url, "hub", acknowledges=False) as hub:
        until(lambda: len(hub.heard) == 30)
        assert [payload for _, payload in hub.heard] == everything
    with connected(broker.url, "hub") as hub:
        until(lambda: len(hub.heard) == 30)
        assert [payload for _, payload in hub.heard] == everything


def test_credentials_change_without_losing_what_it_holds(broker: Broker) -> None:
    with connected(broker.url, "hub") as hub:
        hub.hear("tec/#")
    with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        rose.say("tec/v1/rose-cottage/tec/bed", "held")
    before = broker.process_id
    broker.set_credentials([ROSE, gateway_credential("hill-top", secret_hash=hash_secret("hill-secret"))])
    assert broker.process_id == before
    with connected(broker.url, "hill", "hill-top", "hill-secret") as hill:
        assert hill.answers == ["Success"]
    with connected(broker.url, "hub") as hub:
        until(lambda: hub.heard)


def test_it_checks_no_credentials_as_it_says(broker: Broker) -> None:
    assert any("checks no credentials" in limit for limit in broker.limits)
    with connected(broker.url, "stranger", "rose-cottage", "wrong") as stranger:
        assert stranger.answers == ["Success"]


def test_it_forgets_as_it_says(broker: Broker) -> None:
    with connected(broker.url, "hub") as hub:
        hub.hear("tec/#")
    broker.stop()
    broker.start()
    with connected(broker.url, "hub") as hub:
        assert not hub.session_present


def test_with_no_broker_at_all_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tec_hub.broker.kinds.shutil.which", lambda *_args, **_words: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(BrokerError, match="install the Debian package mosquitto"):
        Broker(tmp_path)
