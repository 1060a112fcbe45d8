"""How a device that speaks canonical JSON is told to do something."""

import msgspec

from device_adapters.adapter import Message


def command(device: str, action: str, words: str) -> tuple[Message, ...]:
    """Any action, with words for those that speak."""
    told = {"action": action, **({"words": words} if words else {})}
    return (Message(topic=f"{device}/set", payload=msgspec.json.encode(told)),)
