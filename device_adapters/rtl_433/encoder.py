"""What rtl_433 publishes when it hears a sensor: the simulators' voice."""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_TOPIC = "rtl_433/hub/events"
_REPORTS: Mapping[Kind, tuple[str, dict[str, Any]]] = {
    Kind.CONTACT_OPENED: ("Kerui-Security", {"cmd": 14, "opened": 1, "state": "open"}),
    Kind.CONTACT_CLOSED: ("Kerui-Security", {"cmd": 7, "opened": 0, "state": "close"}),
    Kind.MOTION_DETECTED: ("Kerui-Security", {"cmd": 10, "motion": 1, "state": "motion"}),
    Kind.MOTION_CLEARED: ("Skylink-Motion", {"motion": 0}),
    Kind.LEAK_DETECTED: ("Kerui-Security", {"cmd": 5, "water": 1, "state": "water"}),
    Kind.TAMPER_DETECTED: ("Kerui-Security", {"cmd": 11, "tamper": 1, "state": "tamper"}),
    Kind.SMOKE_DETECTED: ("Smoke-GS558", {"unit": 12, "learn": 0, "code": "c1a96c"}),
    Kind.BATTERY_LOW: ("Acurite-Tower", {"channel": "A", "battery_ok": 0}),
    Kind.BATTERY_OK: ("Acurite-Tower", {"channel": "A", "battery_ok": 1}),
    Kind.HEARTBEAT: ("Honeywell-Security", {"channel": 8, "heartbeat": 1}),
}
_VALUES: Mapping[Kind, tuple[str, str]] = {
    Kind.TEMPERATURE_MEASURED: ("Acurite-Tower", "temperature_C"),
    Kind.HUMIDITY_MEASURED: ("Acurite-Tower", "humidity"),
    Kind.POWER_MEASURED: ("Efergy-e2CT", "power_W"),
}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The receiver's report; none where no such sensor is heard on these bands. Times carry their zone."""
    if event.kind in _VALUES:
        model, field = _VALUES[event.kind]
        said = {field: event.value}
    elif event.kind in _REPORTS:
        model, said = _REPORTS[event.kind]
    else:
        return ()
    time = {} if event.occurred_at is None else {"time": event.occurred_at.isoformat()}
    report = {**time, "model": device.model or model, "id": device.name, **said}
    return (Message(topic=_TOPIC, payload=msgspec.json.encode(report)),)
