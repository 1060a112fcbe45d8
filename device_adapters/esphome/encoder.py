"""What an ESPHome node publishes when something happens: the simulators' voice."""

from collections.abc import Mapping

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_STATES: Mapping[Kind, tuple[str, bytes]] = {
    Kind.BED_OCCUPIED: ("binary_sensor/bed_presence", b"ON"),
    Kind.BED_VACATED: ("binary_sensor/bed_presence", b"OFF"),
    Kind.CONTACT_OPENED: ("binary_sensor/door", b"ON"),
    Kind.CONTACT_CLOSED: ("binary_sensor/door", b"OFF"),
    Kind.MOTION_DETECTED: ("binary_sensor/pir", b"ON"),
    Kind.MOTION_CLEARED: ("binary_sensor/pir", b"OFF"),
    Kind.PRESENCE_DETECTED: ("binary_sensor/presence", b"ON"),
    Kind.PRESENCE_CLEARED: ("binary_sensor/presence", b"OFF"),
    Kind.LEAK_DETECTED: ("binary_sensor/leak", b"ON"),
    Kind.LEAK_CLEARED: ("binary_sensor/leak", b"OFF"),
    Kind.CALL_RAISED: ("binary_sensor/pull_cord", b"ON"),
}
_VALUES: Mapping[Kind, str] = {
    Kind.TEMPERATURE_MEASURED: "temperature",
    Kind.HUMIDITY_MEASURED: "humidity",
    Kind.ILLUMINANCE_MEASURED: "illuminance",
    Kind.CO2_MEASURED: "co2",
    Kind.POWER_MEASURED: "power",
    Kind.BATTERY_MEASURED: "battery_level",
    Kind.HEART_RATE_MEASURED: "heart_rate",
}
_STATUS = {Kind.DEVICE_ONLINE: b"online", Kind.DEVICE_OFFLINE: b"offline"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The node's message; none where no usual component reports such a thing."""
    name = device.name
    if event.kind in _STATUS:
        return (Message(topic=f"{name}/status", payload=_STATUS[event.kind], retained=True),)
    if event.kind in _VALUES:
        return (Message(topic=f"{name}/sensor/{_VALUES[event.kind]}/state", payload=str(event.value).encode()),)
    if event.kind in _STATES:
        topic, payload = _STATES[event.kind]
        return (Message(topic=f"{name}/{topic}/state", payload=payload),)
    return ()
