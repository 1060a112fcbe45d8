"""Reads what OwnTracks apps and trackers publish or post, by the `_type` of each payload."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Message
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind, Value

_NOTHING = Decoded()
_IGNORED = frozenset(
    {
        "beacon",
        "card",
        "cmd",
        "configuration",
        "dump",
        "msg",
        "request",
        "status",
        "steps",
        "waypoint",
        "waypoints",
    }
)
_ZONES = {"enter": Kind.ZONE_ENTERED, "leave": Kind.ZONE_LEFT}
_VOLTS_MOST = 60
_MOST_AT_ONCE = 500
_UNKNOWN_CHARGE = -1
_LOW_BATTERY_TRIGGER = "9"
_FOLLOWS = "+"
"""Begins the name of the region that the app itself draws around the phone again and again."""

Fact = tuple[Kind, Value | None]


class OwnTracksDecoder:
    """Keeps nothing between messages. The device is user and device of the topic (`jane/phone`)."""

    def decode(self, message: Message) -> Decoded:
        """Where the device is, or what region it entered or left."""
        if not message.payload:
            return _NOTHING
        try:
            payload = msgspec.json.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        if isinstance(payload, list):
            return _all([self._one(message.topic, one) for one in payload[:_MOST_AT_ONCE]])
        return self._one(message.topic, payload)

    def _one(self, topic: str, payload: Any) -> Decoded:
        if not isinstance(payload, dict):
            return Decoded(quarantined="not an object")
        read = _READ.get(str(payload.get("_type")))
        if read is not None:
            device = _device(topic, payload)
            return read(device, payload) if device else Decoded(quarantined="neither the topic nor a tid names it")
        if str(payload.get("_type")) in _IGNORED:
            return _NOTHING
        return Decoded(quarantined=_refusal(payload))


def _all(told: list[Decoded]) -> Decoded:
    """Reports that were kept while there was no network, sent at once."""
    refused = [one.quarantined for one in told if one.quarantined is not None]
    if refused and len(refused) == len(told):
        return Decoded(quarantined=refused[0])
    return Decoded(
        events=tuple(event for one in told for event in one.events),
        warnings=(*refused, *(warning for one in told for warning in one.warnings)),
    )


def _refusal(payload: Mapping[str, Any]) -> str:
    if payload.get("_type") == "encrypted":
        return "the payload is encrypted; turn the app's own encryption off and use TLS"
    return f"_type {str(payload.get('_type'))[:40]!r} is not known"


def _device(topic: str, payload: Mapping[str, Any]) -> str:
    """The user and device; posted payloads repeat their topic, or name at least their tracker id."""
    for path in (topic, payload.get("topic")):
        levels = path.split("/") if isinstance(path, str) else []
        if len(levels) >= 3 and levels[0] == "owntracks" and levels[1] and levels[2]:
            return f"{levels[1]}/{levels[2]}"
    tracker = payload.get("tid")
    return tracker if isinstance(tracker, str) else ""


def _lost(device: str, _payload: Mapping[str, Any]) -> Decoded:
    """The last will. Its `tst` is when the app connected, not when it was lost."""
    return Decoded(events=(Event(device=device, kind=Kind.DEVICE_OFFLINE),))


def _fix(device: str, payload: Mapping[str, Any]) -> Decoded:
    return _decoded(device, payload, [*_transition(payload), *_place(payload), *_power(payload)])


def _crossing(device: str, payload: Mapping[str, Any]) -> Decoded:
    if str(payload.get("event")) not in _ZONES:
        return Decoded(quarantined=f"event {str(payload.get('event'))[:40]!r} is neither enter nor leave")
    return _decoded(device, payload, [*_transition(payload), *_place(payload)])


_READ: Mapping[str, Callable[[str, Mapping[str, Any]], Decoded]] = {
    "location": _fix,
    "transition": _crossing,
    "lwt": _lost,
}


def _decoded(device: str, payload: Mapping[str, Any], said: list[Fact | str]) -> Decoded:
    at = since_1970(_seconds(payload.get("tst")))
    warnings = [one for one in said if isinstance(one, str)]
    if at is None and payload.get("tst") is not None:
        warnings.append(f"tst: {str(payload['tst'])[:40]!r} is not a credible time")
    events = [Event(device=device, kind=kind, value=value, occurred_at=at) for kind, value in _facts(said)]
    return Decoded(events=tuple(events), warnings=tuple(warnings))


def _seconds(given: Any) -> Any:
    """The stamp as a number, which some posting apps write as text."""
    return (
        int(given) if isinstance(given, str) and given.isascii() and given.isdigit() and len(given) < 12 else given
    )


def _facts(said: list[Fact | str]) -> Iterator[Fact]:
    return (one for one in said if not isinstance(one, str))


def _transition(payload: Mapping[str, Any]) -> Iterator[Fact | str]:
    """What region was entered or left; of old, said in the location itself."""
    kind = _ZONES.get(str(payload.get("event")))
    if kind is None:
        return
    name = payload.get("desc") or payload.get("rid")
    if not isinstance(name, str) or not name:
        yield "desc: the region has no name"
    elif not name.startswith(_FOLLOWS):
        yield kind, name


def _place(payload: Mapping[str, Any]) -> Iterator[Fact | str]:
    latitude: Any = payload.get("lat")
    longitude: Any = payload.get("lon")
    if latitude is None and longitude is None:
        return
    if not _within(latitude, -90, 90) or not _within(longitude, -180, 180):
        yield f"lat, lon: {str(latitude)[:20]}, {str(longitude)[:20]} is no place on Earth"
        return
    accuracy: Any = payload.get("acc")
    about = {"accuracy_m": accuracy} if _within(accuracy, 0, 1e6) and accuracy else {}
    yield Kind.LOCATION_REPORTED, {"lat": latitude, "lon": longitude, **about}


def _power(payload: Mapping[str, Any]) -> Iterator[Fact | str]:
    charge, volts = payload.get("batt"), payload.get("ubatt")
    if _within(charge, 0, 100):
        yield Kind.BATTERY_MEASURED, charge
    elif charge is not None and charge != _UNKNOWN_CHARGE:
        yield f"batt: {str(charge)[:20]!r} is not credible"
    if _within(volts, 0, _VOLTS_MOST):
        yield Kind.VOLTAGE_MEASURED, volts
    if payload.get("t") == _LOW_BATTERY_TRIGGER:
        yield Kind.BATTERY_LOW, None


def _within(value: Any, least: float, most: float) -> bool:
    return type(value) in {int, float} and least <= value <= most


def new_decoder(_remembered: Mapping[str, bytes]) -> OwnTracksDecoder:
    """A decoder for one broker or one posting service."""
    return OwnTracksDecoder()
