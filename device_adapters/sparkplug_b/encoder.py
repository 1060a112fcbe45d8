"""What a Sparkplug B edge node publishes for its devices: the simulators' voice. Metrics go by their names."""

from collections.abc import Mapping

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.sparkplug_b.wire import bytes_field, double_field, varint_field

_EDGE = "spBv1.0/care/{what}/hub"
_BOOLEAN, _DOUBLE = 11, 10
_STATES: Mapping[Kind, tuple[str, bool]] = {
    Kind.BED_OCCUPIED: ("bed/Bed Occupancy", True),
    Kind.BED_VACATED: ("bed/Bed Occupancy", False),
    Kind.CONTACT_OPENED: ("inputs/Door Open", True),
    Kind.CONTACT_CLOSED: ("inputs/Door Open", False),
    Kind.MOTION_DETECTED: ("inputs/Motion", True),
    Kind.MOTION_CLEARED: ("inputs/Motion", False),
    Kind.LEAK_DETECTED: ("inputs/Leak", True),
    Kind.LEAK_CLEARED: ("inputs/Leak", False),
    Kind.SMOKE_DETECTED: ("inputs/Smoke", True),
    Kind.SMOKE_CLEARED: ("inputs/Smoke", False),
    Kind.CALL_RAISED: ("inputs/Nurse Call", True),
}
_VALUES: Mapping[Kind, str] = {
    Kind.TEMPERATURE_MEASURED: "climate/Temperature",
    Kind.HUMIDITY_MEASURED: "climate/Humidity",
    Kind.CO2_MEASURED: "climate/CO2",
    Kind.POWER_MEASURED: "meter/Power",
    Kind.BATTERY_MEASURED: "Battery Level",
}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The edge node's message for the device; none where no metric stands for the event."""
    if event.kind is Kind.DEVICE_ONLINE:
        return (_message("DBIRTH", device, event, b""),)
    if event.kind is Kind.DEVICE_OFFLINE:
        return (_message("DDEATH", device, event, b""),)
    if event.kind in _STATES:
        name, truth = _STATES[event.kind]
        return (_message("DDATA", device, event, _metric(name, _BOOLEAN, varint_field(14, int(truth)))),)
    if event.kind in _VALUES and isinstance(event.value, int | float):
        value = double_field(13, float(event.value))
        return (_message("DDATA", device, event, _metric(_VALUES[event.kind], _DOUBLE, value)),)
    return ()


def _metric(name: str, datatype: int, value: bytes) -> bytes:
    return bytes_field(2, bytes_field(1, name.encode()) + varint_field(4, datatype) + value)


def _message(what: str, device: Device, event: Event, metrics: bytes) -> Message:
    at = event.occurred_at
    time = b"" if at is None else varint_field(1, round(at.timestamp() * 1000))
    return Message(topic=f"{_EDGE.format(what=what)}/{device.name}", payload=time + metrics + varint_field(3, 0))
