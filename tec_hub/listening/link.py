"""One connection to the broker, from its beginning to its end; the next one is another object.

Whatever still refers to an ended connection (an acknowledgement, a command) thereby comes to nothing: packet ids
begin again at 1 when a broker has lost its session, so that a late acknowledgement would destroy a new message.
"""

import selectors
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import structlog
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from tec_hub.clock import Clock, monotonic
from tec_hub.intake.arrived import Arrived
from tec_hub.listening.address import Broker

log = structlog.get_logger(__name__)

SESSION_EXPIRY = 7 * 24 * 3600  #: seconds for which the broker keeps what comes while nobody listens
RECEIVE_MAXIMUM = 2000  #: messages the broker may send before the first is acknowledged
COMMAND_EXPIRY = 60  #: seconds after which a command to the home is no longer delivered
TAKEN_OVER = 0x8E  #: MQTT 5: somebody else has connected under our name

_DROPPED = "$SYS/broker/publish/messages/dropped"
_READS_AT_ONCE = 256
_FAREWELL = 2.0  #: seconds to wait for the broker's last word


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """Who connects where."""

    broker: Broker
    client_id: str
    protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5
    keepalive: int = 30

    @property
    def is_v5(self) -> bool:
        """Whether MQTT 5 is spoken; else 3.1.1."""
        return self.protocol is MQTTProtocolVersion.MQTTv5

    @property
    def heartbeat_topic(self) -> str:
        """Where the hub hears itself."""
        return f"tec/hub/{self.client_id}/heartbeat"


