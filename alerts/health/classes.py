"""How long a device may be silent, by what it runs on.

The first figure holds until the device's own rhythm is known, or somebody has set another; the other two bound
what may be learnt. Sources: Zigbee2MQTT takes a battery device for lost after 1500 minutes without a word (its
availability check, passive devices); base stations that report every 15 minutes are called lost after three missed
reports (45 minutes). A gateway's two hours and the bounds are judgement: a home asleep says little.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

from alerts.roles import ROLES

_MINUTE, _HOUR = 60.0, 3600.0


class Power(StrEnum):
    """What a device runs on, as far as that can be told."""

    MAINS = "mains"
    BATTERY = "battery"
    GATEWAY = "gateway"
    PROMPT = "prompt"  #: only speaks when it is spoken to: its silence says nothing


class Patience(NamedTuple):
    """Seconds of silence: before anything is learnt, and the least and the most that may be learnt."""

    at_first: float
    least: float
    most: float


PATIENCE: Mapping[Power, Patience] = {
    Power.MAINS: Patience(45 * _MINUTE, 15 * _MINUTE, 12 * _HOUR),
    Power.BATTERY: Patience(25 * _HOUR, 2 * _HOUR, 73 * _HOUR),
    Power.GATEWAY: Patience(2 * _HOUR, 15 * _MINUTE, 25 * _HOUR),
}

_ON_MAINS = frozenset({"power.measured", "energy.measured", "mains.restored", "switch.on", "switch.off"})


def power_of(role: str, kinds: Collection[str]) -> Power:
    """What a device runs on, judging by its role and what it reports; in doubt, a battery."""
    known = ROLES.get(role)
    if role == "gateway":
        return Power.GATEWAY
    if known is not None and not known.speaks:
        return Power.PROMPT
    if any(kind.startswith("battery.") for kind in kinds):
        return Power.BATTERY
    return Power.MAINS if _ON_MAINS.intersection(kinds) else Power.BATTERY
