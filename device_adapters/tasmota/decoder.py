"""Reads Tasmota's telemetry (tele), results (stat) and discovery; commands are not read."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.event import Event, Kind
from device_adapters.instant import instant
from device_adapters.tasmota import fields
from device_adapters.values import shown

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_LAST_WILL = {b"Online": Kind.DEVICE_ONLINE, b"Offline": Kind.DEVICE_OFFLINE}
_POWER = {"ON": Kind.SWITCH_ON, "OFF": Kind.SWITCH_OFF}
_INPUTS = ("BUTTON", "SWITCH")
_RSSI = (-130, 0)  #: dBm

Part = tuple[str, fields.Said]
"""The facts of one device, by its name."""


class TasmotaDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message."""
        prefix, device, what = _address(message.topic)
        if message.topic.startswith("tasmota/discovery/") and what == "config":
            return _discovery(message.payload)
        if prefix not in {"tele", "stat"} or not device or not message.payload:
            return _NOTHING
        if what == "LWT":
            return _last_will(device, message.payload)
        if what in {"SENSOR", "STATE", "RESULT"}:
            return _object(device, what, message.payload, telemetry=prefix == "tele")
        return _status(device, what, message.payload) if prefix == "stat" else _NOTHING


def _status(device: str, what: str, payload: bytes) -> Decoded:
    """A relay's state, or what an input did, each on a topic of its own."""
    if what.startswith("POWER"):
        return _power(device, what, payload)
    if what.startswith(_INPUTS) and not what.endswith("T"):
        return _input(device, what, payload)
    return _NOTHING


def _object(device: str, what: str, payload: bytes, *, telemetry: bool) -> Decoded:
    said = _read(payload)
    if isinstance(said, str):
        return Decoded(quarantined=f"the {what} of {device} is {said}")
    return _told(device, said, telemetry=telemetry)


def _input(device: str, what: str, payload: bytes) -> Decoded:
    """A button or a switch that is not bound to a relay, on a topic of its own (SetOption73, SetOption114)."""
    said = _read(payload)
    if isinstance(said, str):
        return Decoded(quarantined=f"the {what} of {device} is {said}")
    return _told(device, {what.title(): said}, telemetry=False)


def _read(payload: bytes) -> Mapping[str, Any] | str:
    """The object, or what is wrong with it."""
    try:
        said = _JSON.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return f"not JSON: {error}"
    return said if isinstance(said, dict) else "not an object"


def _address(topic: str) -> tuple[str, str, str]:
    """(prefix, device, what) of "tele/device/SENSOR" and of "device/tele/SENSOR"; a device may have levels."""
    *levels, what = topic.split("/")
    if levels and levels[0] in {"tele", "stat", "cmnd"}:
        return levels[0], "/".join(levels[1:]), what
    if levels and levels[-1] in {"tele", "stat", "cmnd"}:
        return levels[-1], "/".join(levels[:-1]), what
    return "", "", what


def _told(device: str, said: Mapping[str, Any], *, telemetry: bool) -> Decoded:
    at, warnings = _time(said.get("Time"))
    events: list[Event] = []
    for name, facts in _parts(device, said):
        for field, fact in facts:
            if isinstance(fact, str):
                warnings.append(f"{field}: {fact}"[:160])
            else:
                events.extend(Event(device=name, kind=kind, value=value, occurred_at=at) for kind, value in fact)
    if telemetry and not events:
        events.append(Event(device=device, kind=Kind.HEARTBEAT, occurred_at=at))
    return Decoded(events=tuple(events), warnings=tuple(warnings))


def _parts(device: str, said: Mapping[str, Any]) -> Iterator[Part]:
    fahrenheit = said.get("TempUnit") == "F"
    for name, part in said.items():
        if isinstance(part, dict):
            yield from _part(device, name, part, fahrenheit=fahrenheit)
        elif name.startswith("POWER") and isinstance(part, str) and part in _POWER:
            yield _relay(device, name), iter([(name, ((_POWER[part], None),))])
        elif name.startswith("Switch") and isinstance(part, str) and part in _POWER:
            yield f"{device}/{name}", iter([(name, ((_POWER[part], None),))])


