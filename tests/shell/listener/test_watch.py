"""Nothing goes deaf in silence: broken callbacks, dead threads, silent loops, lost sessions, second hubs."""

import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from sqlalchemy import update
from structlog.testing import capture_logs

from alerts.inputs import WasDown
from tec_hub.clock import monotonic
from tec_hub.intake.arrived import Taken
from tec_hub.intake.downtime import TOLERANCE
from tec_hub.listening.lease import Lease
from tec_hub.listening.link import Link
from tec_hub.store.database import Database
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.running import LeaseRow
from tests.services.mosquitto import MosquittoServer
from tests.shell.listener.conftest import QUICK, START, Home, Hub, number_payload
from tests.shell.seed import GATEWAY, RESIDENT, add_resident
from tests.waiting import until

Hubs = Callable[..., Hub]


def test_a_callback_that_fails_costs_no_message_and_no_thread(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    work, failures = Link._message, [RuntimeError("a fault of ours")]

    def fail_once(link: Link, message: Any) -> None:
        if message.qos and failures:
            raise failures.pop()
        work(link, message)

    monkeypatch.setattr(Link, "_message", fail_once)
    home.say_numbers(range(3))
    until(lambda: hub.numbers() == [0, 1, 2])
    assert hub.listener.health().connections == 2


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("name", ["listener-network", "listener-ingest"])
def test_a_dead_thread_is_replaced_and_what_it_held_comes_again(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    deaths = [SystemExit()]
    place = {"listener-network": (hub.listener._link, "_turn"), "listener-ingest": (hub.ingest, "take")}[name]
    work = getattr(*place)

    def die_once(*given: Any, **more: Any) -> Any:
        if deaths:
            raise deaths.pop()
        return work(*given, **more)

    monkeypatch.setattr(*place, die_once)
    home.say_numbers(range(3))
    until(lambda: hub.numbers() == [0, 1, 2])
    health = hub.listener.health()
    assert health.threads_replaced == 1
    assert health.connections == 2


def test_a_silent_connection_is_noticed_and_replaced(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    """The line stands, the thread lives, nothing comes: only a heartbeat through the broker can tell."""
    hub = hubs(lite, mosquitto.url, pace=msgspec.structs.replace(QUICK, silence=0.5)).start().connected()
    until(lambda: hub.listener.health().heartbeat_age is not None)
    process = mosquitto._process
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    until(lambda: "silent" in hub.listener.health().last_error)
    assert hub.listener.health().deaf_since is not None or not hub.listener.health().connected
    process.send_signal(signal.SIGCONT)
    hub.connected()
    home.say(number_payload(1))
    until(lambda: hub.numbers() == [1])


def test_a_slow_store_does_not_cost_the_connection(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hubs(lite, mosquitto.url, keepalive=1)
    slow, take = threading.Event(), hub.ingest.take

    def take_slowly(batch: Any) -> Any:
        slow.wait(3)  # twice the time after which the broker gives up on a client that says nothing
        return take(batch)

    monkeypatch.setattr(hub.ingest, "take", take_slowly)
    hub.start().connected()
    home.say(number_payload(1))
    until(lambda: hub.numbers() == [1])
    assert hub.listener.health().connections == 1


def test_a_flood_without_promise_makes_the_sender_wait_instead_of_filling_the_memory(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hubs(lite, mosquitto.url, pace=msgspec.structs.replace(QUICK, backlog=10, batch=5))
    blocked, take = threading.Event(), hub.ingest.take
    monkeypatch.setattr(hub.ingest, "take", lambda batch: blocked.wait(10) and take(batch))
    hub.start().connected()
    home.say_numbers(range(100), qos=0)
    until(lambda: hub.listener.health().backlog >= 10)
    most = max(hub.listener.health().backlog for _ in range(200))
    assert most <= 10 + 5 + 1
    blocked.set()
    until(lambda: len(hub.numbers()) == 100)
    with lite.read() as session:
        assert session.get_one(GatewayRow, GATEWAY).qos0_at == START


def test_the_heartbeat_goes_through_the_broker(lite: Database, mosquitto: MosquittoServer, hubs: Hubs) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    age = until(lambda: hub.listener.health().heartbeat_age)
    assert age is not None
    assert age < 5
    assert hub.stored() == 0
    assert hub.listener.health().dropped_by_broker == 0


def test_a_broker_that_throws_messages_away_is_told_on(lite: Database, tmp_path: Path, hubs: Hubs) -> None:
    narrow = MosquittoServer(tmp_path)
    with (tmp_path / "mosquitto.conf").open("a") as configuration:
        configuration.write("max_queued_messages 3\nsys_interval 1\n")
    narrow.start()
    absent = Client(CallbackAPIVersion.VERSION2, client_id="absent", clean_session=False)
    absent.connect("127.0.0.1", narrow.port)
    absent.loop_start()
    until(absent.is_connected)
    absent.subscribe("elsewhere", 1)
    absent.disconnect()
    absent.loop_stop()
    with capture_logs() as logs:
        hub = hubs(lite, narrow.url).start().connected()
        until(lambda: hub.listener.health().dropped_by_broker == 0)
        home = Home(narrow.url)
        home.say_numbers(range(10), topic="elsewhere")
        home.close()
        until(lambda: hub.listener.health().dropped_by_broker == 7)
        until(lambda: [entry["count"] for entry in logs if "dropped" in entry["event"]] == [7])
    hub.stop()
    narrow.stop()


def test_a_lost_session_is_said_aloud(lite: Database, mosquitto: MosquittoServer, hubs: Hubs) -> None:
    hub = hubs(lite, mosquitto.url)
    with capture_logs() as logs:
        hub.start().connected()
    assert not [entry for entry in logs if "lost our session" in entry["event"]]  # the first one ever
    mosquitto.kill()
    (mosquitto.directory / "mosquitto.db").unlink(missing_ok=True)
    with capture_logs() as logs:
        mosquitto.start()
        until(lambda: hub.listener.health().connections == 2)
        hub.connected()
    assert [entry["log_level"] for entry in logs if "lost our session" in entry["event"]] == ["warning"]
    assert hub.listener.health().session_present is False


def test_an_acknowledgement_of_a_lost_connection_destroys_no_new_message(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker that lost its session numbers from 1 again, so an old 1 sent now would acknowledge the new 1."""
    hub = hubs(lite, mosquitto.url)
    go_on, take, begun = threading.Semaphore(0), hub.ingest.take, []

    def take_when_told(batch: Any) -> Any:
        begun.append(batch[0].packet_id)
        assert go_on.acquire(timeout=20)
        return take(batch)

    monkeypatch.setattr(hub.ingest, "take", take_when_told)
    hub.start().connected()
    _say_once(mosquitto, number_payload(1))
    until(lambda: begun == [1])
    mosquitto.kill()
    (mosquitto.directory / "mosquitto.db").unlink(missing_ok=True)
    mosquitto.start()
    until(lambda: hub.listener.health().connected)
    _say_once(mosquitto, number_payload(2))
    until(lambda: hub.listener.health().backlog == 3, what="the old message, the new connection, the new message")
    go_on.release()
    until(lambda: begun == [1, 1])  # the first is kept, and acknowledged to nobody; the second is being taken in
    monkeypatch.setattr(hub.ingest, "take", lambda _: Taken())  # and this hub dies over it
    monkeypatch.setattr(Link, "acknowledge", lambda *_: None)
    take = hub.ingest.take
    go_on.release()
    hub.crash()
    monkeypatch.undo()
    again = hubs(lite, mosquitto.url).start().connected()
    until(lambda: again.numbers() == [2])


def _say_once(mosquitto: MosquittoServer, payload: bytes) -> None:
    home = Home(mosquitto.url)
    home.say(payload)
    home.close()


def test_a_broker_killed_amid_messages_makes_none_count_twice(
    database: Database, mosquitto: MosquittoServer, hubs: Hubs
) -> None:
    hub = hubs(database, mosquitto.url).start().connected()
    for round_ in range(3):
        home = Home(mosquitto.url)
        home.say_numbers(range(round_ * 10, round_ * 10 + 10))
        home.close()
        mosquitto.kill()
        mosquitto.start()
    until(lambda: len(hub.numbers()) >= 20, what="what was received before the kills")
    hub.connected()
    until(lambda: hub.listener.health().backlog == 0)
    assert len(hub.numbers()) == len(set(hub.numbers()))


def test_what_waits_for_an_absent_hub_survives_a_broker_killed(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    hub.stop()
    home = Home(mosquitto.url)
    home.say_numbers(range(5))
    home.close()
    until(lambda: mosquitto.has_saved(number_payload(4)))
    mosquitto.kill()
    mosquitto.start()
    hub = hubs(lite, mosquitto.url).start().connected()
    until(lambda: hub.numbers() == [0, 1, 2, 3, 4])


def test_only_one_hub_listens_and_the_next_takes_over(
    database: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    first = hubs(database, mosquitto.url).start().connected()
    second = hubs(database, mosquitto.url).start()
    home.say(number_payload(1))
    until(lambda: first.numbers() == [1])
    assert second.listener.health().connections == 0
    assert second.listener.health().ready  # it stands by, and need not worry anybody
    pace = second.listener._pace
    second.listener._pace = msgspec.structs.replace(pace, lease=0.1)  # looks for the lease more often
    first.stop()
    second.connected()
    home.say(number_payload(2))
    until(lambda: second.numbers() == [2])
    assert second.listener.health().session_present


def test_a_hub_that_loses_its_lease_leaves(lite: Database, mosquitto: MosquittoServer, hubs: Hubs) -> None:
    hub = hubs(lite, mosquitto.url, pace=msgspec.structs.replace(QUICK, lease=0.3)).start().connected()
    with lite.write() as session:
        far_off = START + timedelta(days=365 * 20)
        session.execute(update(LeaseRow).values(holder="elsewhere/1/x/y", until=far_off))
    until(lambda: not hub.listener.health().connected)
    until(lambda: not hub.listener.health().holds_lease)
    until(lambda: "another hub" in hub.listener.health().last_error)


@pytest.mark.parametrize("holder", ["this machine, a dead process", "elsewhere"])
def test_the_lease_of_a_dead_process_of_this_machine_is_free_at_once(database: Database, holder: str) -> None:
    dead = os.fork()
    if dead == 0:
        os._exit(0)
    os.waitpid(dead, 0)
    lease = Lease(database, "listener")
    host = lease._holder.split("/")[0] if holder != "elsewhere" else "elsewhere"
    with database.write() as session:
        session.add(LeaseRow(name="listener", holder=f"{host}/{dead}/x/y", until=START + timedelta(days=365 * 20)))
    assert lease.renew() is (holder != "elsewhere")


def test_two_hubs_do_not_hold_one_lease(database: Database) -> None:
    first, second = Lease(database, "listener"), Lease(database, "listener")
    assert (first.renew(), second.renew(), first.renew()) == (True, False, True)
    first.release()
    assert (first.held, second.renew(), first.renew()) == (False, True, False)


def test_who_takes_our_name_is_not_fought_but_left_ever_more_time(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs
) -> None:
    pace = msgspec.structs.replace(QUICK, first_delay=0.05, longest_delay=10)
    hub = hubs(lite, mosquitto.url, pace=pace).start().connected()
    began = monotonic()
    for number in range(1, 6):
        until(lambda: hub.listener.health().connections == number and hub.listener.health().connected)  # noqa: B023
        stranger = Client(
            CallbackAPIVersion.VERSION2, client_id="tec-hub-test", protocol=MQTTProtocolVersion.MQTTv5
        )
        stranger.connect("127.0.0.1", mosquitto.port)
        until(lambda: hub.listener.health().deaf_since is not None)
        stranger.disconnect()
    until(lambda: hub.listener.health().connections == 6)
    assert monotonic() - began > 0.05 + 0.1 + 0.2 + 0.4 + 0.8


def test_a_broker_that_says_who_was_taken_over_is_left_alone_for_a_while(lite: Database, hubs: Hubs) -> None:
    """Mosquitto 2.0 only cuts the line; MQTT 5 has a word for it, which others send."""
    with socket.create_server(("127.0.0.1", 0)) as broker:
        pace = msgspec.structs.replace(QUICK, taken_over_delay=30)
        hub = hubs(lite, f"mqtt://127.0.0.1:{broker.getsockname()[1]}", pace=pace).start()
        line, _ = broker.accept()
        with line:
            line.recv(1000)
            line.sendall(bytes.fromhex("2003000000" + "E0028E00"))  # welcome; somebody else uses your name
            until(lambda: "taken over" in hub.listener.health().last_error)
        broker.settimeout(0.5)
        with pytest.raises(TimeoutError):
            broker.accept()


def test_the_hub_says_how_long_it_was_down_before_anything_else(
    lite: Database, mosquitto: MosquittoServer, home: Home, hubs: Hubs
) -> None:
    with lite.write() as session:
        add_resident(session, "tom", home="oak")
    hub = hubs(lite, mosquitto.url).start().connected()
    assert hub.desk.told == []  # the first time there is nothing to say
    hub.stop()
    home.say(number_payload(1))
    hub = hubs(lite, mosquitto.url)
    later = START + timedelta(hours=2)
    hub.clock.jump_to(later)
    hub.start().connected()
    until(hub.numbers)
    down = WasDown(at=later, since=START)
    assert hub.desk.told[:2] == [(RESIDENT, down), ("tom", down)]


def test_a_broker_lost_for_long_is_our_own_deafness(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    hub.clock.advance(60)  # the pulse goes on
    mosquitto.stop()
    until(lambda: hub.listener.health().deaf_since == START + timedelta(seconds=60))
    assert not hub.listener.health().ready
    hub.clock.advance(3600)
    mosquitto.start()
    hub.connected()
    assert [given for _, given in hub.desk.told] == [
        WasDown(at=START + timedelta(seconds=3660), since=START + timedelta(seconds=60))
    ]


def test_a_moment_without_the_broker_is_not_worth_telling(
    lite: Database, mosquitto: MosquittoServer, hubs: Hubs
) -> None:
    hub = hubs(lite, mosquitto.url).start().connected()
    mosquitto.stop()
    until(lambda: hub.listener.health().deaf_since is not None)
    hub.clock.advance(TOLERANCE.total_seconds())
    mosquitto.start()
    hub.connected()
    assert hub.desk.told == []
