"""Ways to spoil a message: by its structure where it has one, by its bytes, by its topic."""

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from device_adapters.adapter import Message

LONGEST = 262_144
"""Bytes; the broker of `deploy/` takes no larger message."""

_ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 255, 65535, 2**31, 2**63, 2**64, 10**30, -(10**30), 1e308, -1e308, 5e-324,
    -327.68, 0.1, "", " ", "0", "1", "ON", "off", "true", "open", "nan", "inf", "unknown", "\x00", "\ud800", "é",
    "x" * 300, "9" * 400, "\u202e", "{{ value }}", "{% for x in y %}", "../..", "+/#", [], {}, [[]], [{}],
    {"": ""}, {"value": {}}, [None], "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", 1e18, 4102444800,
    "-1", "1e5", "0x10",
)  # fmt: skip
_RAW = (
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "-0",
    "01",
    "'x'",
    '"\\ud800"',
    '"\\udc00\\ud800"',
    "tru",
    "[",
    "{",
    "//",
)
_XML = (
    b'<!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><mrq><cid>&b;</cid></mrq>',
    b'<!DOCTYPE m SYSTEM "file:///etc/passwd"><mrq><cid>1</cid></mrq>',
    b"<mrq>" + b"<a>" * 3000 + b"</a>" * 3000 + b"</mrq>",
    b"<mrq>" + b"<cid>1</cid>" * 1300 + b"</mrq>",
    b"<mrq " + b" ".join(b'a%d="x"' % n for n in range(1500)) + b"/>",
    b"<mrq><cid>" + b"1" * 16_000 + b"</cid></mrq>",
    b"<mrq><cid>1</cid><dty>" + b"9" * 4000 + b"</dty></mrq>",
    b'<?xml version="1.0" encoding="UTF-16"?><mrq/>',
    b"<mrq><![CDATA[" + b"]]" * 4000 + b"]]></mrq>",
)
_PROTOBUF = (
    b"\x12\xff\xff\xff\xff\x0f" + b"\x00" * 50,
    b"\x12\x00" * 60_000,
    b"\x12\x02\x08\x01" * 30_000,
    b"\x08" + b"\xff" * 40,
    b"\x12\x80\x80\x04" + b"\x12" * 65_000,
    b"\x0b" * 5000,
    b"\x12\x0c\x0a\x04Temp\x20\x0a\x69" + b"\xff" * 8,
    b"\x12\x0b\x0a\x04Temp\x20\x09\x65\x00\x00\xc0\x7f",
)

Spoil = Callable[[random.Random, Message], Message]


def _with(message: Message, payload: bytes) -> Message:
    return Message(topic=message.topic, payload=payload[:LONGEST], retained=message.retained)


# structure

_TIMES = (0, 1, 2, 2, 3, 10, 150)


def _spoilt(rng: random.Random, value: Any, depth: int = 0) -> Any:
    """The value with one part of it, somewhere, made odd."""
    if depth < 12 and isinstance(value, dict) and value and rng.random() < 0.85:
        return _spoilt_dict(rng, value, depth)
    if depth < 12 and isinstance(value, list) and value and rng.random() < 0.85:
        at = rng.randrange(len(value))
        return [*value[:at], _spoilt(rng, value[at], depth + 1), *value[at + 1 :]]
    return _odd(rng, value)


def _spoilt_dict(rng: random.Random, value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    key = rng.choice(list(value))
    match rng.randrange(8):
        case 0:
            return {name: one for name, one in value.items() if name != key}
        case 1:
            return {**value, rng.choice(["", "\x00", "state", "action", "id", key.upper(), key * 3]): value[key]}
        case 2:
            return {**value, key: dict.fromkeys(map(str, range(rng.choice(_TIMES))), value[key])}
        case 3:
            return {**value, key: [value[key]] * rng.choice(_TIMES)}
        case 4 if isinstance(value[key], dict):
            return {**value, **value[key]}
        case _:
            return {**value, key: _spoilt(rng, value[key], depth + 1)}


def _odd(rng: random.Random, value: Any) -> Any:
    match rng.randrange(6):
        case 0 if isinstance(value, bool):
            return str(value).lower()
        case 0 if isinstance(value, int | float):
            return rng.choice([str(value), value * 1e9, -value, [value], {"value": value, "unit": "mV"}])
        case 0 if isinstance(value, str):
            return rng.choice([value.upper(), value * 50, value[::-1], value[:1], f" {value} ", [value]])
        case 1:
            return _nested(value, rng.choice([2, 20, 200]))
        case _:
            return rng.choice(_ODD)


def _nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"a": value}
    return value


