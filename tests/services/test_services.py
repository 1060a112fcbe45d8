"""The services that other tests lean on do what those tests take for granted."""

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from tests.services.mosquitto import MosquittoServer
from tests.services.programs import program
from tests.waiting import until


def _client(server: MosquittoServer, name: str) -> mqtt.Client:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=name, clean_session=False)
    client.connect("127.0.0.1", server.port)
    client.loop_start()
    until(client.is_connected)
    return client


def _leave(client: mqtt.Client) -> None:
    client.disconnect()
    client.loop_stop()


def test_a_killed_broker_comes_back_with_what_it_had_queued(mosquitto: MosquittoServer) -> None:
    subscribed: list[int] = []
    received: list[bytes] = []
    reader = _client(mosquitto, "reader")
    reader.on_subscribe = lambda *_: subscribed.append(1)
    reader.subscribe("home/#", 1)
    until(lambda: subscribed)
    _leave(reader)
    writer = _client(mosquitto, "writer")
    for number in range(10):
        writer.publish("home/bed", f"reading {number}", 1).wait_for_publish(5)
    until(lambda: mosquitto.has_saved(b"reading 9"))
    mosquitto.kill()
    _leave(writer)
    mosquitto.start()
    reader = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="reader", clean_session=False)
    reader.on_message = lambda _client, _data, message: received.append(bytes(message.payload))
    reader.connect("127.0.0.1", mosquitto.port)
    reader.loop_start()
    until(lambda: len(received) == 10)
    _leave(reader)
    assert received == [f"reading {number}".encode() for number in range(10)]


def test_each_test_gets_a_fresh_database_of_its_own(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (id INTEGER)"))
    engine.dispose()


def test_and_the_next_one_sees_nothing_of_it(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (id INTEGER)"))
    engine.dispose()


def test_a_page_has_the_width_of_its_screen(phone: Page, desk: Page) -> None:
    for page in (phone, desk):
        page.set_content('<meta name="viewport" content="width=device-width"><p>Night board</p>')
    assert phone.evaluate("window.innerWidth") == 390
    assert desk.evaluate("window.innerWidth") == 1280


def test_what_is_missing_is_named_with_its_package() -> None:
    with pytest.raises(pytest.fail.Exception, match="install the Debian package nosuch"):
        program("no-such-program", "nosuch")
