"""What a device last said, in words: every kind, with its value and unit."""

from collections.abc import Callable, Mapping
from typing import Any

from device_adapters.event import Kind

_UNITS: Mapping[str, str] = {
    "temperature.measured": "°C",
    "humidity.measured": "% humidity",
    "illuminance.measured": "lx",
    "co2.measured": "ppm CO₂",
    "co.measured": "ppm CO",
    "power.measured": "W",
    "energy.measured": "kWh",
    "heart_rate.measured": "heartbeats a minute",
    "respiration.measured": "breaths a minute",
    "water_flow.measured": "litres a minute",
    "voltage.measured": "V",
}
_NAMED: Mapping[str, str] = {
    "bed.occupied": "bed occupied",
    "bed.vacated": "bed vacated",
    "chair.occupied": "chair occupied",
    "chair.vacated": "chair vacated",
    "motion.detected": "movement",
    "motion.cleared": "no more movement",
    "presence.detected": "somebody is there",
    "presence.cleared": "nobody is there",
    "contact.opened": "opened",
    "contact.closed": "closed",
    "call.raised": "called for help",
    "call.cancelled": "call cancelled",
    "fall.detected": "a fall",
    "fall.cancelled": "fall cancelled",
    "seizure.detected": "a seizure",
    "enuresis.detected": "wet",
    "enuresis.cleared": "dry again",
    "vibration.detected": "moved or shaken",
    "vibration.cleared": "still again",
    "smoke.detected": "smoke",
    "smoke.cleared": "no more smoke",
    "co.detected": "carbon monoxide",
    "co.cleared": "no more carbon monoxide",
    "gas.detected": "gas",
    "gas.cleared": "no more gas",
    "heat.detected": "heat",
    "heat.cleared": "no more heat",
    "leak.detected": "water",
    "leak.cleared": "dry again",
    "switch.on": "on",
    "switch.off": "off",
    "lock.locked": "locked",
    "lock.unlocked": "unlocked",
    "medication.due": "medicine due",
    "medication.taken": "medicine taken",
    "medication.missed": "medicine missed",
    "battery.low": "battery low",
    "battery.ok": "battery fine",
    "tamper.detected": "casing opened",
    "tamper.cleared": "casing closed",
    "mains.lost": "mains power lost",
    "mains.restored": "mains power back",
    "device.online": "in contact",
    "device.offline": "out of contact",
    "heartbeat": "sign of life",
}


def _sound(value: Any) -> str:
    return "sound" if value is None else f"sound, {value:g} dB"


def _link(value: Any) -> str:
    units = (("rssi_dbm", "dBm"), ("snr_db", "dB over noise"), ("lqi", "link quality"))
    return "radio " + ", ".join(f"{value[name]:g} {unit}" for name, unit in units if name in value)


def _location(value: Any) -> str:
    return "where it is" + (f", within {value['accuracy_m']:g} m" if "accuracy_m" in value else "")


_VALUED: Mapping[str, Callable[[Any], str]] = {
    "button.pressed": lambda value: f"button pressed ({value})",
    "sound.detected": _sound,
    "zone.entered": lambda value: f"came to {value}",
    "zone.left": lambda value: f"left {value}",
    "battery.measured": lambda value: f"battery {value:g} %",
    "link.measured": _link,
    "location.reported": _location,
}


def in_words(kind: str, value: Any = None) -> str:
    """A reading for people: "bed occupied", "21.4 °C", "battery 80 %". A place on the map is never shown."""
    if kind in _NAMED:
        return _NAMED[kind]
    if kind in _UNITS:
        return f"{value:g} {_UNITS[kind]}"
    return _VALUED[kind](value)


def measures(kind: str) -> bool:
    """Whether the kind says how the device itself fares, rather than what it senses."""
    return kind in _OF_ITSELF


_OF_ITSELF = frozenset(
    kind.value
    for kind in Kind
    if kind.value.partition(".")[0] in {"battery", "link", "tamper", "mains", "device", "heartbeat", "voltage"}
)
