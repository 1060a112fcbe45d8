"""Publishes events at QoS 1 as fast as the broker takes them, with as little effort of its own as can be.

It speaks MQTT 3.1.1 by hand, many messages to a system call, so that it takes little of a small machine away from
the subscriber. It ends once the broker has acknowledged every message.
"""

import random
import socket
import struct
import sys
from collections.abc import Iterator

import msgspec

_IDS = 65_000
_UNDER_WAY = 1_000
_AT_ONCE = 100
_KINDS = (
    ("temperature.measured", lambda r: round(r.uniform(15, 24), 1)),
    ("humidity.measured", lambda r: round(r.uniform(30, 70))),
    ("motion.detected", lambda _: None),
    ("motion.cleared", lambda _: None),
    ("contact.closed", lambda _: None),
    ("link.measured", lambda r: {"rssi_dbm": -r.randint(40, 90)}),
)


def gateway(home: int) -> str:
    """The name of a home's gateway."""
    return f"gw-{home}"


def messages(count: int, homes: int, devices: int) -> Iterator[tuple[str, bytes]]:
    """Topics and payloads of many homes' ordinary life, the same at every run."""
    chance = random.Random(1)  # noqa: S311 - ordinary life, not secrets
    for number in range(count):
        kind, value = chance.choice(_KINDS)
        device = f"device-{chance.randrange(devices)}"
        event = {"device": device, "kind": kind, "value": value(chance)}
        payload = msgspec.json.encode({key: v for key, v in event.items() if v is not None})
        yield f"tec/v1/{gateway(number % homes)}/tec/{device}", payload


def _packet(kind: int, body: bytes) -> bytes:
    length, remaining = bytearray(), len(body)
    while True:
        remaining, digit = divmod(remaining, 128)
        length.append(digit | (0x80 if remaining else 0))
        if not remaining:
            return bytes([kind]) + bytes(length) + body


def _text(words: str) -> bytes:
    encoded = words.encode()
    return struct.pack("!H", len(encoded)) + encoded


def publish(port: int, packets: list[tuple[str, bytes]]) -> None:
    """Send all, and return once the broker has acknowledged all."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(_packet(0x10, _text("MQTT") + bytes([4, 2]) + struct.pack("!H", 0) + _text("publisher")))
        _read(line, 4)
        acknowledged = 0
        for start in range(0, len(packets), _AT_ONCE):
            chunk = packets[start : start + _AT_ONCE]
            line.sendall(
                b"".join(
                    _packet(0x32, _text(topic) + struct.pack("!H", (start + n) % _IDS + 1) + payload)
                    for n, (topic, payload) in enumerate(chunk)
                )
            )
            while start + len(chunk) - acknowledged > _UNDER_WAY:
                acknowledged += _read(line, 4 * _AT_ONCE) // 4
        while acknowledged < len(packets):
            acknowledged += _read(line, 4 * min(_AT_ONCE, len(packets) - acknowledged)) // 4


def _read(line: socket.socket, size: int) -> int:
    data = line.recv(size, socket.MSG_WAITALL)
    if len(data) < size:
        raise ConnectionError("the broker has closed the connection")
    return size


if __name__ == "__main__":
    publish(int(sys.argv[1]), list(messages(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
