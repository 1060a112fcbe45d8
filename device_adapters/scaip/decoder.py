"""Reads `<mrq>` requests of social alarm devices: alarms, resets, information and heartbeats."""

import re
from collections.abc import Iterator, Mapping

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Event, Kind, Value
from device_adapters.scaip import codes
from device_adapters.scaip.document import DocumentError, read_document

_NOTHING = Decoded()
_ALARM, _RESET, _INFORMATION, _HEARTBEAT = "ME", "RE", "IN", "PI"
_TYPES = frozenset({_ALARM, _RESET, _INFORMATION, _HEARTBEAT})
_RAISING = frozenset(
    {
        Kind.CALL_RAISED,
        Kind.FALL_DETECTED,
        Kind.SEIZURE_DETECTED,
        Kind.ENURESIS_DETECTED,
        Kind.SMOKE_DETECTED,
        Kind.CO_DETECTED,
        Kind.GAS_DETECTED,
        Kind.HEAT_DETECTED,
        Kind.LEAK_DETECTED,
    }
)
_GEO = re.compile(
    r"geo:(-?\d{1,3}(?:\.\d{1,12})?),(-?\d{1,3}(?:\.\d{1,12})?)[^;]{0,40}(?:;u=(\d{1,7}(?:\.\d{1,6})?))?"
)

Fact = tuple[Kind, Value | None]


class ScaipDecoder:
    """Keeps nothing between messages. The device is the controller (`cid`), and its part (`did`) if it has one."""

    def decode(self, message: Message) -> Decoded:
        """What the request reports; an answer (`<mrs>`) says nothing."""
        if not message.payload.strip():
            return _NOTHING
        try:
            root, fields = read_document(message.payload)
        except DocumentError as error:
            return Decoded(quarantined=f"not a SCAIP message: {error}")
        if root == "mrs":
            return _NOTHING
        if root != "mrq":
            return Decoded(quarantined=f"<{root[:40]}> is not a SCAIP request")
        if not fields.get("cid"):
            return Decoded(quarantined="the request does not say which controller it is from (cid)")
        return _request(fields)


def _request(fields: Mapping[str, str]) -> Decoded:
    device = _device(fields)
    facts = [*_facts(fields), *_place(fields.get("lge", ""))]
    kind = fields.get("mty", "")
    warnings = () if not kind or kind.upper() in _TYPES else (f"mty: {kind[:20]!r} is not known; read as ME",)
    events = tuple(Event(device=device, kind=fact[0], value=fact[1]) for fact in facts)
    return Decoded(events=events, warnings=warnings)


def _device(fields: Mapping[str, str]) -> str:
    part = fields.get("did", "")
    return f"{fields['cid']}/{part}" if part.strip("0") else fields["cid"]


def _facts(fields: Mapping[str, str]) -> Iterator[Fact]:
    """What the status means in a message of this type. A heartbeat never rings, whatever status it carries."""
    status = _code(fields.get("stc"))
    means = codes.DEVICES.get(_code(fields.get("dty")) or 0, codes.CALL)
    match fields.get("mty", "").upper():
        case "PI":
            yield Kind.HEARTBEAT, None
            said = codes.STATES[status][0] if status in codes.TECHNICAL and status is not None else None
        case "RE":
            said = _when_reset(status, means)
        case "IN":
            said = _when_reported(status, means)
            said = None if said in _RAISING else said
        case _:
            said = _when_reported(status, means)
    if said is not None:
        yield said, None


def _when_reset(status: int | None, means: codes.Meaning) -> Kind | None:
    return codes.STATES[status][1] if status in codes.STATES and status is not None else means.reset


def _when_reported(status: int | None, means: codes.Meaning) -> Kind | None:
    if status is not None and status in codes.STATES:
        return codes.STATES[status][0]
    calls = means.reset is Kind.CALL_CANCELLED
    table: tuple[tuple[frozenset[int | None] | frozenset[int], Kind | None], ...] = (
        (codes.MANUAL, means.alarm or Kind.CALL_RAISED),
        (codes.ALARM, means.alarm),
        (codes.RESET, means.reset),
        (codes.CALM, None if calls else means.reset),
        (codes.HERE, means.here),
        (codes.AWAY, means.away),
        (codes.TEST, Kind.HEARTBEAT),
    )
    return next((kind for statuses, kind in table if status in statuses), None)


def _code(text: str | None) -> int | None:
    return int(text) if text and len(text) <= 6 and text.isascii() and text.isdigit() else None


def _place(geo: str) -> Iterator[Fact]:
    """A `geo:` address (RFC 5870): latitude, longitude, and the uncertainty in metres."""
    found = _GEO.match(geo)
    if found is None:
        return
    latitude, longitude = float(found[1]), float(found[2])
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        about = {} if found[3] is None else {"accuracy_m": float(found[3])}
        yield Kind.LOCATION_REPORTED, {"lat": latitude, "lon": longitude, **about}


def new_decoder(_remembered: Mapping[str, bytes]) -> ScaipDecoder:
    """A decoder for one alarm receiver's devices."""
    return ScaipDecoder()
