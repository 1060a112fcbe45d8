"""What ChirpStack publishes when a sensor reports: the simulators' voice."""

from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.lorawan.spoken import PAYLOADS

_APPLICATION = "17c82e96-be03-4f38-aef3-f83d48582d97"


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The server's event; none where none of these sensors reports such a thing. The EUI is the device's address.

    With a time, the server says when it received the uplink.
    """
    if event.kind is Kind.DEVICE_ONLINE:
        return (_message(device, "join", {"devAddr": "00189440"}, "", event),)
    if event.kind is Kind.LOCATION_REPORTED and not isinstance(event.value, str | int | float | None):
        where = {"latitude": event.value["lat"], "longitude": event.value["lon"]}
        return (_message(device, "location", {"location": where}, "", event),)
    payload = PAYLOADS.get(event.kind)
    if payload is None:
        return ()
    _, model, fields = payload
    return (_message(device, "up", {"fPort": 85, "object": fields(event)}, model.upper(), event),)


def _message(device: Device, what: str, part: dict[str, Any], model: str, event: Event) -> Message:
    eui = (device.address or device.name).lower()
    at = event.occurred_at
    info = {"devEui": eui, "deviceName": device.name, "deviceProfileName": model}
    time = {} if at is None else {"time": at.isoformat()}
    return Message(
        topic=f"application/{_APPLICATION}/device/{eui}/event/{what}",
        payload=msgspec.json.encode({"deviceInfo": info, **time, **part}),
    )
