"""What Shelly devices publish when something happens: the simulators' voice.

Plugs, sensors and buttons as later generations do, door, flood and gas sensors as the first does.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_FIRST: Mapping[Kind, tuple[str, bytes]] = {
    Kind.CONTACT_OPENED: ("sensor/state", b"open"),
    Kind.CONTACT_CLOSED: ("sensor/state", b"close"),
    Kind.VIBRATION_DETECTED: ("sensor/vibration", b"1"),
    Kind.VIBRATION_CLEARED: ("sensor/vibration", b"0"),
    Kind.LEAK_DETECTED: ("sensor/flood", b"true"),
    Kind.LEAK_CLEARED: ("sensor/flood", b"false"),
    Kind.GAS_DETECTED: ("sensor/gas", b"heavy"),
    Kind.GAS_CLEARED: ("sensor/gas", b"none"),
    Kind.MOTION_DETECTED: ("sensor/motion", b"true"),
    Kind.MOTION_CLEARED: ("sensor/motion", b"false"),
}
_LATER: Mapping[Kind, dict[str, Any]] = {
    Kind.SWITCH_ON: {"switch:0": {"id": 0, "output": True}},
    Kind.SWITCH_OFF: {"switch:0": {"id": 0, "output": False}},
    Kind.SMOKE_DETECTED: {"smoke:0": {"id": 0, "alarm": True, "mute": False}},
    Kind.SMOKE_CLEARED: {"smoke:0": {"id": 0, "alarm": False, "mute": False}},
    Kind.PRESENCE_DETECTED: {"presencezone:0": {"id": 0, "state": True}},
    Kind.PRESENCE_CLEARED: {"presencezone:0": {"id": 0, "state": False}},
    Kind.HEARTBEAT: {"sys": {"uptime": 300}},
}
_VALUES: Mapping[Kind, tuple[str, str]] = {
    Kind.TEMPERATURE_MEASURED: ("temperature:0", "tC"),
    Kind.HUMIDITY_MEASURED: ("humidity:0", "rh"),
    Kind.ILLUMINANCE_MEASURED: ("illuminance:0", "lux"),
    Kind.POWER_MEASURED: ("switch:0", "apower"),
    Kind.VOLTAGE_MEASURED: ("switch:0", "voltage"),
}
_ONLINE = {Kind.DEVICE_ONLINE: b"true", Kind.DEVICE_OFFLINE: b"false"}
_PRESSES = {"single": "single_push", "double": "double_push", "triple": "triple_push", "long": "long_push"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The device's message; none where no Shelly reports such a thing. Notifications carry their time."""
    name = device.name
    if event.kind in _ONLINE:
        return (Message(topic=f"{name}/online", payload=_ONLINE[event.kind], retained=True),)
    if event.kind in _FIRST:
        topic, payload = _FIRST[event.kind]
        return (Message(topic=f"shellies/{name}/{topic}", payload=payload),)
    if event.kind is Kind.BUTTON_PRESSED and event.value in _PRESSES:
        return _notify(name, "NotifyEvent", event, {"events": [_press(event)]})
    if event.kind is Kind.BATTERY_MEASURED:
        power = {"id": 0, "battery": {"percent": event.value}, "external": {"present": False}}
        return _notify(name, "NotifyStatus", event, {"devicepower:0": power})
    if event.kind in _VALUES:
        component, field = _VALUES[event.kind]
        return _notify(name, "NotifyStatus", event, {component: {"id": 0, field: event.value}})
    params = _LATER.get(event.kind)
    return () if params is None else _notify(name, "NotifyStatus", event, params)


def _press(event: Event) -> dict[str, Any]:
    return {"component": "input:0", "id": 0, "event": _PRESSES[str(event.value)], **_ts(event)}


def _ts(event: Event) -> dict[str, float]:
    return {} if event.occurred_at is None else {"ts": event.occurred_at.timestamp()}


def _notify(name: str, method: str, event: Event, params: dict[str, Any]) -> tuple[Message, ...]:
    said = {"src": name, "dst": f"{name}/events", "method": method, "params": {**_ts(event), **params}}
    return (Message(topic=f"{name}/events/rpc", payload=msgspec.json.encode(said)),)
