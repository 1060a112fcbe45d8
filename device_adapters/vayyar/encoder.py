"""What a Vayyar Care radar publishes when it sees something: the simulators' voice."""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_PRESENCE: Mapping[Kind, bool] = {Kind.PRESENCE_DETECTED: True, Kind.PRESENCE_CLEARED: False}
_FALL: Mapping[Kind, tuple[str, str]] = {
    Kind.FALL_DETECTED: ("fall_detected", "timestamp"),
    Kind.FALL_CANCELLED: ("fall_exit", "endTimestamp"),
}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The radar's message; none where a radar sees no such thing."""
    at = event.occurred_at
    millis = None if at is None else round(at.timestamp() * 1000)
    if event.kind in _PRESENCE:
        said = {"presenceDetected": _PRESENCE[event.kind], "timestamp": millis or 0}
        return (_message(device, 4, said),)
    if event.kind in _FALL:
        status, field = _FALL[event.kind]
        fall = {"type": "fall", "status": status, "isSimulated": False, field: millis or 0}
        return (_message(device, 5, fall),)
    return ()


def _message(device: Device, kind: int, payload: dict[str, Any]) -> Message:
    said = {"type": kind, "payload": {"deviceId": device.name, **payload}}
    return Message(topic=f"/devices/{device.name}/events", payload=msgspec.json.encode(said))
