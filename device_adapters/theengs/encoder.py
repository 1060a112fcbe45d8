"""What a Theengs gateway publishes when a Bluetooth sensor is heard: the simulators' voice."""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_GATEWAY = "TheengsGateway"
_MODELS: Mapping[Kind, tuple[str, str, dict[str, Any]]] = {
    Kind.CONTACT_OPENED: ("Shelly", "SBDW-002C", {"open": True}),
    Kind.CONTACT_CLOSED: ("Shelly", "SBDW-002C", {"open": False}),
    Kind.MOTION_DETECTED: ("Shelly", "SBMO-003Z", {"motion": True}),
    Kind.MOTION_CLEARED: ("Shelly", "SBMO-003Z", {"motion": False}),
    Kind.HEARTBEAT: ("Shelly", "SBBT-002C", {"packet": 1}),
}
_VALUES: Mapping[Kind, tuple[str, str, str]] = {
    Kind.TEMPERATURE_MEASURED: ("Xiaomi", "LYWSDCGQ", "tempc"),
    Kind.HUMIDITY_MEASURED: ("Xiaomi", "LYWSDCGQ", "hum"),
    Kind.ILLUMINANCE_MEASURED: ("Qingping", "CGPR1", "lux"),
    Kind.CO2_MEASURED: ("Aranet", "ARANET4", "co2"),
    Kind.BATTERY_MEASURED: ("Shelly", "SBBT-002C", "batt"),
    Kind.VOLTAGE_MEASURED: ("Sensor Easy", "SE_MAG", "volt"),
}
_PRESSES = {"single": 1, "double": 2, "triple": 3, "long": 4, "hold": 254}
_LAST_WILL = {Kind.DEVICE_ONLINE: b"online", Kind.DEVICE_OFFLINE: b"offline"}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The gateway's message; none where none of these sensors reports such a thing, or has such a press.

    The device is its address, else its name, without colons.
    """
    if event.kind in _LAST_WILL:
        return (Message(topic=f"home/{device.name}/LWT", payload=_LAST_WILL[event.kind], retained=True),)
    told = _told(event)
    if told is None:
        return ()
    brand, model, said = told
    address = (device.address or device.name).replace(":", "").upper()
    payload = msgspec.json.encode({"brand": brand, "model_id": model, **said})
    return (Message(topic=f"home/{_GATEWAY}/BTtoMQTT/{address}", payload=payload),)


def _told(event: Event) -> tuple[str, str, dict[str, Any]] | None:
    if event.kind in _VALUES:
        brand, model, name = _VALUES[event.kind]
        return brand, model, {name: event.value}
    if event.kind is Kind.BUTTON_PRESSED:
        presses = _PRESSES.get(str(event.value))
        return None if presses is None else ("Shelly", "SBBT-002C", {"button": presses})
    return _MODELS.get(event.kind)
