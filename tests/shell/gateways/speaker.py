"""A client of MQTT 5 that keeps no session, and notes what the broker says of what it does."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.subscribeoptions import SubscribeOptions

from tests.waiting import until

_NUMBERS = itertools.count()


class Speaker:
    """What a gateway, a hub or a stranger does at a broker."""

    def __init__(
        self,
        user: str | None,
        secret: str | None,
        *,
        ca_file: Path | None,
        will: tuple[str, str] | None,
        name: str | None,
    ) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer: int | None = None
        self.answered = threading.Event()
        self.cut_off = False
        self._granted: list[int] = []
        self._said: dict[int, int] = {}
        self.name = f"{user}-{next(_NUMBERS)}" if name is None else name
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self.name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
        )
        if user is not None:
            self.client.username_pw_set(user, secret)
        if ca_file is not None:
            self.client.tls_set(ca_certs=str(ca_file))
        if will is not None:
            self.client.will_set(*will, qos=1)
        self.client.on_connect = self._connected
        self.client.on_disconnect = self._disconnected
        self.client.on_message = lambda _c, _d, message: self.heard.append((message.topic, bytes(message.payload)))
        self.client.on_subscribe = lambda _c, _d, _mid, codes, _p: self._granted.extend(c.value for c in codes)
        self.client.on_publish = self._published

    @property
    def is_in(self) -> bool:
        """Whether the broker has let it in."""
        return self.answer == 0

    def hear(self, *topics: str) -> None:
        """Subscribe with QoS 1 and wait for the answer."""
        self._granted.clear()
        self.client.subscribe([(topic, SubscribeOptions(qos=1, noLocal=True)) for topic in topics])
        until(lambda: len(self._granted) == len(topics), what="the subscription's answer")

    def say(self, topic: str, payload: str) -> int:
        """Publish with QoS 1; the reason code that the broker acknowledges it with."""
        sent = self.client.publish(topic, payload, 1)
        until(lambda: sent.mid in self._said, what="the broker's acknowledgement")
        return self._said[sent.mid]

    def heard_payloads(self) -> set[bytes]:
        return {payload for _, payload in self.heard}

    def vanish(self) -> None:
        """End as when the power fails, so that the broker tells the will."""
        line: Any = self.client.socket()
        line.shutdown(socket.SHUT_RDWR)

    def _connected(self, _c: object, _d: object, _flags: object, code: Any, _p: object) -> None:
        self.answer = code.value
        self.answered.set()

    def _disconnected(self, *_: object) -> None:
        self.cut_off = True
        self.answered.set()

    def _published(self, _c: object, _d: object, mid: int, code: Any, _p: object) -> None:
        self._said[mid] = code.value


@contextmanager
def speaking(
    port: int,
    user: str | None,
    secret: str | None,
    *,
    ca_file: Path | None = None,
    will: tuple[str, str] | None = None,
    name: str | None = None,
    patience: float = 10,
) -> Iterator[Speaker]:
    """Somebody at the broker on localhost, once it has answered or so many seconds have passed."""
    speaker = Speaker(user, secret, ca_file=ca_file, will=will, name=name)
    speaker.client.connect("localhost" if ca_file else "127.0.0.1", port)
    speaker.client.loop_start()
    try:
        speaker.answered.wait(patience)  # one that comes just as the broker reads its files may get no answer
        yield speaker
    finally:
        speaker.client.disconnect()
        speaker.client.loop_stop()
