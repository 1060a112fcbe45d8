"""Reads what Theengs Gateway and OpenMQTTGateway publish for Bluetooth devices, and about themselves."""

from collections.abc import Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Found, Message
from device_adapters.event import Event, Kind
from device_adapters.rtl_433.decoder import read_report
from device_adapters.theengs.fields import properties
from device_adapters.values import Facts

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_PIR = "HCSR501toMQTT"
_OWN_SENSORS = frozenset(
    {_PIR, "BH1750toMQTT", "BME280toMQTT", "DHTtoMQTT", "DS1820toMQTT", "HTU21toMQTT", "SHTC3toMQTT"}
)
_LAST_WILL = {b"online": Kind.DEVICE_ONLINE, b"offline": Kind.DEVICE_OFFLINE}


class TheengsDecoder:
    """Keeps nothing between messages."""

    def decode(self, message: Message) -> Decoded:
        """All the facts of one message, by the level of the topic that ends in "toMQTT"."""
        levels = message.topic.split("/")
        if levels[-1] == "LWT":
            return _last_will(levels[-2] if len(levels) > 1 else "", message.payload)
        at = next((i for i, level in enumerate(levels) if level.endswith("toMQTT")), None)
        if at is None or at == 0 or not message.payload:
            return _NOTHING
        try:
            said = _JSON.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            return Decoded(quarantined=f"not JSON: {error}")
        if not isinstance(said, dict):
            return Decoded(quarantined="not an object")
        return _read(levels[at], levels[at - 1], levels[at + 1 :], said)


def _read(what: str, gateway: str, below: list[str], said: dict[str, Any]) -> Decoded:
    if what == "BTtoMQTT":
        return _bluetooth(below[-1] if below else "", said)
    if what == "RTL_433toMQTT":
        return read_report(said)
    if not gateway:
        return _NOTHING
    if what == "SYStoMQTT":
        return Decoded(events=(Event(device=gateway, kind=Kind.HEARTBEAT),))
    return _own_sensor(gateway, what, said) if what in _OWN_SENSORS else _NOTHING


def _own_sensor(gateway: str, what: str, said: Mapping[str, Any]) -> Decoded:
    """A sensor wired to the gateway itself; what a PIR sensor calls presence is motion."""
    if what == _PIR:
        said = {"motion": said.get("presence")}
    return _decoded(gateway, properties(said))


def _bluetooth(name: str, said: dict[str, Any]) -> Decoded:
    """The device is its address without colons, of the topic or of the message."""
    given = said.get("mac") or said.get("id")
    device = name or (given if isinstance(given, str) else "")
    device = device.replace(":", "").upper()
    if not device:
        return Decoded(quarantined="neither the topic nor the message names the device")
    told = _decoded(device, properties(said))
    events = told.events or (Event(device=device, kind=Kind.HEARTBEAT),)
    return Decoded(events=events, warnings=told.warnings, found=_found(device, said))


def _decoded(device: str, told: list[tuple[str, Facts | str]]) -> Decoded:
    events: list[Event] = []
    warnings: list[str] = []
    for field, facts in told:
        if isinstance(facts, str):
            warnings.append(f"{field}: {facts}"[:160])
        else:
            events.extend(Event(device=device, kind=kind, value=value) for kind, value in facts)
    return Decoded(events=tuple(events), warnings=tuple(warnings))


def _found(device: str, said: Mapping[str, Any]) -> tuple[Found, ...]:
    texts = {key: said[key] for key in ("brand", "model", "model_id", "name") if isinstance(said.get(key), str)}
    if "model_id" not in texts and "model" not in texts:
        return ()
    model = texts.get("model_id") or texts.get("model")
    return (
        Found(device=device, make=texts.get("brand"), model=model, name=texts.get("name") or texts.get("model")),
    )


def _last_will(gateway: str, payload: bytes) -> Decoded:
    kind = _LAST_WILL.get(payload.strip().lower())
    if kind is None or not gateway:
        return Decoded(quarantined="the last will is neither online nor offline")
    return Decoded(events=(Event(device=gateway, kind=kind),))


def new_decoder(_remembered: Mapping[str, bytes]) -> TheengsDecoder:
    """A decoder for one gateway."""
    return TheengsDecoder()
