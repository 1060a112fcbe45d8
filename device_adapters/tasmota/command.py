"""How a Tasmota device is told to do something."""

from device_adapters.adapter import Message

_POWER = {"on": b"ON", "off": b"OFF"}


def command(device: str, action: str, _words: str) -> tuple[Message, ...]:
    """Switch a plug or light; Tasmota devices do not speak."""
    payload = _POWER.get(action)
    return () if payload is None else (Message(topic=f"cmnd/{device}/POWER", payload=payload),)
