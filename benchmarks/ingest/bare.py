"""A bare paho subscriber: QoS 1, acknowledges, does nothing else. What could be had at best."""

import sys

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from benchmarks.ingest.report import Stopwatch, ready


def main(port: int, count: int, protocol: int) -> None:
    """Count the messages and say how long they took, from the first to the last."""
    received = 0
    watch: Stopwatch | None = None

    def on_message(*_: object) -> None:
        nonlocal received, watch
        received += 1
        if watch is None:
            watch = Stopwatch()
        elif received == count:
            watch.result(count)
            client.disconnect()

    def on_connect(*_: object) -> None:
        client.subscribe("tec/v1/#", 1)

    client = Client(CallbackAPIVersion.VERSION2, client_id="bare", protocol=MQTTProtocolVersion(protocol))
    client.on_message = on_message
    client.on_subscribe = lambda *_: ready()
    client.on_connect = on_connect
    client.connect("127.0.0.1", port)
    client.loop_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
