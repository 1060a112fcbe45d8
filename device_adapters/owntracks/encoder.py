"""What the OwnTracks app publishes on a phone: the simulators' voice."""

from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_CROSSINGS = {Kind.ZONE_ENTERED: "enter", Kind.ZONE_LEFT: "leave"}
_TRACKER = "tp"


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The app's message for a place, a region entered or left, or the last will; none for anything else."""
    name = device.name if "/" in device.name else f"home/{device.name}"
    topic = f"owntracks/{name}"
    stamp = {} if event.occurred_at is None else {"tst": int(event.occurred_at.timestamp())}
    if event.kind in _CROSSINGS:
        said = {"_type": "transition", "event": _CROSSINGS[event.kind], "desc": event.value, "t": "c"}
        return (_message(f"{topic}/event", {**said, "tid": _TRACKER, **stamp}),)
    if event.kind is Kind.LOCATION_REPORTED and isinstance(value := event.value, dict):
        accuracy = {"acc": value["accuracy_m"]} if "accuracy_m" in value else {}
        fix = {"_type": "location", "lat": value["lat"], "lon": value["lon"], "t": "u", **accuracy}
        return (_message(topic, {**fix, "tid": _TRACKER, **stamp}, retained=True),)
    if event.kind is Kind.DEVICE_OFFLINE:
        return (_message(topic, {"_type": "lwt", **stamp}),)
    return ()


def _message(topic: str, payload: dict[str, Any], *, retained: bool = False) -> Message:
    return Message(topic=topic, payload=msgspec.json.encode(payload), retained=retained)
