"""Supervision as rules of the plan's own kind: worked out from its devices, watched like everything else."""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from alerts.health.safeguards import gateway_of, sole_devices, sole_gateways, watched_by_plan
from alerts.ladder import Ladder, Step
from alerts.plan import Expectation, Happens, Pattern, Placed, Plan, Priority, Supervision, Window

EQUIPMENT = "equipment"
"""The id of the ladder for troubles with equipment, where a plan has one."""

PREFIX = "equipment:"
"""What the ids of the derived rules begin with."""

GRACE_S = 300.0
"""So long a device that is said to be gone may take to come back: a restart, a radio that finds another way."""

NOT_AGREED = "look in; the plan does not say when"


def supervised(plan: Plan, limits: Mapping[str, float]) -> Plan:
    """The plan with the supervision of everything that is the sole safeguard of an urgent rule of it.

    `limits`: by device key, after how many seconds its silence is too long; without one it is not judged by its
    silence. A device that a rule of the plan watches over already is left to that.
    """
    watched = watched_by_plan(plan)
    devices = {key: rules for key, rules in sole_devices(plan).items() if key not in watched}
    gateways = {
        gateway: rules
        for gateway, rules in sole_gateways(plan).items()
        if not any(gateway_of(device) == gateway and plan.devices[device].role == "gateway" for device in watched)
    }
    if not devices and not gateways:
        return plan
    ladders: dict[str, Ladder] = {}
    rules = [
        rule
        for key, safeguarded in devices.items()
        for rule in _of_device(plan, key, safeguarded, limits.get(key), ladders)
    ]
    rules += [_lost(plan, key, "Gateway", safeguarded, ladders) for key, safeguarded in gateways.items()]
    made = Supervision(
        expectations=tuple(rules),
        ladders=ladders,
        devices={gateway: Placed(role="gateway", label="Gateway", shared=True) for gateway in gateways},
    )
    return msgspec.structs.replace(plan, supervision=made)


def _of_device(
    plan: Plan, key: str, safeguarded: Sequence[Expectation], limit: float | None, ladders: dict[str, Ladder]
) -> Iterator[Expectation]:
    name = plan.devices[key].label or plan.devices[key].role or key
    lost = _lost(plan, key, name, safeguarded, ladders)
    yield lost
    if limit is not None:
        speaks = Pattern(devices=(key,))
        yield msgspec.structs.replace(
            lost,
            id=f"{PREFIX}silent:{key}",
            name=f"{name}: nothing heard",
            when=Happens(pattern=speaks, from_start=True),
            during=None,
            expect=(speaks,),
            within_s=limit,
        )


def _lost(
    plan: Plan, key: str, name: str, safeguarded: Sequence[Expectation], ladders: dict[str, Ladder]
) -> Expectation:
    told = [rule.instead for rule in safeguarded if rule.instead]
    return Expectation(
        id=f"{PREFIX}lost:{key}",
        name=f"{name} out of contact",
        priority=Priority.P1,
        when=Happens(pattern=Pattern(kinds=("device.offline",), devices=(key,))),
        during=_hours(safeguarded),
        expect=(Pattern(kinds=("device.online",), devices=(key,)),),
        within_s=GRACE_S,
        ladder=_ladder(plan, safeguarded, ladders),
        why="Unwatched meanwhile: " + ", ".join(dict.fromkeys(rule.name for rule in safeguarded)),
        instead="; ".join(dict.fromkeys(told)) or NOT_AGREED,
        muted_by_carer=False,
    )


def _hours(safeguarded: Sequence[Expectation]) -> Window | None:
    """The hours in which it matters, where all the rules it safeguards have the same."""
    first = safeguarded[0].during
    return first if all(rule.during == first for rule in safeguarded) else None


def _ladder(plan: Plan, safeguarded: Sequence[Expectation], ladders: dict[str, Ladder]) -> str | None:
    """The people for equipment first, then those who are woken for what is unwatched; nobody in the home."""
    own = next((rule.ladder for rule in safeguarded if rule.ladder in plan.ladders), None)
    ids = [name for name in dict.fromkeys((EQUIPMENT, own)) if name in plan.ladders and name is not None]
    if not ids:
        return None
    steps = tuple(step for name in ids for step in plan.ladders[name].steps if step.who)
    made = f"{PREFIX}{'+'.join(ids)}"
    base = plan.ladders[ids[-1]]
    ladders[made] = msgspec.structs.replace(base, id=made, steps=tuple(_people(step) for step in steps))
    return made


def _people(step: Step) -> Step:
    return msgspec.structs.replace(step, prompt=None)
