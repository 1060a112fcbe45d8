"""A plan made ready once, so that a message finds what it concerns without searching."""

import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache

import msgspec

from alerts.plan import Beyond, Comes, Counted, Expectation, Happens, Pattern, Placed, Plan, Unusual
from alerts.watch.hours import Hours
from alerts.watch.kinds import HUB, RESTS, SIDES
from alerts.watch.measures import BeyondTrigger, CountedTrigger, UnusualTrigger
from alerts.watch.patterns import Watched
from alerts.watch.rests import rest_hours, rests
from alerts.watch.routes import Routes
from alerts.watch.spec import Spec, Trigger
from alerts.watch.triggers import ComesTrigger, HappensTrigger

_Devices = Mapping[str, Placed]


class Compiled:
    """All that watching needs of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.devices = {d: p for d, p in plan.devices.items() if d != HUB}
        besides = plan.supervision
        supervised = {**self.devices, **besides.devices}
        self.specs = (
            *(_spec(plan, e, self.devices) for e in plan.expectations),
            *(_spec(plan, e, supervised) for e in besides.expectations),
        )
        self.by_id = {s.id: s for s in self.specs}
        self.rests = rests(self.specs, self.devices)
        self.rest_hours = rest_hours(plan, self.specs, self.rests, self.devices)
        self.keys = frozenset(k for s in self.specs for p in s.patterns() for k in p.keys)
        self.print = _print((plan.time_zone, plan.starts_at, plan.devices, plan.expectations, besides))
        self.routes = Routes(self.specs, supervised, frozenset(self.rests))


class _Key:
    """A plan as a dictionary's key: the very same object, not one that is equal."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.plan is other.plan


@lru_cache(maxsize=8192)
def _compiled(key: _Key) -> Compiled:
    return Compiled(key.plan)


def compile_plan(plan: Plan) -> Compiled:
    """The plan made ready; remembered for as long as the same object is used.

    Raises ZoneInfoNotFoundError for an unknown zone and ValueError for a text that is no time of day.
    """
    return _compiled(_Key(plan))


def _print(value: object) -> str:
    """A short fingerprint of a value, the same in every process."""
    return f"{zlib.crc32(msgspec.json.encode(value, order='deterministic')):08x}"


def _spec(plan: Plan, expectation: Expectation, devices: _Devices) -> Spec:
    when = expectation.when
    own = Watched(when.pattern, devices) if not isinstance(when, Comes) else None
    return Spec(
        expectation,
        trigger=_TRIGGERS[type(when)](when, devices),
        hours=Hours(plan.time_zone, expectation.during, plan.starts_at),
        expect=tuple(Watched(p, devices) for p in expectation.expect),
        sees=_sees(expectation, devices, own),
        supervised=_supervised(expectation),
        alarm=_alarm(expectation),
        print_=_print((plan.time_zone, plan.starts_at, expectation)),
    )


def _supervised(expectation: Expectation) -> bool:
    """Whether the trigger is expected to go on repeating itself."""
    return isinstance(expectation.when, Happens) and expectation.when.pattern in expectation.expect


def _alarm(expectation: Expectation) -> bool:
    """Whether a single message sets it going, whatever came before: a fall, a call, smoke."""
    when = expectation.when
    if not isinstance(when, Happens) or not when.pattern.kinds or _supervised(expectation):
        return False
    sides = (SIDES.get(kind) for kind in when.pattern.kinds)
    return all(s is None or (s[0].pulse and s[1] and not s[0].moving) for s in sides)


def _sees(expectation: Expectation, devices: _Devices, own: Watched | None) -> tuple[Watched, ...]:
    """The corroborating patterns; what set it going never bears itself out, nor does another pad of the bed."""
    if expectation.corroborated is None:
        return ()
    when = expectation.when
    told_by_role = not isinstance(when, Comes) and bool(when.pattern.roles or when.pattern.devices)
    others = frozenset(d for d in devices if own is None or not told_by_role or d not in own.devices)
    pairs = {s.pair.name for s in own.signals if not told_by_role or s.pair.name in RESTS} if own else set()
    barred = frozenset(kind for kind, (pair, _) in SIDES.items() if pair.name in pairs)
    return tuple(Watched(p, devices, others, barred) for p in expectation.corroborated.by)


def _together(pattern: Pattern, devices: _Devices, key: Callable[[str], str]) -> tuple[tuple[str, Watched], ...]:
    """The pattern once for each group of devices that are one thing."""
    groups: dict[str, set[str]] = {}
    for device in devices:
        groups.setdefault(key(device), set()).add(device)
    watched = ((name, Watched(pattern, devices, frozenset(group))) for name, group in groups.items())
    return tuple((name, pattern) for name, pattern in watched if pattern.devices)


def _groups(pattern: Pattern, devices: _Devices, distinct: str) -> tuple[tuple[str, Watched], ...]:
    ways: dict[str, Callable[[str], str]] = {
        "events": lambda d: f"{devices[d].role} {devices[d].room}",
        "devices": lambda d: d,
        "rooms": lambda d: devices[d].room or d,
    }
    return _together(pattern, devices, ways[distinct])


def _happens(when: Happens, devices: _Devices) -> Trigger:
    return HappensTrigger(when, Watched(when.pattern, devices))


def _comes(when: Comes, devices: _Devices) -> Trigger:  # noqa: ARG001
    return ComesTrigger(when)


def _counted(when: Counted, devices: _Devices) -> Trigger:
    return CountedTrigger(when, _groups(when.pattern, devices, when.distinct))


def _beyond(when: Beyond, devices: _Devices) -> Trigger:
    return BeyondTrigger(when, Watched(when.pattern, devices))


def _unusual(when: Unusual, devices: _Devices) -> Trigger:
    return UnusualTrigger(when, _groups(when.pattern, devices, "events"))


_TRIGGERS: dict[type, Callable[..., Trigger]] = {
    Happens: _happens,
    Comes: _comes,
    Counted: _counted,
    Beyond: _beyond,
    Unusual: _unusual,
}
