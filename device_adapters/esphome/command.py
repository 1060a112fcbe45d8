"""How an ESPHome device is told to do something."""

from device_adapters.adapter import Message

_STATES = {"on": b"ON", "off": b"OFF"}


def command(device: str, action: str, _words: str) -> tuple[Message, ...]:
    """Switch the component of a native id `node/switch/name`; of a whole node there is nothing to switch."""
    payload = _STATES.get(action)
    node, _, component = device.partition("/")
    if payload is None or not component.startswith(("switch/", "light/")):
        return ()
    return (Message(topic=f"{node}/{component}/command", payload=payload),)
