"""What the bridge says of its devices: names, makes, and how the fields of each are to be read."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from device_adapters.adapter import Found
from device_adapters.event import Kind
from device_adapters.values import shown
from device_adapters.zigbee2mqtt.fields import FIELDS, UNITS, Fact, Read


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """How one device's fields read where they differ from the usual, and the actions it may send."""

    reads: Mapping[str, Read] = {}
    actions: frozenset[str] | None = None


def describe(device: Mapping[str, Any]) -> Description:
    """The description in an entry of the list of devices."""
    reads: dict[str, Read] = {}
    actions: frozenset[str] | None = None
    for expose in exposes(device):
        name = str(expose.get("property") or expose.get("name") or "")
        if name == "action":
            actions = frozenset(str(value) for value in _list(expose.get("values")))
        elif (read := _read(str(expose.get("name") or name), name, expose)) is not None:
            reads[name] = read
    return Description(reads=reads, actions=actions)


def _read(name: str, key: str, expose: Mapping[str, Any]) -> Read | None:
    """How the field reads by its own description, None where that is as usual."""
    if (by_unit := UNITS.get((name, str(expose.get("unit"))))) is not None:
        return by_unit
    if expose.get("type") == "numeric" and name in _ALSO_METERS:
        return _says_nothing  # a gas meter is no gas alarm
    if expose.get("type") == "enum" and name in _ALSO_METERS:
        return _says_nothing  # a level, or a setting
    if expose.get("type") == "binary" and name in FIELDS and "value_on" in expose:
        return _by_values(name, expose.get("value_on"), expose.get("value_off"))
    return FIELDS[name] if key != name and name in FIELDS else None


_ALSO_METERS = frozenset({"gas", "vibration", "smoke", "carbon_monoxide", "water_leak"})


def _says_nothing(_value: Any) -> None:
    return None


def _by_values(name: str, value_on: Any, value_off: Any) -> Read | None:
    """A binary field by the values that its description gives to on and off. A contact that is "on" is open."""
    usual = FIELDS[name]
    on, off = (usual(False), usual(True)) if name == "contact" else (usual(True), usual(False))
    if not isinstance(on, tuple):
        return None
    facts: list[tuple[Any, Fact | str | None]] = [(value_on, on), (value_off, off)]

    def read(value: Any) -> Fact | str | None:
        for given, fact in facts:
            if type(given) is type(value) and given == value:
                return fact
        return None if value is None else f"{shown(value)} is not a value of {name}"

    return read


def exposes(device: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All fields of a device, those inside lights, switches, locks and the like included."""
    definition = device.get("definition")
    stack = _list(definition.get("exposes") if isinstance(definition, dict) else None)[::-1]
    while stack:
        expose = stack.pop()
        if isinstance(expose, dict):
            stack.extend(_list(expose.get("features")))
            if "property" in expose or "name" in expose:
                yield expose


def found(device: Mapping[str, Any]) -> Found | None:
    """The device as it is announced; None for the coordinator and what has no name."""
    name = device.get("friendly_name")
    if not isinstance(name, str) or not name or device.get("type") == "Coordinator":
        return None
    given = device.get("definition")
    definition: Mapping[str, Any] = given if isinstance(given, dict) else {}
    return Found(
        device=name,
        unique_id=_text(device.get("ieee_address")),
        make=_text(definition.get("vendor")),
        model=_text(definition.get("model")) or _text(device.get("model_id")),
        name=_text(definition.get("description")),
        kinds=_kinds(device),
    )


def _kinds(device: Mapping[str, Any]) -> tuple[str, ...]:
    kinds: set[str] = set()
    for expose in exposes(device):
        name = str(expose.get("name"))
        for value in (True, False, 1):
            fact = FIELDS[name](value) if name in FIELDS else None
            if isinstance(fact, tuple):
                kinds.add(fact[0].value)
        if name == "action":
            kinds.add(Kind.BUTTON_PRESSED.value)
    return tuple(sorted(kinds))


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
