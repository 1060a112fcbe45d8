"""A plan made ready once, so that a message finds what it concerns without searching."""

import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

import msgspec

from alerts.plan import Beyond, Comes, Counted, Expectation, Happens, Pattern, Placed, Plan, Unusual, Window
from alerts.watch.hours import Hours
from alerts.watch.kinds import AT_HOME, HUB, MOVEMENT, OWN_FACTS, RESTS, SIDES, Pair, opposite
from alerts.watch.measures import BeyondTrigger, CountedTrigger, UnusualTrigger
from alerts.watch.patterns import Signal, Watched, level_key
from alerts.watch.spec import Spec, Trigger
from alerts.watch.triggers import ComesTrigger, HappensTrigger

_Devices = Mapping[str, Placed]


class Concern(NamedTuple):
    """What a message may mean for one expectation."""

    spec: Spec
    answers: bool
    sees: bool
    triggers: bool


class Route(NamedTuple):
    """Where a message of one device and native kind goes."""

    kind: str  #: what it means in its role
    pair: Pair | None
    positive: bool
    key: str | None  #: the level it speaks of
    concerns: tuple[Concern, ...]
    moves: bool  #: it shows that somebody is up
    rest: str | None  #: the bed or chair it belongs to
    at_home: bool  #: only the resident does this


class Compiled:
    """All that watching needs of a plan."""

    def __init__(self, plan: Plan) -> None:
        self.devices = {d: p for d, p in plan.devices.items() if d != HUB}
        self.specs = tuple(_spec(plan, e, self.devices) for e in plan.expectations)
        self.by_id = {s.id: s for s in self.specs}
        self.rests = _rests(self.specs, self.devices)
        self.rest_hours = _rest_hours(plan, self.specs, self.rests, self.devices)
        self.keys = frozenset(k for s in self.specs for p in _patterns(s) for k in p.keys)
        self.print = _print((plan.time_zone, plan.starts_at, plan.devices, plan.expectations))
        self._routes = self._all_routes()
        self._any = {d: self._concerns(d, frozenset()) for d in self.devices}

    def route(self, device: str, native: str) -> Route | None:
        """Where the message goes, or None if nothing is concerned."""
        found = self._routes.get((device, native))
        if found is not None:
            return found
        concerns = self._any.get(device)
        if not concerns:
            return None
        kind = self.devices[device].reads_as.get(native, native)
        return Route(kind, None, False, None, concerns, False, None, False)

    def _all_routes(self) -> dict[tuple[str, str], Route]:
        routes: dict[tuple[str, str], Route] = {}
        for device, placed in (*self.devices.items(), (HUB, Placed(role=HUB))):
            kinds = set(OWN_FACTS) if device == HUB else set(SIDES) - OWN_FACTS | AT_HOME | MOVEMENT
            kinds |= {k for s in self.specs for p in _patterns(s) for d, k in p.says if d == device}
            natives = set(placed.reads_as) | {k for k in kinds if k not in placed.reads_as}
            for native in natives:
                kind = placed.reads_as.get(native, native)
                route = self._route(device, placed, kind)
                if route is not None:
                    routes[device, native] = route
        return routes

    def _route(self, device: str, placed: Placed, kind: str) -> Route | None:
        pair, positive = SIDES.get(kind, (None, False))
        key = level_key(device, pair) if pair else None
        concerns = self._concerns(device, frozenset({kind, opposite(kind)}))
        rest = _rest_name(placed, pair) if pair is not None and key in self.rests else None
        moves = kind in MOVEMENT and bool(self.rests) and rest is None
        at_home = kind in AT_HOME and not placed.shared
        if not (concerns or rest is not None or moves or at_home) and key not in self.keys and device != HUB:
            return None
        return Route(kind, pair, positive, key, concerns, moves, rest, at_home)

    def _concerns(self, device: str, kinds: frozenset[str | None]) -> tuple[Concern, ...]:
        """The expectations that a message of one of these kinds (or of any) concerns."""

        def among(patterns: Iterable[Watched]) -> bool:
            return any(p.concerned(device, kinds) for p in patterns)

        found = (
            Concern(s, among(s.expect), among(s.sees), among((*s.trigger.patterns(), *_lives(s))))
            for s in self.specs
        )
        return tuple(c for c in found if c.answers or c.sees or c.triggers)


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


def _patterns(spec: Spec) -> tuple[Watched, ...]:
    return (*spec.trigger.patterns(), *spec.expect, *spec.sees)


def _lives(spec: Spec) -> tuple[Watched, ...]:
    """What shows that a device which is to go on speaking does so."""
    return spec.expect if spec.supervised else ()


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
    barred = {s.pair.name for s in own.signals if not told_by_role or s.pair.name in RESTS} if own else set()
    return tuple(
        Watched(msgspec.structs.replace(p, kinds=kinds), devices, others)
        for p in expectation.corroborated.by
        if (kinds := tuple(k for k in p.kinds if k not in SIDES or SIDES[k][0].name not in barred)) or not p.kinds
    )


def _together(pattern: Pattern, devices: _Devices, key: Callable[[str], str]) -> tuple[tuple[str, Watched], ...]:
    """The pattern once for each group of devices that are one thing."""
    groups: dict[str, set[str]] = {}
    for device in devices:
        groups.setdefault(key(device), set()).add(device)
    return tuple((name, Watched(pattern, devices, frozenset(group))) for name, group in groups.items())


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


def _rests(specs: Iterable[Spec], devices: _Devices) -> dict[str, Signal]:
    """The vacated side of each bed or chair that is watched, by the level keys of its sensors."""
    found: dict[str, Signal] = {}
    groups: dict[tuple[str, str], tuple[Pair, list[str]]] = {}
    for signal in (s for spec in specs for p in _patterns(spec) for s in p.signals if s.pair.name in RESTS):
        for key in signal.keys:
            device = key.removesuffix(f" {signal.pair.name}")
            _, members = groups.setdefault((devices[device].role, signal.pair.name), (signal.pair, []))
            if device not in members:
                members.append(device)
    for pair, members in groups.values():
        vacated = Signal(pair, False, members)
        found.update(dict.fromkeys(vacated.keys, vacated))
    return found


def _rest_name(placed: Placed, pair: Pair) -> str:
    """What the sensors of one bed or chair have in common."""
    return f"{placed.role} {pair.name}"


def _rest_hours(
    plan: Plan, specs: Iterable[Spec], rests: Mapping[str, Signal], devices: _Devices
) -> dict[str, tuple[Hours, ...]]:
    """When somebody is expected to rest there: the windows of the rules on it, or else the night."""
    night = Hours(plan.time_zone, Window(start="22:00", end="07:00"), plan.starts_at)
    windows = {e.id for e in plan.expectations if e.during is not None}
    found: dict[str, tuple[Hours, ...]] = {}
    for key, signal in rests.items():
        name = _rest_name(devices[key.removesuffix(f" {signal.pair.name}")], signal.pair)
        mine = tuple(
            s.hours for s in specs if s.id in windows and any(key in p.keys for p in s.trigger.patterns())
        )
        found[name] = mine or (night,)
    return found
