"""What Withings posts when a sleep mat notices something: the simulators' voice."""

from urllib.parse import urlencode

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_APPLI = {Kind.BED_OCCUPIED: 50, Kind.BED_VACATED: 51, Kind.HEARTBEAT: 52}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The posted form for the event; none for what no mat notices."""
    appli = _APPLI.get(event.kind)
    if appli is None:
        return ()
    fields = {"userid": "12345", "appli": str(appli), "deviceid": device.name}
    if event.occurred_at is not None:
        fields["date"] = str(int(event.occurred_at.timestamp()))
    return (Message(topic="notifications", payload=urlencode(fields).encode()),)
