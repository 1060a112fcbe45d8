"""A provider's own JSON with the mapping that explains it: the simulators' voice."""

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.mapping.decoder import DOCUMENT

_STATES = {
    "in bed": Kind.BED_OCCUPIED,
    "out of bed": Kind.BED_VACATED,
    "open": Kind.CONTACT_OPENED,
    "closed": Kind.CONTACT_CLOSED,
    "moving": Kind.MOTION_DETECTED,
    "still": Kind.MOTION_CLEARED,
    "help": Kind.CALL_RAISED,
    "fallen": Kind.FALL_DETECTED,
    "smoke": Kind.SMOKE_DETECTED,
    "alive": Kind.HEARTBEAT,
}
_WORDS = {kind: word for word, kind in _STATES.items()}
_VALUES = {Kind.TEMPERATURE_MEASURED: "temperature", Kind.BATTERY_MEASURED: "battery"}
_MAPPING = {
    "device": {"path": "sensor"},
    "time": {"path": "at"},
    "facts": [
        {"path": "state", "kinds": _STATES},
        *({"path": name, "kind": kind} for kind, name in _VALUES.items()),
    ],
}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The mapping, then the message; none where this provider has no word for the event."""
    if event.kind in _WORDS:
        said = {"state": _WORDS[event.kind]}
    elif event.kind in _VALUES:
        said = {_VALUES[event.kind]: event.value}  # type: ignore[dict-item]
    else:
        return ()
    at = {} if event.occurred_at is None else {"at": event.occurred_at.isoformat()}
    payload = msgspec.json.encode({"sensor": device.name, **at, **said})
    return (
        Message(topic=DOCUMENT, payload=msgspec.json.encode(_MAPPING), retained=True),
        Message(topic="events", payload=payload),
    )
