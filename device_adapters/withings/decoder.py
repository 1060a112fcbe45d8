"""Reads the notifications that Withings posts to a web-hook: form fields, `appli` saying what happened."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind

_NOTHING = Decoded()
_KINDS = {50: Kind.BED_OCCUPIED, 51: Kind.BED_VACATED, 52: Kind.HEARTBEAT}
"""Notification categories: bed in, bed out, inflated (set up). All others say only that data may be fetched."""
_MOST_FIELDS = 50


class WithingsDecoder:
    """Keeps nothing between messages. The device is `deviceid`, or the user where a notice names no device."""

    def decode(self, message: Message) -> Decoded:
        """Whether somebody got into or out of bed."""
        if not message.payload.strip():
            return _NOTHING  # the service tries the address before it subscribes
        fields = _fields(message.payload)
        appli = fields.get("appli", "")
        if not (appli.isascii() and appli.isdigit() and len(appli) <= 5):
            return Decoded(quarantined="not a notification: it has no appli")
        kind = _KINDS.get(int(appli))
        if kind is None:
            return _NOTHING
        device = fields.get("deviceid") or fields.get("userid")
        if not device:
            return Decoded(quarantined="the notification names neither a device nor a user")
        at, warnings = _time(fields)
        return Decoded(events=(Event(device=device, kind=kind, occurred_at=at),), warnings=warnings)


def _fields(payload: bytes) -> Mapping[str, str]:
    """The form's fields; the same as a JSON object, as some relays make of it."""
    if payload.lstrip().startswith(b"{"):
        try:
            read = msgspec.json.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return {}
        return {key: str(value) for key, value in read.items() if type(value) in {str, int}}
    try:
        return dict(parse_qsl(payload.decode("utf-8", "replace").strip(), max_num_fields=_MOST_FIELDS))
    except ValueError:  # more fields than any notification has
        return {}


def _time(fields: Mapping[str, str]) -> tuple[datetime | None, tuple[str, ...]]:
    """Seconds since 1970 in `date`, or in `startdate` where that is the end as well; a bare day is no instant."""
    given = fields.get("date") or _start(fields)
    if not given:
        return None, ()
    at = since_1970(int(given)) if given.isascii() and given.isdigit() and len(given) <= 12 else None
    return (at, ()) if at is not None else (None, (f"date: {given[:40]!r} is not an instant",))


def _start(fields: Mapping[str, str]) -> str:
    start, end = fields.get("startdate", ""), fields.get("enddate", "")
    return start if not end or end == start else ""


def new_decoder(_remembered: Mapping[str, bytes]) -> WithingsDecoder:
    """A decoder for one application's web-hook."""
    return WithingsDecoder()
