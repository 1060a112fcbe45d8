"""What rtl_433's fields mean: those of its documented data format, and words of security sensors."""

from collections.abc import Mapping
from typing import Any

from device_adapters.event import Kind
from device_adapters.rtl_433.makes import of_make
from device_adapters.values import NOTHING, Facts, Given, Read, flag, number, plain, shown, truth

_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)


def _battery_ok(given: Given) -> Facts | str:
    """1 is good and 0 is flat; what lies between is a level."""
    value = given.value
    if type(value) is float and 0 < value < 1:
        return ((Kind.BATTERY_MEASURED, round(value * 100, 1)),)
    said = truth(value)
    if said is None:
        return f"{shown(value)} is no battery state"
    return ((Kind.BATTERY_OK if said else Kind.BATTERY_LOW, None),)


def _battery(given: Given) -> Facts | str:
    """The word of old versions, or a level."""
    if isinstance(given.value, str):
        kind = {"ok": Kind.BATTERY_OK, "low": Kind.BATTERY_LOW}.get(plain(given.value))
        return NOTHING if kind is None else ((kind, None),)
    return number(Kind.BATTERY_MEASURED, 0, 100)(given)


def _fahrenheit(given: Given) -> Facts | str:
    if type(given.value) not in {int, float}:
        return f"{shown(given.value)} is not a number"
    return _CELSIUS(Given(round((given.value - 32) / 1.8, 2)))


def _noise(given: Given) -> Facts | str:
    if type(given.value) in {int, float} and -50 <= given.value <= 100:
        return ((Kind.LINK_MEASURED, {"snr_db": given.value}),)
    return NOTHING


_WATT = number(Kind.POWER_MEASURED, -50_000, 50_000)
_OPEN = flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED)
_TAMPER = flag(Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED)


def _open_if_known(given: Given) -> Facts | str:
    """-1 is neither."""
    return NOTHING if given.value == -1 else _OPEN(given)


_WET = flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED)

FIELDS: Mapping[str, Read] = {
    "temperature_C": _CELSIUS,
    "humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "light_lux": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "co2_ppm": number(Kind.CO2_MEASURED, 0, 40_000),
    "co_ppm": number(Kind.CO_MEASURED, 0, 10_000),
    "power_W": _WATT,
    "power0_W": _WATT,
    "energy_kWh": number(Kind.ENERGY_MEASURED, 0, 10_000_000),
    "battery_ok": _battery_ok,
    "battery": _battery,
    "battery_low": flag(Kind.BATTERY_LOW, Kind.BATTERY_OK),
    "voltage_V": number(Kind.VOLTAGE_MEASURED, 0.1, 500),
    "battery_mV": number(Kind.VOLTAGE_MEASURED, 0.1, 500, scale={"": 0.001}),
    "battery_V": number(Kind.VOLTAGE_MEASURED, 0.1, 500),
    "motion": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "contact_open": _OPEN,
    "reed_open": _OPEN,
    "opened": _OPEN,
    "open": _open_if_known,
    "closed": flag(Kind.CONTACT_CLOSED, Kind.CONTACT_OPENED),
    "tamper": _TAMPER,
    "tampered": _TAMPER,
    "water": _WET,
    "leak": _WET,
    "detect_wet": _WET,
    "smoke": flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED),
    "snr": _noise,
}

_WORDS: Mapping[str, Kind] = {
    "open": Kind.CONTACT_OPENED,
    "opened": Kind.CONTACT_OPENED,
    "contactopen": Kind.CONTACT_OPENED,
    "close": Kind.CONTACT_CLOSED,
    "closed": Kind.CONTACT_CLOSED,
    "contactclose": Kind.CONTACT_CLOSED,
    "contactclosed": Kind.CONTACT_CLOSED,
    "motion": Kind.MOTION_DETECTED,
    "water": Kind.LEAK_DETECTED,
    "waterleak": Kind.LEAK_DETECTED,
    "tamper": Kind.TAMPER_DETECTED,
    "lowbat": Kind.BATTERY_LOW,
    "smoke": Kind.SMOKE_DETECTED,
    "smokealarm": Kind.SMOKE_DETECTED,
    "panic": Kind.CALL_RAISED,
    "sos": Kind.CALL_RAISED,
    "emergency": Kind.CALL_RAISED,
    "armpanic": Kind.CALL_RAISED,
}
_PHRASES: tuple[tuple[str, Kind], ...] = (
    ("panic", Kind.CALL_RAISED),
    ("firealarm", Kind.SMOKE_DETECTED),
    ("waterdetected", Kind.LEAK_DETECTED),
    ("motionready", Kind.MOTION_CLEARED),
    ("motiontripped", Kind.MOTION_DETECTED),
    ("windowopen", Kind.CONTACT_OPENED),
    ("windowclosed", Kind.CONTACT_CLOSED),
    ("batterylow", Kind.BATTERY_LOW),
)
"""Parts of longer remarks ("DS10A DOOR/WINDOW OPEN", "KR15A PANIC-3SECOND", "Fire alarm")."""
_WORDED = ("state", "event", "extradata", "remarks", "text")
_PRESSED = ("button",)
HEARD = frozenset({*FIELDS, *_WORDED, *_PRESSED, "switch1"})
"""The fields that say something where each comes on a topic of its own."""


def reported(said: Mapping[str, Any]) -> list[tuple[str, Facts | str]]:
    """Each field with its facts, or the reason why it is left out."""
    told = [(name, read(Given(said[name]))) for name, read in FIELDS.items() if name in said]
    if "temperature_C" not in said and "temperature_F" in said:
        told.append(("temperature_F", _fahrenheit(Given(said["temperature_F"]))))
    told.extend((name, _word(said[name])) for name in _WORDED if name in said)
    told.append(("model", of_make(said)))
    told.extend((name, _press(said[name])) for name in _PRESSED if name in said)
    return told


def _word(value: Any) -> Facts:
    if not isinstance(value, str) or len(value) > 60:
        return NOTHING
    said = plain(value)
    kind = _WORDS.get(said) or next((kind for part, kind in _PHRASES if part in said), None)
    return NOTHING if kind is None else ((kind, None),)


def _press(value: Any) -> Facts:
    """A remote's or a doorbell's button, by its name or number."""
    if not value or not isinstance(value, int | str):
        return NOTHING
    return ((Kind.BUTTON_PRESSED, str(value)[:40]),)