class Hears(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a link tells, from its own thread."""

    connected: Callable[["Link"], None]
    message: Callable[[Arrived], None]


class Link:
    """A connection that is served by the thread that calls `serve`; all else may be called from any thread."""

    def __init__(
        self,
        identity: Identity,
        filters: Iterable[str],
        hears: Hears,
        clock: Clock,
        *,
        no_longer: Iterable[str] = (),
    ) -> None:
        self._identity, self._hears, self._clock = identity, hears, clock
        self._filters, self._no_longer = list(filters), list(no_longer)
        self._client = self._new_client()
        self._acks: deque[int] = deque()
        self._received = 0
        self._now = clock.now()
        self._awake, self._wake = socket.socketpair()
        self._awake.setblocking(False)
        self._wake.setblocking(False)
        self._thread: threading.Thread | None = None
        self._hushed = False
        self._leaving = False
        self._farewell_at: float | None = None
        self.session_present = False
        self.subscribed = threading.Event()
        self.ended: str | None = None  #: why it ended, in words
        self.taken_over = False
        self.echoed_at: float | None = None  #: real monotonic seconds of the latest heartbeat that came back
        self.began_at = monotonic()
        self.dropped_by_broker: int | None = None

    def serve(self) -> None:
        """Connect and serve until the connection ends; `ended` then says why. Does not raise."""
        self._thread = threading.current_thread()
        try:
            self._connect()
            self._serve()
        except (OSError, ValueError) as error:
            self._end(f"{type(error).__name__}: {error}")
        except Exception as error:  # a fault of ours or of the library's ends the connection, never the thread
            log.exception("connection failed")
            self._end(f"{type(error).__name__}")
        finally:
            self._close()

    def acknowledge(self, packet_ids: Iterable[int]) -> None:
        """Tell the broker that these are kept; nothing once the connection has ended."""
        if self.ended is None:
            self._acks.extend(packet_ids)
            self._rouse()

    def publish(self, topic: str, payload: bytes, qos: int, seconds: float) -> bool:
        """Send a message; True once the broker has it (QoS 1) or it is under way (QoS 0)."""
        if self.ended is not None or not self.subscribed.is_set():
            return False
        properties = None
        if self._identity.is_v5:
            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = COMMAND_EXPIRY
        sending = self._client.publish(topic, payload, qos=qos, properties=properties)
        if qos == 0:
            return bool(sending.rc == MQTTErrorCode.MQTT_ERR_SUCCESS)
        try:
            sending.wait_for_publish(seconds)
        except (RuntimeError, ValueError):  # not connected any more, or too much under way
            return False
        return bool(sending.is_published())

    def beat(self) -> None:
        """Send a heartbeat, to be heard again."""
        self.publish(self._identity.heartbeat_topic, b"", 0, 0)

    def hush(self) -> None:
        """Take no more messages; acknowledgements still go out."""
        self._hushed = True

    def leave(self) -> None:
        """End in good order, once the broker has the acknowledgements."""
        self._leaving = True
        self._rouse()

    def drop(self, reason: str) -> None:
        """End the connection, as when a line is cut: the broker will send again what is not acknowledged."""
        self._end(reason)
        self._rouse()
        line: Any = self._client.socket()
        if line is not None:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the line was closed already")

    def _new_client(self) -> Client:
        identity = self._identity
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=identity.client_id,
            protocol=identity.protocol,
            manual_ack=True,
            reconnect_on_failure=False,
            clean_session=None if identity.is_v5 else False,
        )
        if identity.broker.user is not None:
            client.username_pw_set(identity.broker.user, identity.broker.secret)
        if identity.broker.tls:
            ca_file = identity.broker.ca_file
            client.tls_set(ca_certs=str(ca_file) if ca_file is not None else None)
        # all before connecting: a resumed session delivers right after the broker's first answer
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_disconnect = self._on_disconnect
        client.on_socket_register_write = lambda *_: self._rouse_from_elsewhere()
        return client

    def _connect(self) -> None:
        broker = self._identity.broker
        if self._identity.is_v5:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
            properties.SessionExpiryInterval = SESSION_EXPIRY
            properties.ReceiveMaximum = RECEIVE_MAXIMUM
            self._client.connect(
                broker.host, broker.port, self._identity.keepalive, clean_start=False, properties=properties
            )
        else:
            self._client.connect(broker.host, broker.port, self._identity.keepalive)

    def _serve(self) -> None:
        line: Any = self._client.socket()
        with selectors.DefaultSelector() as selector:
            selector.register(line, selectors.EVENT_READ)
            selector.register(self._awake, selectors.EVENT_READ)
            looked_at = monotonic()
            while self.ended is None and not self._may_leave():
                wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._client.want_write() else 0)
                selector.modify(line, wanted)
                buffered = isinstance(line, ssl.SSLSocket) and line.pending() > 0
                ready = {key.fileobj for key, _ in selector.select(0 if buffered else 1)}
                self._turn(readable=buffered or line in ready, roused=self._awake in ready)
                if monotonic() - looked_at > 1:
                    looked_at = monotonic()
                    self._check(self._client.loop_misc())

    def _may_leave(self) -> bool:
        """Whether the broker has all that was to be sent: it answers in order, so a last heartbeat proves it.

        A line that is closed before would take back what the broker has not yet read.
        """
        if not self._leaving or self._acks:
            return False
        if not self.subscribed.is_set():
            return True
        if self._farewell_at is None:
            self._farewell_at = monotonic()
            self.beat()
        return (self.echoed_at or 0) >= self._farewell_at or monotonic() - self._farewell_at > _FAREWELL

    def _turn(self, *, readable: bool, roused: bool) -> None:
        if roused:
            self._awake.recv(4096)
        if readable:
            self._read()
        while self._acks and self.ended is None:
            self._client.ack(self._acks.popleft(), 1)
        if self.ended is None and self._client.want_write():
            self._check(self._client.loop_write())

    def _read(self) -> None:
        """Read all messages that are there, up to a limit, without asking each time whether there is another."""
        self._now = self._clock.now()
        for _ in range(_READS_AT_ONCE):
            before = self._received
            self._check(self._client.loop_read())
            if self._received == before or self.ended is not None:
                return

    def _check(self, code: MQTTErrorCode) -> None:
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._end(code.name)

    def _close(self) -> None:
        self._end("closed")
        self._client.disconnect()
        self._client.loop_write()
        line: Any = self._client.socket()
        if line is not None:
            line.close()
        self._awake.close()
        self._wake.close()

    def _end(self, reason: str) -> None:
        if self.ended is None:
            self.ended = reason

    def _rouse(self) -> None:
        try:
            self._wake.send(b"\0")
        except BlockingIOError:
            return  # it has been roused many times over
        except OSError:
            return  # the connection has ended meanwhile

    def _rouse_from_elsewhere(self) -> None:
        if threading.current_thread() is not self._thread:
            self._rouse()

    # What the library calls. Nothing may be raised there, and nothing may take long.

    def _on_connect(
        self, client: Client, _data: Any, flags: ConnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        if code.is_failure:
            self._end(f"the broker refused the connection: {code}")
            return
        self.session_present = flags.session_present
        self.began_at = monotonic()
        self._guard(self._hears.connected, self)
        if self._no_longer:
            client.unsubscribe(self._no_longer)
        client.subscribe([(topic, self._options(topic)) for topic in self._wanted()])

    def _wanted(self) -> list[str]:
        return [*self._filters, self._identity.heartbeat_topic, _DROPPED]

    def _options(self, topic: str) -> Any:
        qos = 0 if topic in {self._identity.heartbeat_topic, _DROPPED} else 1
        if not self._identity.is_v5:
            return qos
        return SubscribeOptions(qos=qos, noLocal=qos == 1)  # our own commands are no readings

    def _on_subscribe(
        self, _client: Client, _data: Any, _mid: int, codes: list[ReasonCode], _properties: Properties | None
    ) -> None:
        refused = [
            topic
            for topic, code in zip(self._wanted(), codes, strict=False)
            if code.is_failure and not topic.startswith("$SYS")
        ]
        if refused:
            self._end(f"the broker refused the subscription to {', '.join(refused)}")
        else:
            self.subscribed.set()

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        self._received += 1
        self._guard(self._message, message)

    def _message(self, message: MQTTMessage) -> None:
        topic = _topic(message)
        if topic == self._identity.heartbeat_topic:
            self.echoed_at = monotonic()
        elif topic == _DROPPED:
            self.dropped_by_broker = int(message.payload) if message.payload.isdigit() else None
        elif self.ended is None and not self._hushed:
            self._hears.message(
                Arrived(
                    topic=topic,
                    payload=bytes(message.payload),
                    received_at=self._now,
                    retained=message.retain,
                    redelivered=message.dup,
                    packet_id=message.mid if message.qos else None,
                    qos=message.qos,
                )
            )

    def _guard(self, work: Callable[[Any], None], given: Any) -> None:
        """An exception in a callback would kill the library's loop in silence, or lose the message."""
        try:
            work(given)
        except Exception:  # not acknowledged, so it comes again on the next connection
            log.exception("a callback failed")
            self._end("a callback failed")

    def _on_disconnect(
        self,
        _client: Client,
        _data: Any,
        _flags: DisconnectFlags,
        code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self.taken_over = code.value == TAKEN_OVER
        self._end(f"the connection was lost: {code}")


def _topic(message: MQTTMessage) -> str:
    try:
        return message.topic
    except UnicodeDecodeError:  # it is stored under no topic, which no gateway has
        return ""