def _part(device: str, name: str, part: dict[str, Any], *, fahrenheit: bool) -> Iterator[Part]:
    if name == "ZbReceived":
        yield from _zigbee(part)
    elif isinstance(part.get("Device"), str) and "LinkQuality" in part:
        yield _zigbee_name(name, part), fields.zigbee(part)
    elif name == "ENERGY":
        yield device, fields.energy(part)
    elif name == "Wifi":
        yield device, _wifi(part)
    elif name == "RfReceived":
        yield device, _radio_key(part)
    elif name.startswith("Button"):
        yield device, _pressed(name, part)
    elif name.startswith("Switch"):
        yield f"{device}/{name}", _switched(name, part)
    elif fields.is_reading(name, part):
        yield ((name or device) if "mac" in part else device), fields.sensor(part, fahrenheit=fahrenheit)


def _zigbee(heard: Mapping[str, Any]) -> Iterator[Part]:
    for key, reported in heard.items():
        if isinstance(reported, dict):
            yield _zigbee_name(key, reported), fields.zigbee(reported)


def _pressed(name: str, part: Mapping[str, Any]) -> fields.Said:
    if (press := fields.pressed(part.get("Action", part.get("ACTION")))) is not None:
        yield name, (press,)


def _switched(name: str, part: Mapping[str, Any]) -> fields.Said:
    """What an input that is not bound to a relay says: a state, or an action such as HOLD."""
    said = part.get("Action", part.get("STATE"))
    if isinstance(said, str) and said in _POWER:
        yield name, ((_POWER[said], None),)
    elif (press := fields.pressed(said)) is not None:
        yield name, (press,)


def _zigbee_name(key: str, reported: Mapping[str, Any]) -> str:
    name = reported.get("Name")
    return (name.strip() if isinstance(name, str) else "") or key or "zigbee"


def _relay(device: str, name: str) -> str:
    return device if name in {"POWER", "POWER1"} else f"{device}/{name}"


def _wifi(part: Mapping[str, Any]) -> fields.Said:
    signal = part.get("Signal")
    if type(signal) in {int, float} and _RSSI[0] <= signal <= _RSSI[1]:  # type: ignore[operator]
        yield "Wifi", ((Kind.LINK_MEASURED, {"rssi_dbm": float(signal)}),)  # type: ignore[arg-type]


def _radio_key(part: Mapping[str, Any]) -> fields.Said:
    """A 433 MHz code that the bridge has learnt; what it stands for is set when the device is given its role."""
    key = part.get("RfKey")
    if type(key) is int:
        yield "RfReceived", ((Kind.BUTTON_PRESSED, f"key {key}"),)


def _time(text: Any) -> tuple[datetime | None, list[str]]:
    if text is None or (at := instant(text)) is not None:
        return (None if text is None else at), []
    return None, [f"Time: {shown(text)} has no time zone"[:160]]


def _last_will(device: str, payload: bytes) -> Decoded:
    kind = _LAST_WILL.get(payload.strip())
    if kind is None:
        return Decoded(quarantined=f"the last will of {device} is neither Online nor Offline")
    return Decoded(events=(Event(device=device, kind=kind),))


def _power(device: str, what: str, payload: bytes) -> Decoded:
    kind = _POWER.get(payload.decode("utf-8", "replace").strip().upper())
    if kind is None:
        return Decoded(quarantined=f"{what} of {device} is neither ON nor OFF")
    return Decoded(events=(Event(device=_relay(device, what), kind=kind),))


def _discovery(payload: bytes) -> Decoded:
    """A device announces itself: `t` its topic, `md` its module, `dn` its name, `mac`."""
    if not payload:
        return _NOTHING
    try:
        said = _JSON.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return Decoded(quarantined=f"not a discovery document: {error}")
    texts = {k: v for k, v in said.items() if isinstance(v, str) and v} if isinstance(said, dict) else {}
    if "t" not in texts:
        return Decoded(quarantined="the discovery document names no topic")
    seen = Found(device=texts["t"], unique_id=texts.get("mac"), model=texts.get("md"), name=texts.get("dn"))
    return Decoded(found=(seen,))


def new_decoder(_remembered: Mapping[str, bytes]) -> TasmotaDecoder:
    """A decoder for one gateway."""
    return TasmotaDecoder()
