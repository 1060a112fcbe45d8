"""The canonical event: one fact, one device, one instant, in the field's own words."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec


class Kind(StrEnum):
    """What happened. The word carries the polarity; a boolean never stands as a value."""

    BED_OCCUPIED = "bed.occupied"  #: pressure, load or mat
    BED_VACATED = "bed.vacated"
    CHAIR_OCCUPIED = "chair.occupied"
    CHAIR_VACATED = "chair.vacated"
    MOTION_DETECTED = "motion.detected"  #: PIR
    MOTION_CLEARED = "motion.cleared"
    PRESENCE_DETECTED = "presence.detected"  #: radar, mmWave, occupancy that holds
    PRESENCE_CLEARED = "presence.cleared"
    CONTACT_OPENED = "contact.opened"  #: door, window, fridge, drawer
    CONTACT_CLOSED = "contact.closed"
    BUTTON_PRESSED = "button.pressed"  #: a push-button not meant as a call for help; value: the action
    CALL_RAISED = "call.raised"  #: pendant, pull-cord, SOS, panic
    CALL_CANCELLED = "call.cancelled"
    FALL_DETECTED = "fall.detected"  #: wearable, radar, mat
    FALL_CANCELLED = "fall.cancelled"
    SEIZURE_DETECTED = "seizure.detected"
    ENURESIS_DETECTED = "enuresis.detected"
    ENURESIS_CLEARED = "enuresis.cleared"
    VIBRATION_DETECTED = "vibration.detected"  #: vibration, shock, tilt, movement of the object itself
    VIBRATION_CLEARED = "vibration.cleared"
    SOUND_DETECTED = "sound.detected"  #: acoustic threshold or class; value: level in dB, if given
    SMOKE_DETECTED = "smoke.detected"
    SMOKE_CLEARED = "smoke.cleared"
    CO_DETECTED = "co.detected"
    CO_CLEARED = "co.cleared"
    GAS_DETECTED = "gas.detected"
    GAS_CLEARED = "gas.cleared"
    HEAT_DETECTED = "heat.detected"
    HEAT_CLEARED = "heat.cleared"
    LEAK_DETECTED = "leak.detected"
    LEAK_CLEARED = "leak.cleared"
    TEMPERATURE_MEASURED = "temperature.measured"  #: °C, ambient
    HUMIDITY_MEASURED = "humidity.measured"  #: %RH
    ILLUMINANCE_MEASURED = "illuminance.measured"  #: lx
    CO2_MEASURED = "co2.measured"  #: ppm
    CO_MEASURED = "co.measured"  #: ppm
    POWER_MEASURED = "power.measured"  #: W
    ENERGY_MEASURED = "energy.measured"  #: kWh
    SWITCH_ON = "switch.on"  #: plug, light, appliance state
    SWITCH_OFF = "switch.off"
    LOCK_LOCKED = "lock.locked"
    LOCK_UNLOCKED = "lock.unlocked"
    HEART_RATE_MEASURED = "heart_rate.measured"  #: per minute
    RESPIRATION_MEASURED = "respiration.measured"  #: per minute
    MEDICATION_DUE = "medication.due"  #: dispenser
    MEDICATION_TAKEN = "medication.taken"
    MEDICATION_MISSED = "medication.missed"
    LOCATION_REPORTED = "location.reported"  #: value: {lat, lon, accuracy_m?}, WGS 84
    ZONE_ENTERED = "zone.entered"  #: device-side geofence; value: the zone's name
    ZONE_LEFT = "zone.left"
    WATER_FLOW_MEASURED = "water_flow.measured"  #: litres per minute
    BATTERY_MEASURED = "battery.measured"  #: %
    BATTERY_LOW = "battery.low"  #: the device's own judgement
    BATTERY_OK = "battery.ok"
    VOLTAGE_MEASURED = "voltage.measured"  #: V, of the battery or the mains, as the device gives it
    LINK_MEASURED = "link.measured"  #: radio quality; value: {rssi_dbm?, snr_db?, lqi?}
    TAMPER_DETECTED = "tamper.detected"
    TAMPER_CLEARED = "tamper.cleared"
    MAINS_LOST = "mains.lost"
    MAINS_RESTORED = "mains.restored"
    DEVICE_ONLINE = "device.online"  #: availability, last will, join
    DEVICE_OFFLINE = "device.offline"
    HEARTBEAT = "heartbeat"  #: a supervision message with nothing else to say


Value = float | str | Mapping[str, float]
"""A number in the kind's unit, an action or zone name, or a small mapping (location, link)."""

_NUMBER = frozenset(k for k in Kind if k.value.endswith(".measured") and k is not Kind.LINK_MEASURED)
_TEXT = frozenset({Kind.BUTTON_PRESSED, Kind.ZONE_ENTERED, Kind.ZONE_LEFT})
_MAPPING = {
    Kind.LOCATION_REPORTED: (frozenset({"lat", "lon"}), frozenset({"accuracy_m"})),
    Kind.LINK_MEASURED: (frozenset(), frozenset({"rssi_dbm", "snr_db", "lqi"})),
}
_OPTIONAL_NUMBER = frozenset({Kind.SOUND_DETECTED})


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact that one device reported at one instant.

    `device` is the native identity within its gateway. `occurred_at` (aware) is given only where the payload
    states the time of the fact. `historical` marks a stored reading that the payload itself says was uploaded
    late: it is recorded in its own time and wakes nobody.

    Raises ValueError when the value does not fit the kind or the time has no zone.
    """

    device: str
    kind: Kind
    value: Value | None = None
    occurred_at: datetime | None = None
    historical: bool = False

    def __post_init__(self) -> None:
        if not self.device:
            raise ValueError("an event needs a device")
        if self.occurred_at is not None and self.occurred_at.utcoffset() is None:
            raise ValueError(f"{self.kind}: occurred_at has no time zone")
        if (reason := _misfit(self.kind, self.value)) is not None:
            raise ValueError(f"{self.kind}: {reason}")


def _misfit(kind: Kind, value: Value | None) -> str | None:
    """Why the value does not fit the kind, or None."""
    if kind in _NUMBER:
        return None if _finite(value) else f"needs a finite number, not {value!r}"
    if kind in _TEXT:
        return None if isinstance(value, str) and value else f"needs a name, not {value!r}"
    if kind in _MAPPING:
        return _mapping_misfit(*_MAPPING[kind], value)
    if kind in _OPTIONAL_NUMBER and value is not None:
        return None if _finite(value) else f"needs a finite number or nothing, not {value!r}"
    return None if value is None else f"takes no value, not {value!r}"


def _mapping_misfit(required: frozenset[str], optional: frozenset[str], value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return f"needs a mapping, not {value!r}"
    keys = set(value)
    if not required <= keys or not keys <= required | optional or not keys:
        return f"needs {sorted(required | optional)}, not {sorted(keys)}"
    if not all(_finite(v) for v in value.values()):
        return "needs finite numbers"
    if "lat" in value and not (abs(value["lat"]) <= 90 and abs(value["lon"]) <= 180):
        return "is not a place on Earth"
    return None


def _finite(value: Any) -> bool:
    return type(value) in (int, float) and value - value == 0
