"""What Tasmota's telemetry says: sensor chips, energy, switches, buttons, and Zigbee devices behind its bridge."""

from collections.abc import Iterator, Mapping
from typing import Any

from device_adapters.event import Kind, Value
from device_adapters.values import Facts, Given, Read, by_word, flag, number

Said = Iterator[tuple[str, Facts | str]]

_CHIPS = ("ESP32", "ESP8266")  #: the processor's own temperature, not the room's
_CELSIUS = number(Kind.TEMPERATURE_MEASURED, -50, 85)

READINGS: Mapping[str, Read] = {
    "PIR": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "Temperature": _CELSIUS,
    "Humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "Illuminance": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "CarbonDioxide": number(Kind.CO2_MEASURED, 0, 40_000),
    "eCO2": number(Kind.CO2_MEASURED, 0, 40_000),
    "Battery": number(Kind.BATTERY_MEASURED, 0, 100),
    "BatteryPercentage": number(Kind.BATTERY_MEASURED, 0, 100),
    "BatteryVoltage": number(Kind.VOLTAGE_MEASURED, 0.1, 500),
}

_ENERGY: Mapping[str, Read] = {
    "Power": number(Kind.POWER_MEASURED, -50_000, 50_000),
    "Total": number(Kind.ENERGY_MEASURED, 0, 10_000_000),
    "Voltage": number(Kind.VOLTAGE_MEASURED, 0.1, 500),
}

_ZIGBEE: Mapping[str, Read] = {
    **READINGS,
    "Occupancy": flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "Contact": flag(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    "Water": flag(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED),
    "Fire": flag(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED),
    "CO": flag(Kind.CO_DETECTED, Kind.CO_CLEARED),
    "PersonalAlarm": flag(Kind.CALL_RAISED, None),
    "Panic": flag(Kind.CALL_RAISED, None),
    "Emergency": flag(Kind.CALL_RAISED, None),
    "Movement": flag(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "Vibration": flag(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "AqaraVibrationMode": by_word(dict.fromkeys(("vibrate", "tilt", "drop"), Kind.VIBRATION_DETECTED)),
    "ActivePower": number(Kind.POWER_MEASURED, -50_000, 50_000),
}
"""A Zigbee device's fields; `Contact` is 1 when the door is open (Zigbee2Tasmota's zone status, alarm 1)."""


def sensor(part: Mapping[str, Any], *, fahrenheit: bool) -> Said:
    """The readings of one chip."""
    for name, value in part.items():
        if name == "Temperature" and fahrenheit and type(value) in {int, float}:
            yield name, _CELSIUS(Given(round((value - 32) / 1.8, 2)))
        elif (read := READINGS.get(name)) is not None:
            yield name, read(Given(value))


def energy(part: Mapping[str, Any]) -> Said:
    """An energy meter; of several channels only the first, of a list."""
    for name, read in _ENERGY.items():
        value = part.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if value is not None and not (name == "Voltage" and value == 0):
            yield name, read(Given(value))


def zigbee(part: Mapping[str, Any]) -> Said:
    """What a Zigbee device behind the bridge reports. `Power` is a state unless it comes with a command's name."""
    commanded = any("!" in name for name in part)
    for name, value in part.items():
        if name in {"Click", "click"} and (press := pressed(value)) is not None:
            yield name, (press,)
        elif name == "Power" and isinstance(value, bool) and not commanded:
            yield name, ((Kind.SWITCH_ON if value else Kind.SWITCH_OFF, None),)
        elif (read := _ZIGBEE.get(name)) is not None:
            yield name, read(Given(value))
        elif name == "LinkQuality" and type(value) in {int, float} and 0 <= value <= 255:
            yield name, ((Kind.LINK_MEASURED, {"lqi": value}),)


def pressed(action: Any) -> tuple[Kind, Value] | None:
    """A button's action ("SINGLE", "HOLD", …); the end of a press is none."""
    if not isinstance(action, str) or action in {"", "CLEAR", "NONE"} or len(action) > 40:
        return None
    return Kind.BUTTON_PRESSED, action.lower()


def is_reading(name: str, part: Any) -> bool:
    """Whether a part of a sensor message is a chip's readings."""
    return isinstance(part, dict) and not name.startswith(_CHIPS)
