"""The gateways' side: publishes the night at QoS 1, keeps what is not acknowledged, and writes down what was."""

import threading
import time
from datetime import UTC, datetime

import msgspec
from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from simulators.clock import ScaledClock
from tests.chaos.night import Night

_WRITES_WITHIN_S = 0.25  #: and a PUBACK on its way is read only after the kill


class Published(msgspec.Struct, kw_only=True):
    """One message as it went out. `again`: the connection broke before its PUBACK, so that it was sent again."""

    mid: int
    topic: str
    payload: bytes
    dated: bool
    sent_at: float  #: monotonic, as the others
    acknowledged_at: float | None = None
    again: bool = False

    def was_only_in_memory(self, stores: list[tuple[float, bytes]]) -> bool:
        """Whether a kill of the broker (when, and the file it left) came between its PUBACK and its writing.

        Mosquitto writes its file after it has acknowledged, milliseconds later; nobody behind it can help that.
        """
        at = self.acknowledged_at
        return at is not None and any(
            abs(killed - at) < _WRITES_WITHIN_S and self.payload not in store for killed, store in stores
        )


class Gateway:
    """One client for all the night's gateways; a session that lasts, as theirs do."""

    def __init__(self, night: Night, clock: ScaledClock, began: datetime, port: int) -> None:
        self._night, self._clock, self._began = night, clock, began
        self._acknowledged: dict[int, float] = {}
        self._broken: list[float] = []
        self._sent: list[Published] = []
        self._done = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="gateways", daemon=True)
        self._client = Client(CallbackAPIVersion.VERSION2, "gateways", clean_session=False)
        self._client.on_publish = self._was_acknowledged
        self._client.on_disconnect = self._was_cut
        self._client.reconnect_delay_set(1, 1)
        self._client.max_inflight_messages_set(100)
        self._client.connect("127.0.0.1", port)

    def start(self) -> None:
        """Begin to publish."""
        self._client.loop_start()
        self._thread.start()

    def stop(self) -> None:
        """Leave the broker."""
        self._stop.set()
        self._thread.join()
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def finished(self) -> bool:
        """All is published and acknowledged."""
        return self._done.is_set() and all(published.mid in self._acknowledged for published in self._sent)

    def record(self) -> list[Published]:
        """What was published so far and what became of it."""
        found = []
        for published in self._sent:
            acknowledged = self._acknowledged.get(published.mid)
            ends = time.monotonic() if acknowledged is None else acknowledged
            again = any(published.sent_at <= cut <= ends for cut in self._broken)
            found.append(msgspec.structs.replace(published, acknowledged_at=acknowledged, again=again))
        return found

    def _run(self) -> None:
        for happening in self._night.happenings:
            due = self._began.timestamp() + happening.at_s
            while self._clock.now().timestamp() < due and not self._stop.is_set():
                self._clock.wait_until(datetime.fromtimestamp(due, UTC), self._stop)
            if self._stop.is_set():
                return
            payload = happening.payload.replace(b"AT", self._clock.now().isoformat().encode())
            sent_at = time.monotonic()
            info = self._client.publish(happening.topic, payload, qos=1)
            published = Published(
                mid=info.mid, topic=happening.topic, payload=payload, dated=happening.dated, sent_at=sent_at
            )
            self._sent.append(published)
        self._done.set()

    def _was_acknowledged(
        self, _client: Client, _data: object, mid: int, _code: ReasonCode, _properties: Properties
    ) -> None:
        self._acknowledged[mid] = time.monotonic()

    def _was_cut(
        self,
        _client: Client,
        _data: object,
        _flags: DisconnectFlags | ConnectFlags,
        _code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        self._broken.append(time.monotonic())
