"""Publishes a scenario to a broker as the homes' gateways would, each with its own credential, QoS 1."""

import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from simulators.clock import Clock
from simulators.scenario import Sending

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_CONNECT_S = 15


class PublishError(RuntimeError):
    """The broker could not be reached, or did not take what it was given."""


class Link:
    """One gateway's connection, which also hears the commands to its home."""

    def __init__(
        self, url: str, gateway: str, secret: str | None, heard: Callable[[str, bytes], None] | None = None
    ) -> None:
        address = urlsplit(url)
        self._connected = threading.Event()
        self._refused = ""
        self._client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=f"simulated-{gateway}", protocol=mqtt.MQTTv311
        )
        user = unquote(address.username) if address.username else gateway if secret else None
        if user is not None:
            self._client.username_pw_set(user, secret or unquote(address.password or ""))
        if address.scheme == "mqtts":
            self._client.tls_set_context(ssl.create_default_context())
        self._client.max_queued_messages_set(0)
        self._client.on_connect = self._on_connect
        if heard is not None:
            self._client.on_message = lambda _c, _u, message: heard(message.topic, bytes(message.payload))
        self._commands = f"tec/v1/{gateway}/+/#"
        try:
            self._client.connect(address.hostname or "127.0.0.1", address.port or _PORTS[address.scheme], 30)
        except OSError as error:
            raise PublishError(f"the broker at {address.hostname} cannot be reached: {error}") from error
        self._client.loop_start()
        if not self._connected.wait(_CONNECT_S):
            self.close()
            raise PublishError(f"{gateway}: the broker refused the connection{self._refused}")

    def publish(self, sending: Sending) -> None:
        """Hand a message over; it is repeated until the broker has it."""
        self._client.publish(sending.topic, sending.payload, qos=1, retain=sending.retained)

    def close(self) -> None:
        """Wait for what is under way and leave in good order."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: mqtt.Client, _userdata: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused = f": {reason}"
            return
        client.subscribe(self._commands, qos=1)
        self._connected.set()


class Publisher:
    """Plays sendings at their instants on a clock, from a thread of its own."""

    def __init__(
        self,
        url: str,
        sendings: Iterable[Sending],
        clock: Clock,
        *,
        secrets: Mapping[str, str] | None = None,
        tell: Callable[[Sending], None] | None = None,
        heard: Callable[[str, bytes], None] | None = None,
    ) -> None:
        self._url, self._sendings, self._clock = url, sendings, clock
        self._secrets, self._tell, self._heard = secrets or {}, tell, heard
        self._links: dict[str, Link] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._guarded, name="simulated homes", daemon=True)
        self.error: Exception | None = None
        self.sent = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, wherever the scenario stands."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> int:
        """Play to the end in this thread; how many messages were published. Raises PublishError."""
        try:
            for sending in self._sendings:
                if self._clock.wait_until(sending.at, self._stop):
                    break
                self._link(sending.gateway).publish(sending)
                self.sent += 1
                if self._tell is not None:
                    self._tell(sending)
        finally:
            for link in self._links.values():
                link.close()
        return self.sent

    def _guarded(self) -> None:
        try:
            self.run()
        except PublishError as error:
            self.error = error

    def _link(self, gateway: str) -> Link:
        if gateway not in self._links:
            self._links[gateway] = Link(self._url, gateway, self._secrets.get(gateway), self._heard)
        return self._links[gateway]
