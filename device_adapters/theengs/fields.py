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


def _numbered_button(name: str) -> Read:
    """One of several buttons of a device, which says 0 while another is pressed."""

    def read(given: Given) -> Facts | str:
        said = _button(given)
        return said if isinstance(said, str) else tuple((kind, f"{name} {value}") for kind, value in said)

    return read


def _strength(given: Given) -> Facts | str:
    if type(given.value) in {int, float} and -130 <= given.value <= 0:
        return ((Kind.LINK_MEASURED, {"rssi_dbm": given.value}),)
    return NOTHING


_POWER = number(Kind.POWER_MEASURED, -50_000, 50_000, scale={"kw": 1000})
_ENERGY = number(Kind.ENERGY_MEASURED, 0, 10_000_000, scale={"wh": 0.001})

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
    "batt_low": flag(Kind.BATTERY_LOW, Kind.BATTERY_OK),
    "power": _POWER,
    "energy": _ENERGY,
    **{f"button{which}": _numbered_button(f"button{which}") for which in range(1, 5)},
    "rssi": _strength,
    **{
        name: COMMON[name]
        for name in ("leak", "smoke", "gas", "occupancy", "vibration", "moving", "tamper", "fall", "sos")
    },
}


_OF_BLINDS = frozenset({"motion", "open"})  #: how far a blind is open and that it moves: no door, nobody
_BLIND = "WCVR"


def _energy(said: Mapping[str, Any]) -> list[tuple[str, Facts | str]]:
    """An energy meter's average and sum, which say their units beside them (gas and water meters use others)."""
    meters = (("avg", "avgu", _POWER), ("sum", "sumu", _ENERGY))
    return [
        (name, read(Given(said[name], str(said.get(unit)))))
        for name, unit, read in meters
        if name in said and str(said.get(unit)) in {"W", "kW", "kWh", "Wh"}
    ]


def properties(said: Mapping[str, Any]) -> list[tuple[str, Facts | str]]:
    """Each property with its facts, or the reason why it is left out. °F stands in where °C is not given."""
    left_out = _OF_BLINDS if said.get("type") == _BLIND else frozenset()
    told = _energy(said)
    told += [
        (name, PROPERTIES[name](Given(value)))
        for name, value in said.items()
        if name in PROPERTIES and name not in left_out
    ]
    degrees: Any = said.get("tempf")
    if "tempc" not in said and type(degrees) in {int, float}:
        told.append(("tempf", PROPERTIES["tempc"](Given(round((degrees - 32) / 1.8, 2)))))
    return told
