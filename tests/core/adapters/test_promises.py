"""What every adapter promises, whatever comes: never to raise, to say the same again, to know its own voice."""

import base64
import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_adapters.adapter import Decoded, Device, Message
from device_adapters.event import Event, Kind, Value
from device_adapters.registry import ADAPTERS
from tests.core.adapters.packs import NAMES, samples

_FEW = settings(max_examples=60, deadline=None, derandomize=True)
_PLAUSIBLE: Mapping[Kind, tuple[int, int]] = {
    Kind.BATTERY_MEASURED: (5, 100),
    Kind.HUMIDITY_MEASURED: (1, 99),
    Kind.TEMPERATURE_MEASURED: (-10, 40),
    Kind.VOLTAGE_MEASURED: (2, 4),
    Kind.HEART_RATE_MEASURED: (40, 180),
    Kind.RESPIRATION_MEASURED: (5, 40),
}
_VALUES: Mapping[Kind, st.SearchStrategy[Value]] = {
    Kind.BUTTON_PRESSED: st.sampled_from(["single", "double", "hold"]),
    Kind.ZONE_ENTERED: st.just("home"),
    Kind.ZONE_LEFT: st.just("home"),
    Kind.LOCATION_REPORTED: st.builds(
        lambda lat, lon: {"lat": lat / 100, "lon": lon / 100}, st.integers(-8000, 8000), st.integers(1, 17000)
    ),
    Kind.LINK_MEASURED: st.builds(lambda rssi: {"rssi_dbm": rssi}, st.integers(-120, -30)),
}


def _values(kind: Kind) -> st.SearchStrategy[Value | None]:
    if kind in _VALUES:
        return _VALUES[kind]
    return st.integers(*_PLAUSIBLE.get(kind, (1, 400))) if kind.value.endswith(".measured") else st.none()


@st.composite
def _events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(list(Kind)))
    at = draw(st.none() | st.integers(0, 10**6).map(lambda s: datetime.fromtimestamp(1_767_225_600 + s, UTC)))
    return Event(device="door-1", kind=kind, value=draw(_values(kind)), occurred_at=at)


def _near(a: Value | None, b: Value | None) -> bool:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return all(key in b and math.isclose(a[key], b[key], abs_tol=1e-4) for key in a)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, abs_tol=0.01)
    if isinstance(a, str) and isinstance(b, str):
        return a in b  # the device's own name for the action may say more
    return a == b


@pytest.mark.parametrize("name", NAMES)
@given(event=_events())
@_FEW
def test_what_a_simulated_device_sends_means_what_it_meant(name: str, event: Event) -> None:
    adapter = ADAPTERS[name]
    messages = adapter.encode(Device(name=event.device, model="", address="24E124785C389818"), event)
    decoder = adapter.new_decoder({})
    said = [decoder.decode(message) for message in messages]
    assert [one.quarantined for one in said if one.quarantined] == []
    heard = [one for decoded in said for one in decoded.events if one.kind is event.kind]
    assert bool(heard) == bool(messages)
    for one in heard:
        assert _near(event.value, one.value)
        assert one.occurred_at in {None, event.occurred_at}
        assert not one.historical


@pytest.mark.parametrize("name", NAMES)
def test_the_simulators_can_speak_it(name: str) -> None:
    kinds = {
        kind
        for kind in Kind
        for value in (None, 20, "single", {"lat": 52.4, "lon": -1.9}, {"rssi_dbm": -60})
        if _encodes(name, kind, value)
    }
    assert len(kinds) >= 3


def _encodes(name: str, kind: Kind, value: Value | None) -> bool:
    try:
        event = Event(device="door-1", kind=kind, value=value)
    except ValueError:
        return False
    return bool(ADAPTERS[name].encode(Device(name="door-1", model="", address="24E124785C389818"), event))


