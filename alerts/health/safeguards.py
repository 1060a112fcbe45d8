"""Which devices and gateways stand alone between the resident and a harm that somebody must be woken for."""

from collections.abc import Mapping

from alerts.plan import Comes, Expectation, Happens, Pattern, Placed, Plan, Priority
from alerts.roles import ROLES

_URGENT = frozenset({Priority.P0, Priority.P1})
_WAKES = frozenset({Priority.P0, Priority.P1, Priority.P2})
_OWN_SUPERVISION = frozenset({"heartbeat", "device.offline"})

Safeguards = Mapping[str, tuple[Expectation, ...]]


def sole_devices(plan: Plan) -> Safeguards:
    """The urgent rules that rest on one device alone, by the device's key.

    A rule that waits for a time of day is left out: where its device says nothing, it is raised by itself.
    """
    found: dict[str, tuple[Expectation, ...]] = {}
    for expectation in _urgent(plan):
        devices = capable(plan.devices, _pattern(expectation))
        if len(devices) == 1:
            found[devices[0]] = (*found.get(devices[0], ()), expectation)
    return found


def sole_gateways(plan: Plan) -> Safeguards:
    """The urgent rules all of whose devices are behind one gateway, by the gateway's id."""
    found: dict[str, tuple[Expectation, ...]] = {}
    for expectation in _urgent(plan):
        gateways = {gateway_of(device) for device in capable(plan.devices, _pattern(expectation))}
        for gateway in gateways if len(gateways) == 1 else ():
            found[gateway] = (*found.get(gateway, ()), expectation)
    return found


def watched_by_plan(plan: Plan) -> frozenset[str]:
    """Devices over whose silence a rule of the plan itself watches, and wakes somebody."""
    return frozenset(
        device
        for expectation in plan.expectations
        if isinstance(expectation.when, Happens)
        and expectation.priority in _WAKES
        and _OWN_SUPERVISION.issuperset(expectation.when.pattern.kinds)
        and (expectation.when.pattern in expectation.expect or expectation.when.pattern.kinds)
        for device in _fitting(plan.devices, expectation.when.pattern)
    )


def gateway_of(device: str) -> str:
    """The id of the gateway that a device's key begins with."""
    return device.partition("/")[0]


def capable(devices: Mapping[str, Placed], pattern: Pattern) -> list[str]:
    """The devices of which the pattern may hear something, judging by their role and how they are read.

    A role that the table does not know is taken to report anything where the pattern asks for it by name.
    """
    return [device for device in _fitting(devices, pattern) if _reports(device, devices[device], pattern)]


def _reports(device: str, placed: Placed, pattern: Pattern) -> bool:
    known = ROLES.get(placed.role)
    kinds = frozenset(pattern.kinds)
    if not kinds or device in pattern.devices or placed.role in pattern.roles:
        return True
    read = frozenset(placed.reads_as.values())
    return bool(kinds & read) or (known is not None and bool(kinds & known.kinds))


def _fitting(devices: Mapping[str, Placed], pattern: Pattern) -> list[str]:
    return [
        device
        for device, placed in devices.items()
        if (not pattern.roles or placed.role in pattern.roles)
        and (not pattern.rooms or placed.room in pattern.rooms)
        and placed.room not in pattern.not_rooms
        and (not pattern.devices or device in pattern.devices)
    ]


def _urgent(plan: Plan) -> list[Expectation]:
    return [e for e in plan.expectations if e.priority in _URGENT and not isinstance(e.when, Comes)]


def _pattern(expectation: Expectation) -> Pattern:
    if isinstance(expectation.when, Comes):
        raise ValueError(f"{expectation.id} waits for a time of day, not for a device")
    return expectation.when.pattern
