"""What homes say arrives once, in order, whatever happens to the hub; and only what is kept is acknowledged."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from paho.mqtt.client import MQTTMessage
from paho.mqtt.enums import MQTTProtocolVersion
from sqlalchemy import delete

from tec_hub.ingest import StoreFailedError
from tec_hub.signals import CONFIGURATION
from tec_hub.store.database import Database
from tec_hub.store.equipment import BindingRow
from tec_hub.store.plans import configuration_changed
from tests.services.mosquitto import MosquittoServer
from tests.shell.listener.conftest import TOPIC, Home, Hub, number_payload
from tests.shell.seed import GATEWAY, RESIDENT, add_binding
from tests.waiting import until

Hubs = Callable[..., Hub]
VERSIONS = pytest.mark.parametrize("protocol", [MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311])


@VERSIONS
def test_messages_arrive_in_order(
    database: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, protocol: MQTTProtocolVersion
) -> None:
    hub = hubs(database, mosquitto.url, protocol=protocol).start().connected()
    home.say_numbers(range(50))
    until(lambda: len(hub.numbers()) == 50)
    assert hub.numbers() == list(range(50))


@VERSIONS
def test_what_is_said_while_the_hub_is_away_is_kept_for_it(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, protocol: MQTTProtocolVersion
) -> None:
    hub = hubs(lite, mosquitto.url, protocol=protocol).start().connected()
    hub.stop()
    home.say_numbers(range(5))
    hub = hubs(lite, mosquitto.url, protocol=protocol).start().connected()
    until(lambda: len(hub.numbers()) == 5)
    assert hub.numbers() == list(range(5))
    assert hub.listener.health().session_present


@VERSIONS
def test_what_was_kept_but_not_yet_acknowledged_when_the_hub_died_counts_once(
    database: Database,
    mosquitto: MosquittoServer,
    home: Home,
    hubs: Hubs,
    protocol: MQTTProtocolVersion,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("tec_hub.listening.link.Link.acknowledge", lambda *_: None)
        hub = hubs(database, mosquitto.url, protocol=protocol).start().connected()
        home.say_numbers(range(30))
        until(lambda: len(hub.numbers()) == 30)
        hub.crash()
    home.say_numbers(range(30, 35))
    hub = hubs(database, mosquitto.url, protocol=protocol).start().connected()
    until(lambda: len(hub.numbers()) >= 5)
    assert hub.numbers() == list(range(30, 35))
    assert hub.stored() == 35
    assert hub.listener.health().taken.redelivered == 30


def test_catching_up_waits_for_what_is_received_and_no_longer_than_asked(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    may_write, take = threading.Event(), hub.ingest.take
    monkeypatch.setattr(hub.ingest, "take", lambda messages: may_write.wait(10) and take(messages))
    home.say_numbers(range(1))
    until(hub.listener.busy)

    assert not hub.listener.catch_up(0.01)
    assert hub.numbers() == []
    may_write.set()
    assert hub.listener.catch_up(10)
    assert hub.numbers() == [0]


def test_a_hub_that_stops_in_good_order_leaves_nothing_half_done(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    for number in range(200):
        home.client.publish(TOPIC, number_payload(number), qos=1)
    until(hub.numbers)
    hub.stop()
    taken = hub.listener.health().taken.stored
    hub = hubs(lite, mosquitto.url).start().connected()
    until(lambda: hub.stored() == 200)
    assert hub.numbers() == list(range(taken, 200))
    assert hub.listener.health().taken.redelivered == 0


def test_more_than_a_few_may_be_under_way_unacknowledged(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker's default of twenty would cap every batch, and stop all delivery while the store is slow."""
    monkeypatch.setattr("tec_hub.listening.link.Link.acknowledge", lambda *_: None)
    hub = hubs(lite, mosquitto.url).start().connected()
    home.say_numbers(range(100))
    until(lambda: len(hub.numbers()) == 100)
    hub.crash()


def test_what_the_store_cannot_keep_is_not_acknowledged_and_comes_again(
    database: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hubs(database, mosquitto.url)
    failing = [True]

    def refuse(*_: Any) -> Any:
        raise StoreFailedError("disk full")

    take, probe = hub.ingest.take, hub.ingest.probe
    monkeypatch.setattr(hub.ingest, "take", lambda batch: refuse() if failing else take(batch))
    monkeypatch.setattr(hub.ingest, "probe", lambda: refuse() if failing else probe())
    hub.start().connected()
    home.say_numbers(range(10))
    until(lambda: hub.listener.health().store_failing)
    until(lambda: not hub.listener.health().connected, what="the hub to disconnect on purpose")
    assert not hub.listener.health().ready
    assert "disk full" in hub.listener.health().last_error
    home.say_numbers(range(10, 12))
    failing.clear()
    until(lambda: len(hub.numbers()) == 12)
    assert hub.numbers() == list(range(12))
    until(lambda: hub.listener.health().ready)


def test_retained_messages_are_known_as_such_at_every_connection(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    home.say(number_payload(1), retain=True)
    for _ in range(2):
        hub = hubs(lite, mosquitto.url).start().connected()
        until(hub.numbers)
        assert [o.retained for o in hub.desk.observed(RESIDENT)] == [True]
        hub.stop()


def test_a_live_message_with_the_retain_flag_is_live(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    home.say(number_payload(1), retain=True)
    until(hub.numbers)
    assert [o.retained for o in hub.desk.observed(RESIDENT)] == [False]


def test_our_own_commands_are_no_readings(
    lite: Database,
    mosquitto: MosquittoServer,
    home: Home,
    hubs: Hubs,
    overhear: Callable[[str], list[MQTTMessage]],
) -> None:
    heard = overhear("tec/v1/#")
    hub = hubs(lite, mosquitto.url).start().connected()
    assert hub.listener.publish_command("tec/v1/gw-oak/plain/lamp/set", b'{"state":"ON"}')
    until(lambda: heard)
    assert [(m.topic, m.payload, m.qos) for m in heard] == [("tec/v1/gw-oak/plain/lamp/set", b'{"state":"ON"}', 1)]
    home.say(number_payload(1))
    until(hub.numbers)
    assert hub.stored() == 1


def test_a_command_without_a_connection_fails_and_is_not_sent_later(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs, overhear: Callable[[str], list[MQTTMessage]]
) -> None:
    hub = hubs(lite, mosquitto.url)
    assert not hub.listener.publish_command("tec/v1/gw-oak/plain/lamp/set", b"on")
    heard = overhear("tec/v1/#")
    hub.start().connected()
    assert hub.listener.publish_command("tec/v1/gw-oak/plain/lamp/set", b"off")
    until(lambda: heard)
    assert [m.payload for m in heard] == [b"off"]


def test_bindings_added_while_it_runs_are_heard_and_removed_ones_no_more(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    with lite.write() as session:
        add_binding(session, "zigbee/#", ecosystem="plain", gateway=GATEWAY)
    hub.signals.tell(CONFIGURATION)
    until(lambda: hub.listener.health().connections == 2)
    hub.connected()
    home.say(number_payload(1), "zigbee/bed")
    until(lambda: hub.numbers() == [1])
    with lite.write() as session:
        session.execute(delete(BindingRow))
        configuration_changed(session)
    hub.signals.tell(CONFIGURATION)
    until(lambda: hub.listener.health().connections == 3)
    hub.connected()
    home.say(number_payload(2), "zigbee/bed")
    home.say(number_payload(3), TOPIC)
    until(lambda: hub.numbers() == [1, 3])
    assert hub.stored() == 2