def _json_of(message: Message) -> Any:
    try:
        return json.loads(message.payload)
    except (ValueError, RecursionError):
        return None


def structure(rng: random.Random, message: Message) -> Message:
    """One to four parts of a JSON payload made odd."""
    said = _json_of(message)
    if said is None:
        return flipped(rng, message)
    for _ in range(rng.randint(1, 4)):
        said = _spoilt(rng, said)
    return _with(message, json.dumps(said).encode())


def raw(rng: random.Random, message: Message) -> Message:
    """A JSON payload with a token in it that is none, or that is one only to some readers."""
    said = _json_of(message)
    if not isinstance(said, dict) or not said:
        return flipped(rng, message)
    key = rng.choice(list(said))
    text = json.dumps({**said, key: "@@"})
    return _with(message, text.replace('"@@"', rng.choice(_RAW)).encode("utf-8", "surrogatepass"))


def enormous(rng: random.Random, message: Message) -> Message:
    """A payload about as large as the broker lets through."""
    size = rng.choice([20_000, 100_000, LONGEST])
    said = _json_of(message)
    key = rng.choice(list(said)) if isinstance(said, dict) and said else "a"
    text = {
        0: json.dumps({key: "x" * size}),
        1: "[" * size,
        2: '{"a":' * (size // 5),
        3: "[" + "1," * (size // 2) + "1]",
        4: "{" + ",".join(f'"k{n}": {n}' for n in range(size // 14)) + "}",
        5: json.dumps([said] * (1 + size // (1 + len(message.payload)))),
        6: "9" * size,
        7: " " * size + message.payload.decode("utf-8", "replace"),
        8: json.dumps({key: _nested([], 400)}),
        9: json.dumps({key: {f"{key}{n}": "open" for n in range(size // 30)}}),
    }[rng.randrange(10)]
    return _with(message, text.encode("utf-8", "replace"))


# bytes


def flipped(rng: random.Random, message: Message) -> Message:
    """Bytes flipped, left out, doubled or put in."""
    data = bytearray(message.payload)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0 if at < len(data):
                data[at] ^= 1 << rng.randrange(8)
            case 1:
                del data[at : at + rng.randint(1, 9)]
            case 2:
                data[at:at] = data[at : at + rng.randint(1, 60)]
            case _:
                data[at:at] = rng.randbytes(rng.randint(1, 5))
    return _with(message, bytes(data))


def truncated(rng: random.Random, message: Message) -> Message:
    """Only the beginning."""
    return _with(message, message.payload[: rng.randrange(len(message.payload) + 1)])


def noise(rng: random.Random, message: Message) -> Message:
    """Bytes that mean nothing."""
    return _with(message, rng.randbytes(rng.choice([0, 1, 8, 60, 300])))


def bomb(rng: random.Random, message: Message) -> Message:
    """XML and protocol buffers that would grow, nest or promise more than there is."""
    return _with(message, rng.choice(_XML + _PROTOBUF))


# topics

_LEVELS = ("", "config", "devices", "bridge", "state", "status", "set", "availability", "rpc")


def topic(rng: random.Random, message: Message) -> Message:
    """Another topic: levels swapped, odd, doubled or left out."""
    levels = message.topic.split("/")
    at = rng.randrange(len(levels))
    match rng.randrange(5):
        case 0:
            levels[at] = rng.choice(
                ["", "config", "devices", "bridge", "state", "status", "set", "availability", "rpc"]
            )
        case 1:
            levels[at:at] = [levels[at]] * rng.randint(1, 40)
        case 2:
            del levels[at]
        case 3:
            levels[at] = "".join(chr(rng.randrange(1, 0x2FFF)) for _ in range(rng.randint(1, 60)))
        case _:
            levels[at] = f"{levels[at]}{rng.randrange(10**6)}"
    return Message(topic="/".join(levels), payload=message.payload, retained=rng.random() < 0.5)


WAYS: tuple[tuple[Spoil, int], ...] = (
    (structure, 40),
    (flipped, 12),
    (truncated, 8),
    (raw, 10),
    (topic, 16),
    (noise, 6),
    (bomb, 2),
    (enormous, 1),
)
"""Each way and its weight."""
