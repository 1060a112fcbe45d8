"""What a component's state means, by its component, its class if discovery told it, and else by its name."""

import re
from collections.abc import Mapping

from device_adapters.event import Kind
from device_adapters.home_assistant.document import Entity
from device_adapters.home_assistant.state import facts
from device_adapters.values import NOTHING, Facts, Given, number

_BINARY_NAMES: Mapping[str, str] = {
    "motion": "motion",
    "pir": "motion",
    "occupancy": "occupancy",
    "presence": "presence",
    "radar": "presence",
    "mmwave": "presence",
    "door": "door",
    "window": "window",
    "contact": "opening",
    "leak": "moisture",
    "flood": "moisture",
    "water_leak": "moisture",
    "smoke": "smoke",
    "gas": "gas",
    "moisture": "moisture",
    "wet": "moisture",
    "carbon_monoxide": "carbon_monoxide",
    "co": "carbon_monoxide",
    "heat": "heat",
    "has_target": "presence",
    "moving_target": "presence",
    "still_target": "presence",
    "radar_target": "presence",
    "low_battery": "battery",
    "battery_low": "battery",
    "vibration": "vibration",
    "tamper": "tamper",
}
_SENSOR_NAMES: Mapping[str, tuple[str, str]] = {
    "temperature": ("temperature", "°C"),
    "humidity": ("humidity", "%"),
    "illuminance": ("illuminance", "lx"),
    "co2": ("carbon_dioxide", "ppm"),
    "carbon_dioxide": ("carbon_dioxide", "ppm"),
    "power": ("power", "W"),
    "energy": ("energy", "kWh"),
    "battery": ("battery", "%"),
    "battery_level": ("battery", "%"),
    "battery_voltage": ("voltage", "V"),
    "voltage": ("voltage", "V"),
    "wifi_signal": ("signal_strength", "dBm"),
    "heart_rate": ("heart_rate", "bpm"),
    "water_flow": ("volume_flow_rate", "L/min"),
    "water_flow_rate": ("volume_flow_rate", "L/min"),
}
_OF_THE_CHIP = re.compile(r"(?:^|_)(?:cpu|esp|esp32|internal|chip|board|processor)(?:_|$)")
_BY_NAME: tuple[tuple[re.Pattern[str], Kind, Kind | None], ...] = (
    (
        re.compile(r"(?:^|_)(?:sos|panic|emergency|pull_?cord|help|(?:nurse_)?call(?:_button|_bell)?)(?:_|$)"),
        Kind.CALL_RAISED,
        None,
    ),
    (re.compile(r"(?:^|_)bed(?:_(?:occupied|presence|occupancy))?$"), Kind.BED_OCCUPIED, Kind.BED_VACATED),
    (
        re.compile(r"(?:^|_)(?:chair|seat|armchair)(?:_(?:occupied|presence|occupancy))?$"),
        Kind.CHAIR_OCCUPIED,
        Kind.CHAIR_VACATED,
    ),
)
"""Names that mean more than any device class: what on and off say."""
_BUTTON = re.compile(r"(?:^|_)button(?:_|$)|_button\d*$")
_STATUS = "status"
_ENDING = re.compile(r"(?:_(?:alarm|contact|detected|detector|sensor))+$")
_BREATHS = re.compile(r"(?:^|_)(?:respiration|respiratory|breath(?:ing)?)(?:_rate)?$")


def read_state(component: str, name: str, text: str, config: Mapping[str, str]) -> Facts | str:
    """The facts of a component's state; `config` is what discovery told of it (may be empty)."""
    if component == "binary_sensor" and not config.get("device_class"):
        return _binary(name, text)
    known = dict(config)
    if component == "sensor" and not known.get("device_class"):
        if _OF_THE_CHIP.search(name):
            return NOTHING
        if _BREATHS.search(name):
            return number(Kind.RESPIRATION_MEASURED, 1, 100)(Given(text))
        known |= _sensor(name)
    return facts(Entity(component=component, device=name, config=known), text)


def _binary(name: str, text: str) -> Facts | str:
    on = {"ON": True, "OFF": False}.get(text.strip())
    if on is None:
        return f"{text[:40]!r} is neither ON nor OFF"
    for pattern, occupied, vacated in _BY_NAME:
        if pattern.search(name):
            said = occupied if on else vacated
            return NOTHING if said is None else ((said, None),)
    if name == _STATUS or name.endswith("_status"):
        return NOTHING
    if _BUTTON.search(name):
        return ((Kind.BUTTON_PRESSED, name),) if on else NOTHING
    kind = next((kind for word, kind in _BINARY_NAMES.items() if _ends(name, word)), "")
    return facts(Entity(component="binary_sensor", device=name, config={"device_class": kind}), text.strip())


def _sensor(name: str) -> dict[str, str]:
    for word, (kind, unit) in _SENSOR_NAMES.items():
        if _ends(name, word):
            return {"device_class": kind, "unit_of_measurement": unit}
    return {}


def _ends(name: str, word: str) -> bool:
    """Whether the name is the word or ends in it ("hall_motion"), with or without "sensor" and the like."""
    bare = _ENDING.sub("", name)
    return bare == word or bare.endswith(f"_{word}")