_ODD: list[Any] = [
    None,
    True,
    False,
    0,
    1,
    -1,
    2**63,
    1e308,
    -327.68,
    "",
    "open",
    "ON",
    "x" * 300,
    "\ud800",
    [],
    {},
    [[]],
]
_SAMPLES = {name: [line for _, line in samples(name)] for name in NAMES}


def _payload(line: Mapping[str, Any]) -> bytes:
    if line.get("payload_encoding") == "base64":
        return base64.b64decode(line["payload"])
    text: str = line["payload"]
    return text.encode()


def _spoilt(value: Any, draw: st.DrawFn) -> Any:
    """The value with some part of it replaced by something odd, or left out."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: _spoilt(value[key], draw)}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        return [_spoilt(value[0], draw), *value[1:]]
    return draw(st.sampled_from(_ODD))


@st.composite
def _spoilt_messages(draw: st.DrawFn, name: str) -> list[Message]:
    return [_message(draw(st.sampled_from(_SAMPLES[name])), draw) for _ in range(draw(st.integers(1, 3)))]


def _message(line: Mapping[str, Any], draw: st.DrawFn) -> Message:
    payload, topic = _payload(line), str(line["topic"])
    match draw(st.integers(0, 5)):
        case 0:
            payload = draw(st.binary(max_size=60))
        case 1:
            payload = payload[: draw(st.integers(0, len(payload)))]
        case 2:
            levels = topic.split("/")
            levels[draw(st.integers(0, len(levels) - 1))] = draw(st.sampled_from(["", "devices", "config", "+"]))
            topic = draw(st.sampled_from(["/".join(levels), draw(st.text(max_size=40))]))
        case 3:
            at = draw(st.integers(0, len(payload)))
            payload = payload[:at] + b"\x94" + payload[at + 1 :]
        case _:
            payload = _spoilt_json(payload, draw)
    return Message(topic=topic, payload=payload, retained=draw(st.booleans()))


def _spoilt_json(payload: bytes, draw: st.DrawFn) -> bytes:
    try:
        read = json.loads(payload)
    except ValueError:
        return payload + draw(st.binary(max_size=8))
    return json.dumps(_spoilt(read, draw)).encode()


def _told(name: str, messages: list[Message]) -> Iterator[Decoded]:
    decoder = ADAPTERS[name].new_decoder({})
    return (decoder.decode(message) for message in messages)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True)
def test_nothing_raises_and_the_same_is_said_each_time(name: str, data: st.DataObject) -> None:
    messages = data.draw(_spoilt_messages(name))
    first = list(_told(name, messages))
    assert first == list(_told(name, messages))
    for decoded in first:
        assert not (decoded.events and decoded.quarantined)


_HOSTILE = [
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"\xff\xfe",
    b"\x00" * 1000,
    b"9" * 5000,
    b'{"\x94": 1}',
    b'"{{"',
    b'{"payload": {}, "data": [], "params": 1, "model": {}}',
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("payload", _HOSTILE)
def test_a_hostile_payload_is_refused_in_words(name: str, payload: bytes) -> None:
    topics = {line["topic"] for line in _SAMPLES[name]}
    for topic in topics:
        [said] = _told(name, [Message(topic=topic, payload=payload)])
        assert {event.kind for event in said.events} <= {Kind.HEARTBEAT}  # a sign of life, no more


@pytest.mark.parametrize("name", NAMES)
def test_a_decoder_that_is_made_again_from_what_was_remembered_says_the_same(name: str) -> None:
    for line in _SAMPLES[name]:
        before = [Message(topic=p["topic"], payload=_payload(p)) for p in line.get("preconditions", [])]
        message = Message(topic=line["topic"], payload=_payload(line))
        decoder = ADAPTERS[name].new_decoder({})
        kept: dict[str, bytes] = {}
        for earlier in before:
            kept.update(decoder.decode(earlier).remember)
        again = ADAPTERS[name].new_decoder(kept)
        assert again.decode(message) == decoder.decode(message)
