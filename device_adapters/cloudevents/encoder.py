"""What a service that wraps the hub's own events in CloudEvents posts: the simulators' voice."""

from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """One structured envelope of type `tec.event`; its `time` is when it occurred, if that is known."""
    at = None if event.occurred_at is None else event.occurred_at.isoformat()
    data: dict[str, Any] = {"device": device.name, "kind": event.kind.value}
    if event.value is not None:
        data["value"] = event.value
    if event.historical:
        data["historical"] = True
    envelope: dict[str, Any] = {
        "specversion": "1.0",
        "id": f"{event.kind}:{event.value}:{at}",
        "source": f"/devices/{device.name}",
        "type": "tec.event",
        "datacontenttype": "application/json",
        "data": data,
    }
    if at is not None:
        envelope["time"] = at
    return (Message(topic=f"{device.name}/events", payload=msgspec.json.encode(envelope)),)
