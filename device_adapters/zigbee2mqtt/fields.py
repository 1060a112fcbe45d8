"""What each field of a device's state means: its kind, its polarity, its unit and its credible range.

Meanings are those of Zigbee2MQTT's own documentation of exposes: `contact: true` is closed, `water_leak: true` is
wet, `voltage` is in millivolts for battery devices and in volts for mains ones.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from device_adapters.event import Kind, Value
from device_adapters.values import shown

_NUMERIC = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?")
Fact = tuple[Kind, Value | None]
Read = Callable[[Any], Fact | str | None]
"""A field's value becomes a fact, the reason why it is left out, or None where it says nothing."""

_ON = {True: True, False: False, "ON": True, "OFF": False, "on": True, "off": False, "true": True, "false": False}


def truth(value: Any) -> bool | None:
    """A switch-like value as a truth, or None where it is none."""
    return _ON.get(value) if isinstance(value, bool | str) else None


def _bit(value: Any) -> Any:
    """0 and 1 as false and true, which some converters outside the bridge make of them."""
    return bool(value) if type(value) is int and value in {0, 1} else value


def state(on: Kind, off: Kind | None, *, metered: bool = False) -> Read:
    """A field that is true or false; `off` None where false says nothing.

    `metered` marks names that meters use for amounts too: of these 0 and 1 are no truth.
    """
    facts: dict[bool, Fact | None] = {True: (on, None), False: None if off is None else (off, None)}

    def read(value: Any) -> Fact | str | None:
        said = truth(value if metered else _bit(value))
        if said is None:
            return (
                None
                if isinstance(value, int | float | str | None)
                else f"{shown(value)} is neither true nor false"
            )
        return facts[said]

    return read


def _numeric(value: Any) -> Any:
    """A number that came as text, as a number; else the value itself."""
    if not isinstance(value, str) or _NUMERIC.fullmatch(value) is None:
        return value
    return float(value)


def number(kind: Kind, least: float, most: float, *, scale: float = 1) -> Read:
    """A reading in the kind's unit after `scale`; what lies outside the credible range is left out."""

    def read(value: Any) -> Fact | str | None:
        if value is None:
            return None
        value = _numeric(value)
        if type(value) is not float and type(value) is not int:
            return f"{shown(value)} is not a number"
        reading = value * scale if scale != 1 else value
        if not least <= reading <= most:
            return f"{shown(value)} is not credible"
        return kind, reading

    return read


_VOLTS = number(Kind.VOLTAGE_MEASURED, 0, 500)
_MILLIVOLTS = number(Kind.VOLTAGE_MEASURED, 0, 500, scale=0.001)
_MAINS_MOST = 500


def _voltage(value: Any) -> Fact | str | None:
    """Millivolts where it could not be volts."""
    in_millivolts = type(value) in {int, float} and value > _MAINS_MOST
    return _MILLIVOLTS(value) if in_millivolts else _VOLTS(value)


def _link(value: Any) -> Fact | str | None:
    if type(value) in {int, float} and 0 <= value <= 255:
        return Kind.LINK_MEASURED, {"lqi": float(value)}
    return None if value is None else f"{shown(value)} is not a link quality"


def _words(meanings: Mapping[str, Kind]) -> Read:
    def read(value: Any) -> Fact | str | None:
        kind = meanings.get(value) if isinstance(value, str) else None
        return None if kind is None else (kind, None)

    return read


_STIRRING: Read = _words(
    {
        "none": Kind.PRESENCE_CLEARED,
        **dict.fromkeys(
            ("static", "small", "medium", "large", "far", "near", "peaceful", "motion", "active"),
            Kind.PRESENCE_DETECTED,
        ),
    }
)
"""How much somebody stirs before a radar; "none" is nobody."""

_SWITCH: Read = _words(
    {
        "ON": Kind.SWITCH_ON,
        "OFF": Kind.SWITCH_OFF,
        "LOCK": Kind.LOCK_LOCKED,
        "UNLOCK": Kind.LOCK_UNLOCKED,
    }
)

