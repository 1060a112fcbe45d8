"""Rules of the examples in the words of a home: "motion" is its "bathroom motion" and "hall motion"."""

from collections.abc import Mapping
from typing import Any

import msgspec

from alerts.plan import Expectation, Pattern, Placed


def fitted(rule: Expectation, devices: Mapping[str, Placed]) -> Expectation:
    """The same rule with the home's own names of roles. A role that nothing there fits stays as it is."""
    fit: Expectation = _fitted(rule, devices)
    return fit


def _fitted(value: Any, devices: Mapping[str, Placed]) -> Any:
    if isinstance(value, Pattern):
        return msgspec.structs.replace(value, roles=_roles(value, devices))
    if isinstance(value, tuple):
        return tuple(_fitted(each, devices) for each in value)
    if isinstance(value, msgspec.Struct):
        parts = {field: getattr(value, field) for field in value.__struct_fields__}
        return msgspec.structs.replace(value, **{name: _fitted(part, devices) for name, part in parts.items()})
    return value


def _roles(pattern: Pattern, devices: Mapping[str, Placed]) -> tuple[str, ...]:
    there = {d.role for d in devices.values() if not pattern.rooms or d.room in pattern.rooms}
    found: list[str] = []
    for role in pattern.roles:
        kinds = [role] if role in there else sorted(each for each in there if each.endswith(f" {role}"))
        found += kinds or [role]
    return tuple(dict.fromkeys(found))
