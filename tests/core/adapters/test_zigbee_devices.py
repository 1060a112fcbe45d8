"""Every care device that Zigbee2MQTT lists says what its description promises, value for value."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from device_adapters.adapter import Decoded, Message
from device_adapters.zigbee2mqtt import ADAPTER
from tests.shared_data import shared

_BINARY = {
    "contact": ("contact.opened", "contact.closed"),
    "occupancy": ("motion.detected", "motion.cleared"),
    "presence": ("presence.detected", "presence.cleared"),
    "vibration": ("vibration.detected", "vibration.cleared"),
    "water_leak": ("leak.detected", "leak.cleared"),
    "smoke": ("smoke.detected", "smoke.cleared"),
    "gas": ("gas.detected", "gas.cleared"),
    "carbon_monoxide": ("co.detected", "co.cleared"),
    "tamper": ("tamper.detected", "tamper.cleared"),
    "battery_low": ("battery.low", "battery.ok"),
    "sos": ("call.raised", None),
    "sos_alarm": ("call.raised", None),
}
_NUMERIC = {"battery": (37, "battery.measured"), "temperature": (21.5, "temperature.measured")}
_STIRRING = {
    "none": "presence.cleared",
    **dict.fromkeys(
        ("static", "small", "medium", "large", "far", "near", "peaceful", "motion", "active"), "presence.detected"
    ),
}
_ENUM = {
    "fall_status": {"fall_alarm": "fall.detected"},
    "fall_down_status": {"fall": "fall.detected"},
    "motion_state": _STIRRING,
    "human_motion_state": _STIRRING,
    "presence_event": {"enter": "presence.detected", "leave": "presence.cleared"},
}
#: settings, sirens and amounts that are named like something of ours: they say nothing, whatever their value
_SILENT = {
    ("alarm", "binary"),
    ("alarm", "enum"),
    ("fall_detection", "binary"),
    ("pressure", "numeric"),
    ("vibration", "enum"),
}
_ACTION_KINDS = {"button.pressed", "call.raised", "vibration.detected", "lock.locked", "lock.unlocked"}
_CALLS = {"panic", "emergency", "sos"}


def _devices() -> Iterator[tuple[str, dict[str, Any]]]:
    lines = shared("data/zigbee2mqtt_care_devices.jsonl").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        yield f"device {number}", json.loads(line)


def _said(name: str, device: dict[str, Any], payloads: list[dict[str, Any]]) -> list[Decoded]:
    """What a bridge that has listed the device says in each of its states."""
    decoder = ADAPTER.new_decoder({})
    listed = [
        {
            "friendly_name": name,
            "ieee_address": "0x00158d0001",
            "definition": {key: device[key] for key in ("vendor", "model", "exposes")},
        }
    ]
    told = decoder.decode(Message(topic="zigbee2mqtt/bridge/devices", payload=msgspec.json.encode(listed)))
    assert [(found.device, found.make, found.model) for found in told.found] == [
        (name, device["vendor"], device["model"])
    ]
    return [
        decoder.decode(Message(topic=f"zigbee2mqtt/{name}", payload=msgspec.json.encode(payload)))
        for payload in payloads
    ]


def _expected(expose: dict[str, Any]) -> Iterator[tuple[Any, str | None]]:
    """(value, kind) for each value of a field whose kind is known; kind None where it says nothing."""
    name, field = expose["name"], expose["type"]
    if field == "binary" and name in _BINARY:
        yield from zip((expose["value_on"], expose["value_off"]), _BINARY[name], strict=True)
    elif field == "numeric" and name in _NUMERIC:
        yield _NUMERIC[name]
    elif field == "numeric" and name in _BINARY:
        yield 1, None
    elif field == "enum" and name in _ENUM:
        yield from ((value, _ENUM[name].get(value)) for value in expose["values"])
    elif (name, field) in _SILENT:
        yield from ((value, None) for value in expose.get("values", [expose.get("value_on", 1)]))
    elif name != "action":
        pytest.fail(f"nobody has said what {field} {name} of {expose} means")


def test_each_value_of_each_field_says_its_kind() -> None:
    wrong, tried = [], 0
    for name, device in _devices():
        cases = [(e["property"], *case) for e in device["exposes"] for case in _expected(e)]
        said = _said(name, device, [{field: value} for field, value, _ in cases])
        for (field, value, kind), decoded in zip(cases, said, strict=True):
            tried += 1
            kinds = [event.kind.value for event in decoded.events]
            if kinds != ([] if kind is None else [kind]) or decoded.quarantined or decoded.warnings:
                wrong.append((device["vendor"], device["model"], field, value, kinds, decoded.warnings))
    assert wrong == []
    assert tried > 3000


def test_each_action_is_a_press_a_call_a_knock_or_a_lock_and_never_two() -> None:
    wrong, calls = [], 0
    for name, device in _devices():
        actions = [
            v for e in device["exposes"] if e["name"] == "action" for v in e.get("values", []) if "*" not in v
        ]
        for action, decoded in zip(actions, _said(name, device, [{"action": a} for a in actions]), strict=True):
            kinds = {event.kind.value for event in decoded.events}
            calls += action in _CALLS
            if len(decoded.events) > 1 or not kinds <= _ACTION_KINDS or decoded.warnings:
                wrong.append((device["model"], action, kinds))
            if (action in _CALLS) != (kinds == {"call.raised"}) and action in _CALLS:
                wrong.append((device["model"], action, kinds))
    assert wrong == []
    assert calls > 20
