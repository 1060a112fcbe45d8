"""Whether what a plan names is there: devices, roles, rooms; and whether a rule rests on too little."""

from collections.abc import Iterator

from alerts.lint.form import patterns_of
from alerts.lint.remark import Remark, must, should
from alerts.plan import Comes, Expectation, Happens, Pattern, Placed, Plan, Priority
from alerts.watch.kinds import OWN_FACTS

_GATEWAY = "gateway"
_URGENT = frozenset({Priority.P0, Priority.P1})


def things(plan: Plan) -> Iterator[Remark]:
    """Remarks on devices, and on rules that cannot see what they are about."""
    for expectation in plan.expectations:
        for pattern in patterns_of(expectation):
            yield from _named(plan, expectation, pattern)
        yield from _shared(plan, expectation)
        yield from _sole(plan, expectation)
    for ladder in plan.ladders.values():
        for step in ladder.steps:
            if step.prompt is not None and step.prompt.device not in plan.devices:
                yield must(f"ladder {ladder.id}", f"{step.prompt.device} is not a device of this plan.")


def _named(plan: Plan, expectation: Expectation, pattern: Pattern) -> Iterator[Remark]:
    if pattern.kinds and OWN_FACTS.issuperset(pattern.kinds):
        return
    placed = plan.devices.values()
    roles, rooms = {p.role for p in placed}, {p.room for p in placed}
    unknown = [
        *(f"the device {d}" for d in pattern.devices if d not in plan.devices),
        *(f"the role “{r}”" for r in pattern.roles if r not in roles),
        *(f"the room “{r}”" for r in pattern.rooms if r not in rooms),
    ]
    if unknown:
        yield must(expectation.id, f"No device of this plan fits {' or '.join(unknown)}.")
    elif not matching(plan, pattern):
        yield must(expectation.id, "No device of this plan can report what it is about.")


def matching(plan: Plan, pattern: Pattern) -> dict[str, Placed]:
    """The devices a pattern is about."""
    return {
        key: placed
        for key, placed in plan.devices.items()
        if (not pattern.roles or placed.role in pattern.roles)
        and (not pattern.rooms or placed.room in pattern.rooms)
        and placed.room not in pattern.not_rooms
        and (not pattern.devices or key in pattern.devices)
    }


def _shared(plan: Plan, expectation: Expectation) -> Iterator[Remark]:
    """A device that serves two people cannot say which of them it saw."""
    parts = [(pattern, "ended by") for pattern in expectation.expect]
    if not isinstance(expectation.when, Comes):
        parts.append((expectation.when.pattern, "set off by"))
    if expectation.priority is Priority.P0:
        return
    for pattern, how in parts:
        devices = matching(plan, pattern)
        if devices and all(placed.shared for placed in devices.values()):
            labels = " and ".join(placed.label or key for key, placed in devices.items())
            words = (
                f"{labels} serves somebody else too and cannot tell who was seen: it may be {how} another person."
            )
            yield should(expectation.id, words)


def _sole(plan: Plan, expectation: Expectation) -> Iterator[Remark]:
    """One device is the whole safeguard, and whoever is woken when it falls silent would not know what to do."""
    if expectation.priority not in _URGENT or isinstance(expectation.when, Comes):
        return
    devices = matching(plan, expectation.when.pattern)
    if len(devices) == 1 and not expectation.instead and not devices.keys() & _supervised(plan):
        key, placed = next(iter(devices.items()))
        words = (
            f"{placed.label or key} is the only safeguard here, and the plan does not say what to do instead "
            "when it falls silent."
        )
        yield should(expectation.id, words)


def _supervised(plan: Plan) -> set[str]:
    """Devices whose silence is noticed: watched themselves, or behind a gateway that is."""
    found: set[str] = set()
    for expectation in plan.expectations:
        when = expectation.when
        if isinstance(when, Happens) and (when.pattern in expectation.expect or _offline(when)):
            found |= matching(plan, when.pattern).keys()
    if any(plan.devices[key].role == _GATEWAY for key in found):
        return set(plan.devices)
    return found


def _offline(when: Happens) -> bool:
    return "device.offline" in when.pattern.kinds
