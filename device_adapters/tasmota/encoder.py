"""What a Tasmota plug, sensor or Zigbee bridge publishes when something happens: the simulators' voice."""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_BRIDGE = "zigbee_bridge"
_ZIGBEE: Mapping[Kind, dict[str, Any]] = {
    Kind.CONTACT_OPENED: {"Contact": 1},
    Kind.CONTACT_CLOSED: {"Contact": 0},
    Kind.MOTION_DETECTED: {"Occupancy": 1},
    Kind.MOTION_CLEARED: {"Occupancy": 0},
    Kind.LEAK_DETECTED: {"Water": 1},
    Kind.LEAK_CLEARED: {"Water": 0},
    Kind.SMOKE_DETECTED: {"Fire": 1},
    Kind.SMOKE_CLEARED: {"Fire": 0},
    Kind.CO_DETECTED: {"CO": 1},
    Kind.CO_CLEARED: {"CO": 0},
    Kind.CALL_RAISED: {"PersonalAlarm": 1},
    Kind.VIBRATION_DETECTED: {"Movement": 1},
    Kind.VIBRATION_CLEARED: {"Movement": 0},
}
_SENSORS: Mapping[Kind, tuple[str, str]] = {
    Kind.TEMPERATURE_MEASURED: ("AM2301", "Temperature"),
    Kind.HUMIDITY_MEASURED: ("AM2301", "Humidity"),
    Kind.ILLUMINANCE_MEASURED: ("BH1750", "Illuminance"),
    Kind.CO2_MEASURED: ("SCD40", "CarbonDioxide"),
    Kind.POWER_MEASURED: ("ENERGY", "Power"),
    Kind.ENERGY_MEASURED: ("ENERGY", "Total"),
}
_POWER = {Kind.SWITCH_ON: b"ON", Kind.SWITCH_OFF: b"OFF"}
_LAST_WILL = {Kind.DEVICE_ONLINE: b"Online", Kind.DEVICE_OFFLINE: b"Offline"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The device's or the bridge's message for the event; none where no Tasmota device reports such a thing."""
    name = device.name
    if event.kind in _POWER:
        return (Message(topic=f"stat/{name}/POWER", payload=_POWER[event.kind]),)
    if event.kind in _LAST_WILL:
        return (Message(topic=f"tele/{name}/LWT", payload=_LAST_WILL[event.kind], retained=True),)
    told = _telemetry(name, event)
    return () if told is None else (told,)


def _telemetry(name: str, event: Event) -> Message | None:
    if event.kind is Kind.BUTTON_PRESSED:
        return _json(f"stat/{name}/RESULT", {"Button1": {"Action": str(event.value).upper()}})
    if event.kind is Kind.HEARTBEAT:
        return _json(f"tele/{name}/STATE", _timed(event, {"Uptime": "0T00:05:00"}))
    if event.kind in _SENSORS:
        chip, field = _SENSORS[event.kind]
        return _json(f"tele/{name}/SENSOR", _timed(event, {chip: {field: event.value}}))
    if event.kind in _ZIGBEE:
        reported = {"Device": "0x2A10", "Name": name, **_ZIGBEE[event.kind], "Endpoint": 1, "LinkQuality": 108}
        return _json(f"tele/{_BRIDGE}/SENSOR", {"ZbReceived": {"0x2A10": reported}})
    return None


def _timed(event: Event, said: dict[str, Any]) -> dict[str, Any]:
    at = event.occurred_at
    return said if at is None else {"Time": at.isoformat(timespec="seconds"), **said}


def _json(topic: str, said: dict[str, Any]) -> Message:
    return Message(topic=topic, payload=msgspec.json.encode(said))
