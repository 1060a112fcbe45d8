"""The private broker saves at each change while it is calm, and each second while it is busy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.broker import Broker, gateway_credential
from tec_hub.broker.configuration import SAVE_EACH_CHANGE, SAVE_EACH_SECOND
from tec_hub.broker.pace import Pace
from tests.shell.broker.clients import connected
from tests.waiting import until


def test_a_calm_broker_saves_at_each_change() -> None:
    assert Pace().saving == SAVE_EACH_CHANGE


def test_a_busy_broker_saves_each_second_at_once() -> None:
    pace = Pace()
    assert pace.look(5000)
    assert pace.saving == SAVE_EACH_SECOND
    assert not pace.look(5000)


def test_it_has_to_be_calm_for_a_while_before_it_saves_at_each_change_again() -> None:
    pace = Pace()
    pace.look(5000)
    for _ in range(19):
        assert not pace.look(20)
    assert not pace.look(400), "not busy, but not calm either: the count begins again"
    for _ in range(19):
        assert not pace.look(20)
    assert pace.look(20)
    assert pace.saving == SAVE_EACH_CHANGE


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with Broker(tmp_path, credentials=[gateway_credential("rose-cottage", secret="rose-secret")]) as running:
        yield running


def test_a_flood_for_an_absent_hub_changes_the_pace_and_loses_nothing(broker: Broker, tmp_path: Path) -> None:
    configuration = tmp_path / "broker" / "mosquitto.conf"
    with connected(broker.url, "hub") as hub:
        hub.hear("tec/#")
    assert SAVE_EACH_CHANGE in configuration.read_text()
    sent = 0
    with connected(broker.url, "rose", "rose-cottage", "rose-secret") as rose:
        while SAVE_EACH_SECOND not in configuration.read_text():
            for _ in range(500):
                last = rose.client.publish("tec/v1/rose-cottage/tec/bed", b"x" * 300, 1)
            last.wait_for_publish(10)
            sent += 500
            assert sent <= 20_000, "the broker stayed at the slow pace"
    with connected(broker.url, "hub") as hub:
        until(lambda: len(hub.heard) == sent, seconds=30, what=f"{sent} readings")
        assert broker.starts == 1
