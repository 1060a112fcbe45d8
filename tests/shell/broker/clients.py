"""MQTT clients for the tests of the broker."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.waiting import until


class Person:
    """A client with what it has heard, and how the broker answered it."""

    def __init__(self, name: str, user: str | None, secret: str | None, *, acknowledges: bool = True) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answers: list[str] = []
        self.granted: list[int] = []
        self.session_present = False
        self.cut_off = False
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            clean_session=False,
            reconnect_on_failure=False,
            manual_ack=not acknowledges,
        )
        if user is not None:
            self.client.username_pw_set(user, secret)
        self.client.on_connect = self._connected
        self.client.on_disconnect = self._disconnected
        self.client.on_message = lambda _c, _d, message: self.heard.append((message.topic, bytes(message.payload)))
        self.client.on_subscribe = lambda _c, _d, _mid, codes, _p: self.granted.extend(
            code.value for code in codes
        )

    def hear(self, *topics: str) -> None:
        """Subscribe with QoS 1 and wait for the answer."""
        self.granted.clear()
        self.client.subscribe([(topic, 1) for topic in topics])
        until(lambda: len(self.granted) == len(topics), what="the subscription's answer")

    def say(self, topic: str, payload: str) -> None:
        """Publish with QoS 1 and wait for the acknowledgement."""
        self.client.publish(topic, payload, 1).wait_for_publish(10)

    def _connected(self, _c: object, _d: object, flags: mqtt.ConnectFlags, code: object, _p: object) -> None:
        self.session_present = flags.session_present
        self.answers.append(str(code))

    def _disconnected(self, *_: object) -> None:
        self.cut_off = True


@contextmanager
def connected(
    url: str, name: str, user: str | None = None, secret: str | None = None, *, acknowledges: bool = True
) -> Iterator[Person]:
    """A client of the broker at `url`, with the credential in it unless another is given."""
    address = urlsplit(url)
    person = Person(name, user or address.username, secret or address.password, acknowledges=acknowledges)
    person.client.connect("127.0.0.1", address.port or 1883)
    person.client.loop_start()
    until(lambda: person.answers or person.cut_off, what="the broker's answer")
    yield person
    person.client.disconnect()
    person.client.loop_stop()
