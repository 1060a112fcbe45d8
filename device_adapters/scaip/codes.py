"""What device types and status codes mean. Codes are integers however many zeros they are written with."""

from collections.abc import Mapping

import msgspec

from device_adapters.event import Kind


class Meaning(msgspec.Struct, frozen=True):
    """What a device of a type says when it alarms, is reset, and sees somebody or nobody."""

    alarm: Kind | None = Kind.CALL_RAISED
    reset: Kind | None = Kind.CALL_CANCELLED
    here: Kind | None = Kind.PRESENCE_DETECTED
    away: Kind | None = Kind.PRESENCE_CLEARED


CALL = Meaning()
_FALL = Meaning(Kind.FALL_DETECTED, Kind.FALL_CANCELLED)
_LEAK = Meaning(Kind.LEAK_DETECTED, Kind.LEAK_CLEARED)
_SMOKE = Meaning(Kind.SMOKE_DETECTED, Kind.SMOKE_CLEARED)
_HEAT = Meaning(Kind.HEAT_DETECTED, Kind.HEAT_CLEARED)
_TECHNICAL = Meaning(None, None)

DEVICES: Mapping[int, Meaning] = {
    5: _FALL,
    8: _TECHNICAL,  # duty switches
    9: _TECHNICAL,
    11: Meaning(Kind.MEDICATION_MISSED, None),
    12: Meaning(Kind.BED_VACATED, None, Kind.BED_OCCUPIED, Kind.BED_VACATED),
    13: Meaning(Kind.PRESENCE_DETECTED, Kind.PRESENCE_CLEARED),  # a mat on the floor
    14: Meaning(Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    16: Meaning(Kind.ENURESIS_DETECTED, Kind.ENURESIS_CLEARED),
    17: Meaning(Kind.SEIZURE_DETECTED, None),
    21: Meaning(Kind.GAS_DETECTED, Kind.GAS_CLEARED),
    22: _TECHNICAL,
    23: _SMOKE,
    24: _TECHNICAL,
    25: _HEAT,
    26: Meaning(Kind.CO_DETECTED, Kind.CO_CLEARED),
    28: Meaning(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    30: _FALL,  # man down
    31: _TECHNICAL,
    32: _TECHNICAL,
    33: _LEAK,
    34: _LEAK,  # bath
    37: _HEAT,  # sprinkler
    38: Meaning(Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED),
    39: _TECHNICAL,
    40: _TECHNICAL,
    41: _TECHNICAL,
    43: _TECHNICAL,
    44: Meaning(Kind.CHAIR_VACATED, None, Kind.CHAIR_OCCUPIED, Kind.CHAIR_VACATED),
    47: _SMOKE,  # a fire alarm system
}
"""By device type; every other one calls for help when it alarms."""

MANUAL = frozenset({10, 110})  #: somebody pressed, or asks for assistance: a call even from a technical device
ALARM = frozenset({None, 0, 1, 6, 7, 9, 11}) | MANUAL
"""Status codes of an alarm. A message that gives none is one: it would not have been sent otherwise."""

RESET = frozenset({2, 19, 92, 93, 94})  #: abort, cancel, resets, restoral
CALM = frozenset({49, 69, 70})  #: inactive, non-active, normal: ends what is sensed, but cancels no call
HERE = frozenset({71, 120, 121})
AWAY = frozenset({3})
TEST = frozenset({102, 103})  #: test transmissions

STATES: Mapping[int, tuple[Kind, Kind | None]] = {
    14: (Kind.BATTERY_LOW, Kind.BATTERY_OK),
    15: (Kind.BATTERY_OK, None),
    16: (Kind.BATTERY_LOW, Kind.BATTERY_OK),
    21: (Kind.CONTACT_CLOSED, None),
    22: (Kind.CONTACT_CLOSED, None),
    31: (Kind.DEVICE_OFFLINE, Kind.DEVICE_ONLINE),
    48: (Kind.DEVICE_ONLINE, None),
    73: (Kind.DEVICE_OFFLINE, Kind.DEVICE_ONLINE),
    75: (Kind.DEVICE_ONLINE, None),
    76: (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    77: (Kind.CONTACT_OPENED, Kind.CONTACT_CLOSED),
    81: (Kind.MEDICATION_MISSED, None),
    82: (Kind.MEDICATION_DUE, None),
    83: (Kind.MEDICATION_TAKEN, None),
    85: (Kind.MAINS_LOST, Kind.MAINS_RESTORED),
    86: (Kind.MAINS_RESTORED, None),
    117: (Kind.BED_OCCUPIED, None),  # lying in bed
    118: (Kind.LOCK_LOCKED, None),
    119: (Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    123: (Kind.DEVICE_OFFLINE, Kind.DEVICE_ONLINE),  # a radio device's test transmission is missing
    124: (Kind.DEVICE_ONLINE, None),
    125: (Kind.TAMPER_DETECTED, Kind.TAMPER_CLEARED),
    126: (Kind.HEAT_DETECTED, Kind.HEAT_CLEARED),  # temperature rises fast
    127: (Kind.LOCK_UNLOCKED, None),
}
"""Status codes that mean the same from any device: as they are, and when the message resets them."""

TECHNICAL = frozenset({14, 15, 16, 31, 48, 73, 75, 85, 86, 123, 124, 125})
"""The states that a heartbeat may report."""
