"""What is wrong with a device, and what to do about it, in words."""

from collections.abc import Callable, Mapping

from alerts.health.examining import What
from alerts.wording.times import span

_MEANS: Mapping[What, Callable[[float | None], str]] = {
    What.SILENT: lambda _: "nothing heard for too long",
    What.LOST: lambda _: "out of contact",
    What.BATTERY_LOW: lambda level: "battery low" if level is None else f"battery low ({level:g} %)",
    What.WEAK_LINK: lambda _: "weak radio link",
    What.TAMPER: lambda _: "casing opened",
    What.MAINS_LOST: lambda _: "mains power lost",
    What.CLOCK_WRONG: lambda behind: _clock(behind or 0.0),
}

_DO: Mapping[What, str] = {
    What.SILENT: "Look whether it still has power and is where it belongs; then make it say something.",
    What.LOST: "Look at its power and its distance from the gateway; pair it again if it does not come back.",
    What.BATTERY_LOW: "Change the battery, then try the device out.",
    What.WEAK_LINK: "Move it or the gateway, or put a repeater between them.",
    What.TAMPER: "Look who opened it, and that it is whole and closed.",
    What.MAINS_LOST: "Look at the plug and the fuse; it lives on its battery for now.",
    What.CLOCK_WRONG: "Set its clock or its time zone. Until then what it says may be judged at the wrong time.",
}


def _clock(behind: float) -> str:
    way = "behind" if behind > 0 else "ahead"
    return f"its clock is {span(abs(behind))} {way}"


def means(what: What, value: float | None = None) -> str:
    """What it means, as the end of a sentence."""
    return _MEANS[what](value)


def to_do(what: What) -> str:
    """What to do about it, as a sentence."""
    return _DO[what]
