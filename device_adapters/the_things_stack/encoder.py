"""What The Things Stack publishes when a sensor reports: the simulators' voice."""

from datetime import UTC
from typing import Any

import msgspec

from device_adapters.adapter import Device, Message
from device_adapters.event import Event, Kind
from device_adapters.lorawan.spoken import PAYLOADS

_APPLICATION = "tec-hub@ttn"


def encode(device: Device, event: Event) -> tuple[Message, ...]:
    """The application's message for the event; none where none of these sensors reports such a thing.

    With a time, the server says when it received the uplink.
    """
    if event.kind is Kind.DEVICE_ONLINE:
        return (_message(device, "join", {"join_accept": {"session_key_id": "AXBSH1Pk6Z0G166RlH16CQ=="}}, event),)
    payload = PAYLOADS.get(event.kind)
    if payload is None:
        return ()
    brand, model, fields = payload
    uplink = {
        "f_port": 85,
        "decoded_payload": fields(event),
        "version_ids": {"brand_id": brand, "model_id": model},
    }
    return (_message(device, "up", {"uplink_message": uplink}, event),)


def _message(device: Device, what: str, part: dict[str, Any], event: Event) -> Message:
    at = event.occurred_at
    received = {} if at is None else {"received_at": at.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    ids = {"device_id": device.name, "application_ids": {"application_id": _APPLICATION.partition("@")[0]}}
    if device.address:
        ids = {**ids, "dev_eui": device.address}
    return Message(
        topic=f"v3/{_APPLICATION}/devices/{device.name}/{what}",
        payload=msgspec.json.encode({"end_device_ids": ids, **received, **part}),
    )
