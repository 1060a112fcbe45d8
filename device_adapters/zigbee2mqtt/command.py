"""How a Zigbee device is told to do something."""

from device_adapters.adapter import Message

_STATES = {"on": b'{"state":"ON"}', "off": b'{"state":"OFF"}'}


def command(device: str, action: str, _words: str) -> tuple[Message, ...]:
    """Switch a light or plug; Zigbee devices do not speak."""
    payload = _STATES.get(action)
    return () if payload is None else (Message(topic=f"zigbee2mqtt/{device}/set", payload=payload),)
