"""Which kinds are the two sides of one state, and how long a side is believed."""

from typing import NamedTuple


class Pair(NamedTuple):
    """Two kinds that are each other's opposite.

    Of several devices the `positive` side holds if any device says so, the `negative` one only when all that are
    known do. `pulse`: some makes only ever report the positive side; of such a device every message is an event
    of its own. `fades_s`: seconds after the last word of it that the positive side is no longer believed (its end
    may have been lost), so that a repeat counts anew; None is believed until the opposite is heard.
    `moving`: somebody is seen for as long as the positive side holds.
    """

    name: str
    positive: str
    negative: str
    pulse: bool = False
    fades_s: float | None = None
    moving: bool = False


PAIRS = (
    Pair("bed", "bed.occupied", "bed.vacated"),
    Pair("chair", "chair.occupied", "chair.vacated"),
    Pair("contact", "contact.opened", "contact.closed"),
    Pair("switch", "switch.on", "switch.off"),
    Pair("lock", "lock.unlocked", "lock.locked"),
    Pair("online", "device.offline", "device.online"),
    Pair("battery", "battery.low", "battery.ok"),
    Pair("mains", "mains.lost", "mains.restored"),
    Pair("carer", "carer.arrived", "carer.left"),
    Pair("presence", "presence.detected", "presence.cleared", moving=True),
    Pair("motion", "motion.detected", "motion.cleared", pulse=True, fades_s=3600, moving=True),
    Pair("vibration", "vibration.detected", "vibration.cleared", pulse=True, fades_s=3600, moving=True),
    Pair("smoke", "smoke.detected", "smoke.cleared", pulse=True, fades_s=600),
    Pair("co", "co.detected", "co.cleared", pulse=True, fades_s=600),
    Pair("gas", "gas.detected", "gas.cleared", pulse=True, fades_s=600),
    Pair("heat", "heat.detected", "heat.cleared", pulse=True, fades_s=600),
    Pair("leak", "leak.detected", "leak.cleared", pulse=True, fades_s=14400),
    Pair("enuresis", "enuresis.detected", "enuresis.cleared", pulse=True, fades_s=14400),
    Pair("tamper", "tamper.detected", "tamper.cleared", pulse=True, fades_s=14400),
)
"""Every kind not named here is momentary: each message of it is an event of its own."""

SIDES: dict[str, tuple[Pair, bool]] = {
    kind: (pair, positive) for pair in PAIRS for kind, positive in ((pair.positive, True), (pair.negative, False))
}
"""The pair a kind belongs to, and whether it is its positive side."""

HUB = "hub"
"""The device in whose name the hub states its own facts."""

OWN_FACTS = frozenset({"carer.arrived", "carer.left"})

MOVEMENT = frozenset(
    {
        "motion.detected",
        "motion.cleared",
        "presence.detected",
        "presence.cleared",
        "vibration.detected",
        "contact.opened",
        "contact.closed",
        "switch.on",
        "switch.off",
        "lock.unlocked",
        "lock.locked",
        "button.pressed",
    }
)
"""What shows that somebody in the home is up and about."""

AT_HOME = frozenset(
    {
        "bed.occupied",
        "chair.occupied",
        "call.raised",
        "fall.detected",
        "seizure.detected",
        "enuresis.detected",
        "medication.taken",
    }
)
"""What only the resident does: seen while they are said to be away, they seem to be at home."""

RESTS = frozenset({"bed", "chair"})
"""Pairs of the places people rest in, whose sensors may lose them."""


def opposite(kind: str) -> str | None:
    """The other side of a state's kind, or None for a momentary kind."""
    side = SIDES.get(kind)
    if side is None:
        return None
    pair, positive = side
    return pair.negative if positive else pair.positive