FIELDS: Mapping[str, Read] = {
    "contact": state(Kind.CONTACT_CLOSED, Kind.CONTACT_OPENED),
    "occupancy": state(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    "presence": state(Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED),
    "vibration": state(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED, metered=True),
    "moving": state(Kind.VIBRATION_DETECTED, Kind.VIBRATION_CLEARED),
    "water_leak": state(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED, metered=True),
    "smoke": state(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED, metered=True),
    "carbon_monoxide": state(Kind.CO_DETECTED, Kind.CO_CLEARED, metered=True),
    "gas": state(Kind.GAS_DETECTED, Kind.GAS_CLEARED, metered=True),
    "heat": state(Kind.HEAT_DETECTED, Kind.HEAT_CLEARED),
    "tilt": state(Kind.VIBRATION_DETECTED, None),
    "drop": state(Kind.VIBRATION_DETECTED, None),
    "emergency": state(Kind.CALL_RAISED, None),
    "panic": state(Kind.CALL_RAISED, None),
    "sos": state(Kind.CALL_RAISED, None),
    "sos_alarm": state(Kind.CALL_RAISED, None),
    "bed_occupancy": state(Kind.BED_OCCUPIED, Kind.BED_VACATED),
    "tamper": state(Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED),
    "battery_low": state(Kind.BATTERY_LOW, Kind.BATTERY_OK),
    "mains_power_connected": state(Kind.MAINS_RESTORED, Kind.MAINS_LOST),
    "power_cut_off": state(Kind.MAINS_LOST, Kind.MAINS_RESTORED),
    "fall_status": _words({"fall_alarm": Kind.FALL_DETECTED}),
    "fall_down_status": _words({"fall": Kind.FALL_DETECTED}),
    "motion_state": _STIRRING,
    "human_motion_state": _STIRRING,
    "presence_event": _words({"enter": Kind.PRESENCE_DETECTED, "leave": Kind.PRESENCE_CLEARED}),
    "temperature": number(Kind.TEMPERATURE_MEASURED, -50, 85),
    "local_temperature": number(Kind.TEMPERATURE_MEASURED, -50, 85),
    "humidity": number(Kind.HUMIDITY_MEASURED, 0, 100),
    "illuminance": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "illuminance_lux": number(Kind.ILLUMINANCE_MEASURED, 0, 200_000),
    "co2": number(Kind.CO2_MEASURED, 0, 20_000),
    "co": number(Kind.CO_MEASURED, 0, 10_000),
    "power": number(Kind.POWER_MEASURED, -50_000, 50_000),
    "energy": number(Kind.ENERGY_MEASURED, 0, 10_000_000),
    "heart_rate": number(Kind.HEART_RATE_MEASURED, 10, 300),
    "respiratory_rate": number(Kind.RESPIRATION_MEASURED, 1, 100),
    "battery": number(Kind.BATTERY_MEASURED, 0, 100),
    "voltage": _voltage,
    "linkquality": _link,
    "state": _SWITCH,
    "lock_state": _words(
        {"locked": Kind.LOCK_LOCKED, **dict.fromkeys(("unlocked", "not_fully_locked"), Kind.LOCK_UNLOCKED)}
    ),
    **dict.fromkeys(
        ("door_state", "opening_state"),
        _words(
            {**dict.fromkeys(("open", "tilted", "half_open"), Kind.CONTACT_OPENED), "closed": Kind.CONTACT_CLOSED}
        ),
    ),
    "battery_state": _words(
        {"low": Kind.BATTERY_LOW, **dict.fromkeys(("medium", "middle", "normal", "high"), Kind.BATTERY_OK)}
    ),
}


def _fahrenheit(value: Any) -> Fact | str | None:
    if type(value) not in {int, float}:
        return f"{shown(value)} is not a number"
    return FIELDS["temperature"](round((value - 32) / 1.8, 2))


UNITS: Mapping[tuple[str, str], Read] = {
    ("voltage", "mV"): _MILLIVOLTS,
    ("voltage", "V"): _VOLTS,
    ("temperature", "°F"): _fahrenheit,
}
"""How a field reads where the device's description gives its unit."""
