"""What a device that speaks canonical JSON sends."""

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The event as it is, under the device's own name."""
    own = msgspec.structs.replace(event, device=device.name)
    return (Message(topic=f"{device.name}/events", payload=msgspec.json.encode(own)),)
