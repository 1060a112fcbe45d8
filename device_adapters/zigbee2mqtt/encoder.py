"""What Zigbee2MQTT publishes when a device reports: the simulators' voice."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_BASE = "zigbee2mqtt"
_LINK = 87


def _always(fields: dict[str, Any]) -> Callable[[Event], dict[str, Any]]:
    return lambda _event: fields


def _value(field: str) -> Callable[[Event], dict[str, Any]]:
    return lambda event: {field: event.value}


_STATES: Mapping[Kind, Callable[[Event], dict[str, Any]]] = {
    Kind.CONTACT_OPENED: _always({"contact": False}),
    Kind.CONTACT_CLOSED: _always({"contact": True}),
    Kind.MOTION_DETECTED: _always({"occupancy": True}),
    Kind.MOTION_CLEARED: _always({"occupancy": False}),
    Kind.PRESENCE_DETECTED: _always({"presence": True}),
    Kind.PRESENCE_CLEARED: _always({"presence": False}),
    Kind.VIBRATION_DETECTED: _always({"vibration": True}),
    Kind.VIBRATION_CLEARED: _always({"vibration": False}),
    Kind.LEAK_DETECTED: _always({"water_leak": True}),
    Kind.LEAK_CLEARED: _always({"water_leak": False}),
    Kind.SMOKE_DETECTED: _always({"smoke": True}),
    Kind.SMOKE_CLEARED: _always({"smoke": False}),
    Kind.CO_DETECTED: _always({"carbon_monoxide": True}),
    Kind.CO_CLEARED: _always({"carbon_monoxide": False}),
    Kind.GAS_DETECTED: _always({"gas": True}),
    Kind.GAS_CLEARED: _always({"gas": False}),
    Kind.HEAT_DETECTED: _always({"heat": True}),
    Kind.HEAT_CLEARED: _always({"heat": False}),
    Kind.BED_OCCUPIED: _always({"bed_occupancy": True}),
    Kind.BED_VACATED: _always({"bed_occupancy": False}),
    Kind.FALL_DETECTED: _always({"presence": True, "fall_status": "fall_alarm"}),
    Kind.CALL_RAISED: _always({"action": "emergency"}),
    Kind.BUTTON_PRESSED: _value("action"),
    Kind.TAMPER_DETECTED: _always({"tamper": True}),
    Kind.TAMPER_CLEARED: _always({"tamper": False}),
    Kind.BATTERY_LOW: _always({"battery_low": True}),
    Kind.BATTERY_OK: _always({"battery_low": False}),
    Kind.SWITCH_ON: _always({"state": "ON"}),
    Kind.SWITCH_OFF: _always({"state": "OFF"}),
    Kind.LOCK_LOCKED: _always({"state": "LOCK"}),
    Kind.LOCK_UNLOCKED: _always({"state": "UNLOCK"}),
    Kind.TEMPERATURE_MEASURED: _value("temperature"),
    Kind.HUMIDITY_MEASURED: _value("humidity"),
    Kind.ILLUMINANCE_MEASURED: _value("illuminance"),
    Kind.CO2_MEASURED: _value("co2"),
    Kind.POWER_MEASURED: _value("power"),
    Kind.ENERGY_MEASURED: _value("energy"),
    Kind.BATTERY_MEASURED: _value("battery"),
    Kind.HEARTBEAT: _always({}),
}

_AVAILABILITY = {Kind.DEVICE_ONLINE: "online", Kind.DEVICE_OFFLINE: "offline"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The bridge's message for the event; none where no Zigbee device reports such a thing.

    With a time, the message says when the device was last heard (`last_seen`, ISO 8601 with its zone).
    """
    topic = f"{_BASE}/{device.name}"
    if event.kind in _AVAILABILITY:
        payload = msgspec.json.encode({"state": _AVAILABILITY[event.kind]})
        return (Message(topic=f"{topic}/availability", payload=payload, retained=True),)
    make = _STATES.get(event.kind)
    if make is None:
        return ()
    seen = {} if event.occurred_at is None else {"last_seen": event.occurred_at.isoformat(timespec="milliseconds")}
    return (Message(topic=topic, payload=msgspec.json.encode({**make(event), "linkquality": _LINK, **seen})),)
