"""Where a message goes: the expectations it concerns and what else it tells."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from alerts.plan import Placed
from alerts.watch.kinds import AT_HOME, HUB, MOVEMENT, OWN_FACTS, SIDES, Pair, opposite
from alerts.watch.patterns import level_key
from alerts.watch.rests import rest_name
from alerts.watch.spec import Spec

_T = TypeVar("_T")
_Parts = dict[_T, dict[int, int]]
"""The parts a message plays, as bits, by the number of the expectation."""

_ANSWERING, _SEEING, _TRIGGERING = 1, 2, 4
_COMMON = frozenset(SIDES) - OWN_FACTS | AT_HOME | MOVEMENT


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


class Routes:
    """The routes of every device of a plan, and of the hub's own facts."""

    def __init__(self, specs: tuple[Spec, ...], devices: Mapping[str, Placed], rests: frozenset[str]) -> None:
        self._specs = specs
        self._devices = devices
        self._rests = rests
        self._named, self._every = _parts(specs)
        self._any = {d: self._concerns(self._every.get(d, {})) for d in devices}
        self._routes = self._all()

    def find(self, device: str, native: str) -> Route | None:
        """Where the message goes, or None if nothing is concerned."""
        found = self._routes.get((device, native))
        if found is not None:
            return found
        concerns = self._any.get(device)
        if not concerns:
            return None
        kind = self._devices[device].reads_as.get(native, native)
        return Route(kind, None, False, None, concerns, False, None, False)

    def _all(self) -> dict[tuple[str, str], Route]:
        routes: dict[tuple[str, str], Route] = {}
        for device, placed in (*self._devices.items(), (HUB, Placed(role=HUB))):
            kinds = OWN_FACTS if device == HUB else _COMMON | {k for d, k in self._named if d == device}
            for native in {*placed.reads_as, *(k for k in kinds if k not in placed.reads_as)}:
                route = self._route(device, placed, placed.reads_as.get(native, native))
                if route is not None:
                    routes[device, native] = route
        return routes

    def _route(self, device: str, placed: Placed, kind: str) -> Route | None:
        named, every = self._named.get((device, kind), {}), self._every.get(device, {})
        concerns = self._concerns({n: named.get(n, 0) | every.get(n, 0) for n in named | every})
        pair, positive = SIDES.get(kind, (None, False))
        key = level_key(device, pair) if pair else None
        rest = rest_name(placed, pair) if pair is not None and key in self._rests else None
        moves = kind in MOVEMENT and bool(self._rests) and rest is None
        at_home = kind in AT_HOME and not placed.shared
        if not (concerns or rest is not None or moves or at_home) and device != HUB:
            return None
        return Route(kind, pair, positive, key, concerns, moves, rest, at_home)

    def _concerns(self, parts: dict[int, int]) -> tuple[Concern, ...]:
        """The parts a message plays, in the order of the plan."""
        return tuple(
            Concern(self._specs[n], bool(part & _ANSWERING), bool(part & _SEEING), bool(part & _TRIGGERING))
            for n, part in sorted(parts.items())
        )


def _parts(specs: tuple[Spec, ...]) -> tuple[_Parts[tuple[str, str]], _Parts[str]]:
    """What part messages play in which expectation: by device and kind, and by device for those of any kind."""
    named: _Parts[tuple[str, str]] = {}
    every: _Parts[str] = {}
    for number, spec in enumerate(specs):
        triggers = (*spec.trigger.patterns(), *(spec.expect if spec.supervised else ()))
        for part, patterns in ((_ANSWERING, spec.expect), (_SEEING, spec.sees), (_TRIGGERING, triggers)):
            for pattern in patterns:
                for device, kind in pattern.says:
                    for side in (kind, opposite(kind) or kind):
                        _add(named.setdefault((device, side), {}), number, part)
                for device in pattern.devices if pattern.every else ():
                    _add(every.setdefault(device, {}), number, part)
    return named, every


def _add(parts: dict[int, int], number: int, part: int) -> None:
    parts[number] = parts.get(number, 0) | part
