"""What sensors see, in words: who or what, and what it does, "is left" or (expected) "to be occupied"."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from alerts.plan import Pattern, Placed, Plan

#: what each kind reads as: of what, and what it does; {} stands for the sensor or what it watches
KINDS: Mapping[str, tuple[str, str]] = {
    "bed.occupied": ("{the bed}", "is occupied"),
    "bed.vacated": ("{the bed}", "is left"),
    "chair.occupied": ("{the chair}", "is occupied"),
    "chair.vacated": ("{the chair}", "is left"),
    "motion.detected": ("movement", "is seen"),
    "motion.cleared": ("movement", "stops"),
    "presence.detected": ("somebody", "is seen"),
    "presence.cleared": ("nobody", "is seen any more"),
    "contact.opened": ("{the door}", "opens"),
    "contact.closed": ("{the door}", "closes"),
    "button.pressed": ("{the button}", "is pressed"),
    "call.raised": ("{the call button}", "is pressed"),
    "call.cancelled": ("the call", "is taken back"),
    "fall.detected": ("a fall", "is noticed"),
    "fall.cancelled": ("the fall", "is taken back"),
    "seizure.detected": ("a seizure", "is noticed"),
    "enuresis.detected": ("a wet bed", "is noticed"),
    "enuresis.cleared": ("the bed", "is dry again"),
    "vibration.detected": ("{the object}", "is moved"),
    "vibration.cleared": ("{the object}", "is still again"),
    "sound.detected": ("a sound", "is heard"),
    "smoke.detected": ("smoke", "is noticed"),
    "smoke.cleared": ("the smoke", "is gone"),
    "co.detected": ("carbon monoxide", "is noticed"),
    "co.cleared": ("the carbon monoxide", "is gone"),
    "gas.detected": ("gas", "is noticed"),
    "gas.cleared": ("the gas", "is gone"),
    "heat.detected": ("fire heat", "is noticed"),
    "heat.cleared": ("the heat", "is gone"),
    "leak.detected": ("water on the floor", "is noticed"),
    "leak.cleared": ("the water", "is gone"),
    "temperature.measured": ("the temperature", "is measured"),
    "humidity.measured": ("the humidity", "is measured"),
    "illuminance.measured": ("the light", "is measured"),
    "co2.measured": ("the carbon dioxide in the air", "is measured"),
    "co.measured": ("the carbon monoxide in the air", "is measured"),
    "power.measured": ("the power", "is measured"),
    "energy.measured": ("the energy used", "is measured"),
    "switch.on": ("{the switch}", "is switched on"),
    "switch.off": ("{the switch}", "is switched off"),
    "lock.locked": ("{the lock}", "is locked"),
    "lock.unlocked": ("{the lock}", "is unlocked"),
    "heart_rate.measured": ("the heart rate", "is measured"),
    "respiration.measured": ("the breathing rate", "is measured"),
    "medication.due": ("medicine", "is due"),
    "medication.taken": ("the medicine", "is taken"),
    "medication.missed": ("medicine", "is missed"),
    "location.reported": ("{the tracker}", "is located"),
    "zone.entered": ("the agreed area", "is entered again"),
    "zone.left": ("the agreed area", "is left"),
    "water_flow.measured": ("the flow of water", "is measured"),
    "battery.measured": ("the battery of {a device}", "is measured"),
    "battery.low": ("the battery of {a device}", "is low"),
    "battery.ok": ("the battery of {a device}", "is good again"),
    "voltage.measured": ("the voltage of {a device}", "is measured"),
    "link.measured": ("the radio link of {a device}", "is measured"),
    "tamper.detected": ("{a device}", "is tampered with"),
    "tamper.cleared": ("{a device}", "is closed up again"),
    "mains.lost": ("the mains power of {a device}", "is lost"),
    "mains.restored": ("the mains power of {a device}", "is back"),
    "device.online": ("{a device}", "is within reach again"),
    "device.offline": ("{a device}", "is out of reach"),
    "heartbeat": ("{a device}", "shows that it is alive"),
    "carer.arrived": ("a carer", "arrives"),
    "carer.left": ("the carer", "leaves"),
}
_ANYTHING = ("{a sensor}", "is heard of")

_INFINITIVES = {
    "is": "be", "opens": "open", "closes": "close", "stops": "stop", "arrives": "arrive", "leaves": "leave",
    "shows": "show",
}  # fmt: skip
#: kinds that are about a room: it is told also where the rule names the sensors only
_OF_A_ROOM = frozenset(
    {
        "motion.detected", "motion.cleared", "presence.detected", "presence.cleared", "sound.detected",
        "fall.detected", "smoke.detected", "co.detected", "gas.detected", "heat.detected", "leak.detected",
        "temperature.measured", "humidity.measured", "illuminance.measured", "co.measured", "co2.measured",
    }
)  # fmt: skip
_NO_THINGS = {"movement", "somebody", "nobody"}
_LABELS_MOST = 3


class Phrase(NamedTuple):
    """Who or what does what, and where."""

    subject: str
    does: str
    where: str

    @property
    def finite(self) -> str:
        """ "the bed is left"."""
        return f"{self.subject} {self.does}{self.where}"

    @property
    def infinitive(self) -> str:
        """ "the bed to be occupied"."""
        first, _, rest = self.does.partition(" ")
        return f"{self.subject} to {' '.join(filter(None, (_INFINITIVES[first], rest)))}{self.where}"


def phrases(pattern: Pattern, plan: Plan | None) -> list[Phrase]:
    """One phrase for each kind of a pattern; things are called by their labels where the plan has them."""
    things = "" if _is_one_rest(pattern, plan) else _things(pattern, plan)
    where = _where(pattern, plan)
    value = f" ({either(pattern.values)})" if pattern.values else ""
    found = [KINDS.get(kind, (f"“{kind}”", "is reported")) for kind in pattern.kinds] or [_ANYTHING]
    return [
        Phrase(_fill(subject, things), does + value, "" if things and "{" in subject else where)
        for subject, does in found
    ]


def happening(pattern: Pattern, plan: Plan | None) -> str:
    """ "the bed is left"; several kinds of the same are drawn together: "smoke or gas is noticed"."""
    return _joined([(p.subject, f"{p.does}{p.where}") for p in phrases(pattern, plan)])


def expected(patterns: Iterable[Pattern], plan: Plan | None, named: Iterable[Pattern] = ()) -> str:
    """ "the bed to be occupied or a carer to arrive"; what has been `named` before is "it"."""
    before = {phrase.subject for pattern in named for phrase in phrases(pattern, plan)} - _NO_THINGS
    return either(
        (p._replace(subject="it") if before == {p.subject} else p).infinitive
        for pattern in patterns
        for p in phrases(pattern, plan)
    )


def either(words: Iterable[str]) -> str:
    """ "a, b or c", each once."""
    return _listed(list(dict.fromkeys(words)), "or")


def both(words: Iterable[str]) -> str:
    """ "a, b and c", each once."""
    return _listed(list(dict.fromkeys(words)), "and")


def the(label: str) -> str:
    """A label in the middle of a sentence: "the front door", "Julie's bed"."""
    first = label.split(" ", maxsplit=1)[0]
    if "'" in first or "’" in first:
        return label
    return f"the {label if first.isupper() else label[:1].lower() + label[1:]}"


def _joined(parts: Sequence[tuple[str, str]]) -> str:
    subjects: dict[str, list[str]] = {}
    for subject, does in parts:
        subjects.setdefault(does, []).append(subject)
    return either(f"{either(who)} {does}" for does, who in subjects.items())


def _listed(words: Sequence[str], word: str) -> str:
    return f"{', '.join(words[:-1])} {word} {words[-1]}" if len(words) > 1 else "".join(words)


def _is_one_rest(pattern: Pattern, plan: Plan | None) -> bool:
    """Several pads are one bed."""
    rests = {kind.partition(".")[0] for kind in pattern.kinds} <= {"bed", "chair"}
    return bool(pattern.kinds) and rests and len(_placed(pattern, plan)) > 1


def _things(pattern: Pattern, plan: Plan | None) -> str:
    """What the pattern's sensors are called, or nothing where that is not known or there are too many."""
    placed = _placed(pattern, plan)
    if not (pattern.roles or pattern.devices) and len(placed) != 1:
        return ""
    labels = list(dict.fromkeys(p.label for p in placed))
    if labels and all(labels) and len(labels) <= _LABELS_MOST:
        return either(the(label) for label in labels)
    return either(the(role) for role in pattern.roles)


def _placed(pattern: Pattern, plan: Plan | None) -> list[Placed]:
    return [
        placed
        for key, placed in (plan.devices if plan else {}).items()
        if (not pattern.roles or placed.role in pattern.roles)
        and (not pattern.rooms or placed.room in pattern.rooms)
        and placed.room not in pattern.not_rooms
        and (not pattern.devices or key in pattern.devices)
    ]


def _where(pattern: Pattern, plan: Plan | None) -> str:
    if pattern.not_rooms:
        return f" outside {both(the(room) for room in pattern.not_rooms)}"
    rooms: Iterable[str] = pattern.rooms
    if not pattern.rooms and pattern.roles and _OF_A_ROOM.issuperset(pattern.kinds):
        rooms = [placed.room for placed in _placed(pattern, plan)]
    rooms = list(dict.fromkeys(rooms))
    return f" in {either(the(room) for room in rooms)}" if rooms and all(rooms) else ""


def _fill(words: str, things: str) -> str:
    start, end = words.find("{"), words.find("}")
    return words if start < 0 else words[:start] + (things or words[start + 1 : end]) + words[end + 1 :]
