"""What a carephone sends for its triggers and sensors: the simulators' voice."""

import zlib
from collections.abc import Mapping

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind

_REQUESTS: Mapping[Kind, tuple[str, int, int]] = {
    Kind.CALL_RAISED: ("ME", 3, 10),
    Kind.CALL_CANCELLED: ("RE", 3, 93),
    Kind.FALL_DETECTED: ("ME", 5, 9),
    Kind.FALL_CANCELLED: ("RE", 5, 93),
    Kind.SEIZURE_DETECTED: ("ME", 17, 9),
    Kind.ENURESIS_DETECTED: ("ME", 16, 9),
    Kind.ENURESIS_CLEARED: ("RE", 16, 92),
    Kind.SMOKE_DETECTED: ("ME", 23, 9),
    Kind.SMOKE_CLEARED: ("RE", 23, 92),
    Kind.CO_DETECTED: ("ME", 26, 9),
    Kind.CO_CLEARED: ("RE", 26, 92),
    Kind.GAS_DETECTED: ("ME", 21, 9),
    Kind.GAS_CLEARED: ("RE", 21, 92),
    Kind.HEAT_DETECTED: ("ME", 25, 9),
    Kind.HEAT_CLEARED: ("RE", 25, 92),
    Kind.LEAK_DETECTED: ("ME", 33, 9),
    Kind.LEAK_CLEARED: ("RE", 33, 92),
    Kind.BED_OCCUPIED: ("IN", 12, 71),
    Kind.BED_VACATED: ("ME", 12, 9),
    Kind.CHAIR_OCCUPIED: ("IN", 44, 71),
    Kind.CHAIR_VACATED: ("ME", 44, 9),
    Kind.CONTACT_OPENED: ("IN", 14, 76),
    Kind.CONTACT_CLOSED: ("IN", 14, 21),
    Kind.MOTION_DETECTED: ("IN", 10, 119),
    Kind.MEDICATION_DUE: ("IN", 11, 82),
    Kind.MEDICATION_TAKEN: ("IN", 11, 83),
    Kind.MEDICATION_MISSED: ("ME", 11, 81),
    Kind.BATTERY_LOW: ("ME", 2, 16),
    Kind.BATTERY_OK: ("RE", 2, 16),
    Kind.MAINS_LOST: ("ME", 2, 85),
    Kind.MAINS_RESTORED: ("ME", 2, 86),
    Kind.TAMPER_DETECTED: ("ME", 38, 125),
    Kind.TAMPER_CLEARED: ("RE", 38, 125),
    Kind.HEARTBEAT: ("PI", 2, 102),
}


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The request for the event, none where no such code exists. SCAIP carries no time."""
    request = _REQUESTS.get(event.kind)
    if request is None:
        return ()
    kind, device_type, status = request
    reference = f"{zlib.crc32(f'{device.name}{event.kind}{event.occurred_at}'.encode()):08X}"
    controller = (
        device.name if device.name.isascii() and device.name.isdigit() else str(zlib.crc32(device.name.encode()))
    )
    text = (
        f"<mrq><ref>{reference}</ref><mty>{kind}</mty><cid>{controller[:16]}</cid>"
        f"<dty>{device_type:04}</dty><stc>{status:04}</stc></mrq>"
    )
    return (Message(topic="requests", payload=text.encode()),)
