"""The first generation: a value on each topic under `shellies/{device}/`."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Decoded, Found
from device_adapters.epoch import since_1970
from device_adapters.event import Event, Kind
from device_adapters.values import NOTHING, Facts, Given, Read, by_word, flag, number

_NOTHING = Decoded()
_JSON = msgspec.json.Decoder()
_PRESSES = {"S": "single", "SS": "double", "SSS": "triple", "L": "long", "SL": "short_long", "LS": "long_short"}
_ONLINE = flag(Kind.DEVICE_ONLINE, Kind.DEVICE_OFFLINE)
_SWITCH = by_word({"on": Kind.SWITCH_ON, "off": Kind.SWITCH_OFF})
_GAS = by_word({"mild": Kind.GAS_DETECTED, "heavy": Kind.GAS_DETECTED, "none": Kind.GAS_CLEARED})
_WATT = number(Kind.POWER_MEASURED, -50_000, 50_000)
_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)

_SENSOR: Mapping[str, Read] = {
    "state": by_word({"open": Kind.CONTACT_OPENED, "close": Kind.CONTACT_CLOSED}),
    "battery": number(Kind.BATTERY_MEASURED, 0, 100),
    "temperature": _CELSIUS,
    "humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "lux": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "vibration": flag(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "flood": flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED),
    "smoke": flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED),
    "motion": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "gas": _GAS,
}
_WHOLE: Mapping[tuple[str, ...], Read] = {
    ("online",): _ONLINE,
    **{("sensor", name): read for name, read in _SENSOR.items()},
}
_LONG_PUSH: Mapping[str, Facts] = {
    "0": ((Kind.BUTTON_PRESSED, "short"),),
    "1": ((Kind.BUTTON_PRESSED, "long"),),
}
_WIRED = flag(Kind.SWITCH_ON, Kind.SWITCH_OFF)
_CHANNEL: Mapping[tuple[str, str], Read] = {
    ("relay", ""): _SWITCH,
    ("light", ""): _SWITCH,
    ("relay", "power"): _WATT,
    ("relay", "energy"): number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"": 1 / 60_000}),
    ("light", "power"): _WATT,
    ("emeter", "power"): _WATT,
    ("emeter", "voltage"): number(Kind.VOLTAGE_MEASURED, 0.1, 500),
    ("emeter", "total"): number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"": 0.001}),
    ("ext_temperature", ""): _CELSIUS,
    ("ext_humidity", ""): _SENSOR["humidity"],
    ("longpush", ""): lambda given: _LONG_PUSH.get(str(given.value), NOTHING),
}
"""A relay counts its energy in watt-minutes, an energy meter in watt-hours."""

_STATUS: Mapping[str, Read] = {
    "motion": _SENSOR["motion"],
    "vibration": _SENSOR["vibration"],
    "lux": _SENSOR["lux"],
    "bat": _SENSOR["battery"],
    "tmp": _CELSIUS,
}
"""Readings of a whole status, plain or as {"value": …}."""


def read_first(device: str, levels: list[str], payload: bytes) -> Decoded:
    """A message of the first generation; `levels` are the topic's below the device."""
    text = payload.decode("utf-8", "replace").strip()
    match levels:
        case [name] if name in _OBJECTS:
            return _object(device, text, _OBJECTS[name])
        case ["input" | "ext_switch" as part, channel]:
            return _told(f"{device}/{part}:{channel}", part, _WIRED(Given(text)))
        case ["input_event", channel]:
            return _object(_channel(device, "input", channel), text, _press)
        case [*_, name] if (read := _WHOLE.get(tuple(levels))) is not None:
            return _told(device, name, read(Given(text)))
        case [part, channel, *name] if (read := _CHANNEL.get((part, "/".join(name)))) is not None:
            return _told(_channel(device, part, channel), part, read(Given(text)))
    return _NOTHING


def _channel(device: str, part: str, channel: str) -> str:
    """The first channel is the device itself."""
    return device if channel == "0" else f"{device}/{part}:{channel}"


def _told(device: str, name: str, facts: Facts | str) -> Decoded:
    if isinstance(facts, str):
        return Decoded(warnings=(f"{name}: {facts}"[:160],))
    return Decoded(events=tuple(Event(device=device, kind=kind, value=value) for kind, value in facts))


def _object(device: str, text: str, read: Callable[[str, dict[str, Any]], Decoded]) -> Decoded:
    try:
        said = _JSON.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return Decoded(quarantined=f"not JSON: {error}")
    return read(device, said) if isinstance(said, dict) else Decoded(quarantined="not an object")


def _press(device: str, said: dict[str, Any]) -> Decoded:
    press = said.get("event")
    if not isinstance(press, str) or not press:
        return _NOTHING
    return Decoded(events=(Event(device=device, kind=Kind.BUTTON_PRESSED, value=_PRESSES.get(press, press)[:40]),))


def _motion(device: str, said: dict[str, Any]) -> Decoded:
    """The whole status of a motion sensor (with the time of the last motion) or of a radiator valve."""
    events: list[Event] = []
    warnings: list[str] = []
    moved_at = since_1970(said.get("timestamp"))
    for name, read in _STATUS.items():
        given = said.get(name)
        value = given.get("value") if isinstance(given, dict) else given
        facts = read(Given(value)) if value is not None and not _in_fahrenheit(given) else ()
        if isinstance(facts, str):
            warnings.append(f"{name}: {facts}"[:160])
            continue
        at = moved_at if name == "motion" and said.get(name) is True else None
        events.extend(Event(device=device, kind=kind, value=value, occurred_at=at) for kind, value in facts)
    return Decoded(events=tuple(events), warnings=tuple(warnings))


def _in_fahrenheit(given: Any) -> bool:
    return isinstance(given, dict) and given.get("units") == "F"


def _announce(device: str, said: dict[str, Any]) -> Decoded:
    texts = {key: said[key] for key in ("id", "mac", "model") if isinstance(said.get(key), str) and said[key]}
    name = texts.get("id", device)
    return Decoded(
        found=(Found(device=name, unique_id=texts.get("mac"), make="Shelly", model=texts.get("model")),)
    )


_OBJECTS: Mapping[str, Callable[[str, dict[str, Any]], Decoded]] = {"announce": _announce, "status": _motion}
