"""The beds and chairs that a plan watches."""

from collections.abc import Iterable, Mapping

from alerts.plan import Placed, Plan, Window
from alerts.watch.hours import Hours
from alerts.watch.kinds import RESTS, Pair
from alerts.watch.patterns import Signal
from alerts.watch.spec import Spec

_Devices = Mapping[str, Placed]


def rests(specs: Iterable[Spec], devices: _Devices) -> dict[str, Signal]:
    """The vacated side of each bed or chair that is watched, by the level keys of its sensors."""
    found: dict[str, Signal] = {}
    groups: dict[tuple[str, str], tuple[Pair, list[str]]] = {}
    for signal in (s for spec in specs for p in spec.patterns() for s in p.signals if s.pair.name in RESTS):
        for key in signal.keys:
            device = key.removesuffix(f" {signal.pair.name}")
            _, members = groups.setdefault((devices[device].role, signal.pair.name), (signal.pair, []))
            if device not in members:
                members.append(device)
    for pair, members in groups.values():
        vacated = Signal(pair, False, members)
        found.update(dict.fromkeys(vacated.keys, vacated))
    return found


def rest_name(placed: Placed, pair: Pair) -> str:
    """What the sensors of one bed or chair have in common."""
    return f"{placed.role} {pair.name}"


def rest_hours(
    plan: Plan, specs: Iterable[Spec], vacated: Mapping[str, Signal], devices: _Devices
) -> dict[str, tuple[Hours, ...]]:
    """When somebody is expected to rest there: the windows of the rules on it, or else the night."""
    night = Hours(plan.time_zone, Window(start="22:00", end="07:00"), plan.starts_at)
    windows = {e.id for e in plan.expectations if e.during is not None}
    found: dict[str, tuple[Hours, ...]] = {}
    for key, signal in vacated.items():
        name = rest_name(devices[key.removesuffix(f" {signal.pair.name}")], signal.pair)
        mine = tuple(
            s.hours for s in specs if s.id in windows and any(key in p.keys for p in s.trigger.patterns())
        )
        found[name] = mine or (night,)
    return found
