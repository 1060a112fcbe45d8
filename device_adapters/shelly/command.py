"""How a Shelly is told to do something."""

import re

from device_adapters.adapter import Message

_STATES = {"on": b"on", "off": b"off"}
_LATER = re.compile(r"shelly(?:plus|pro|\w*g[34])\w*-.*|shellywall.*|shellyblu.*")


def command(device: str, action: str, _words: str) -> tuple[Message, ...]:
    """Switch a plug or light by its generation's topic; a Shelly does not speak."""
    payload = _STATES.get(action)
    if payload is None:
        return ()
    later = _LATER.fullmatch(device) is not None
    return (
        Message(
            topic=f"{device}/command/switch:0" if later else f"shellies/{device}/relay/0/command", payload=payload
        ),
    )
