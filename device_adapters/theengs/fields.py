"""What Theengs' decoded properties mean (the decoder's documented property names)."""

from collections.abc import Mapping
from typing import Any

from device_adapters.event import Kind
from device_adapters.lorawan.fields import FIELDS as COMMON
from device_adapters.values import NOTHING, Facts, Given, Read, by_word, flag, number

_PRESSES = {1: "single", 2: "double", 3: "triple", 4: "long", 254: "hold"}
_CONTACT = by_word(
    {
        "open": Kind.CONTACT_OPENED,
        "opened": Kind.CONTACT_OPENED,
        "timeoutnotclosed": Kind.CONTACT_OPENED,
        "close": Kind.CONTACT_CLOSED,
        "closed": Kind.CONTACT_CLOSED,
    }
)


def _button(given: Given) -> Facts | str:
    """Presses are counted (Shelly BLU, NodOn, Xiaomi): 1 single, 2 double, 3 triple, 4 long, 254 held."""
    value = given.value
    if isinstance(value, str) and value:
        return ((Kind.BUTTON_PRESSED, value[:40]),)
    if type(value) is not int or value <= 0:
        return NOTHING
    return ((Kind.BUTTON_PRESSED, _PRESSES.get(value, f"button {value}")),)


def _strength(given: Given) -> Facts | str:
    if type(given.value) in {int, float} and -130 <= given.value <= 0:
        return ((Kind.LINK_MEASURED, {"rssi_dbm": given.value}),)
    return NOTHING


PROPERTIES: Mapping[str, Read] = {
    "tempc": number(Kind.TEMPERATURE_MEASURED, -50, 85),
    "hum": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "batt": number(Kind.BATTERY_MEASURED, 0, 100),
    "volt": number(Kind.VOLTAGE_MEASURED, 0.1, 500),
    "lux": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "co2": number(Kind.CO2_MEASURED, 0, 40_000),
    "bpm": number(Kind.HEART_RATE_MEASURED, 10, 300),
    "hr": number(Kind.HEART_RATE_MEASURED, 10, 300),
    "open": flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "door": flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "window": flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "contact": _CONTACT,
    "motion": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "pres_sensor": flag(Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED),
    "wet": flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED),
    "button": _button,
    "lowbatt": flag(Kind.BATTERY_LOW, Kind.BATTERY_OK),
    "rssi": _strength,
    **{
        name: COMMON[name]
        for name in ("leak", "smoke", "gas", "occupancy", "vibration", "moving", "tamper", "fall", "sos")
    },
}


def properties(said: Mapping[str, Any]) -> list[tuple[str, Facts | str]]:
    """Each property with its facts, or the reason why it is left out. °F stands in where °C is not given."""
    told = [(name, PROPERTIES[name](Given(value))) for name, value in said.items() if name in PROPERTIES]
    degrees: Any = said.get("tempf")
    if "tempc" not in said and type(degrees) in {int, float}:
        told.append(("tempf", PROPERTIES["tempc"](Given(round((degrees - 32) / 1.8, 2)))))
    return told
