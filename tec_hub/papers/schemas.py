"""JSON Schemas of the hub's own messages and of the mapping document, made from the types that read them."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import msgspec

from device_adapters.event import Event, Kind
from device_adapters.mapping.document import MappingDocument

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_DEVICE: Final = "d"
_PROBES: Final[Mapping[str, Any]] = {
    "nothing": None,
    "number": 1.0,
    "text": "x",
    "place": {"lat": 1.0, "lon": 1.0},
    "link": {"lqi": 1.0},
}
_VALUES: Final[Mapping[str, dict[str, Any]]] = {
    "number": {"type": "number"},
    "text": {"type": "string", "minLength": 1},
    "place": {
        "type": "object",
        "properties": {
            "lat": {"type": "number", "minimum": -90, "maximum": 90},
            "lon": {"type": "number", "minimum": -180, "maximum": 180},
            "accuracy_m": {"type": "number"},
        },
        "required": ["lat", "lon"],
        "additionalProperties": False,
    },
    "link": {
        "type": "object",
        "properties": {name: {"type": "number"} for name in ("lqi", "rssi_dbm", "snr_db")},
        "minProperties": 1,
        "additionalProperties": False,
    },
}
_ZONED: Final = r"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}.*([Zz]|[+-]\d{2}:?\d{2})$"


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What a device that speaks the hub's own JSON is told to do: an action, with words for those that speak."""

    action: str
    words: str | None = None


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Every schema by name, each complete in itself (JSON Schema 2020-12).

    `event` is one canonical event, `events` what a message may hold (one, or a list), `command` what a device is
    told, `mapping` how a provider's own JSON is read.
    """
    (_, _, _), definitions = msgspec.json.schema_components(
        (Event, Command, MappingDocument), ref_template="#/$defs/{name}"
    )
    _refine(definitions)
    event = {"$ref": "#/$defs/Event"}
    roots: Mapping[str, tuple[dict[str, Any], tuple[str, ...]]] = {
        "event": (event, ("Event", "Kind")),
        "events": ({"anyOf": [event, {"type": "array", "items": event}]}, ("Event", "Kind")),
        "command": ({"$ref": "#/$defs/Command"}, ("Command",)),
        "mapping": (
            {"$ref": "#/$defs/MappingDocument"},
            ("Fact", "Kind", "MappingDocument", "Place", "Time", "When"),
        ),
    }
    return {
        name: {
            "$schema": _DRAFT,
            "$id": f"{name}.json",
            "title": f"TEC Hub: {name}",
            **root,
            "$defs": {part: definitions[part] for part in parts},
        }
        for name, (root, parts) in roots.items()
    }


def _refine(definitions: dict[str, dict[str, Any]]) -> None:
    """What the types check by themselves, beyond the types of their fields."""
    event = definitions["Event"]
    event["properties"]["device"]["minLength"] = 1
    event["properties"]["occurred_at"] = {
        "type": ["string", "null"],
        "format": "date-time",
        "pattern": _ZONED,
        "description": "When it occurred, with its zone; a time without one is left out with a warning.",
    }
    event["properties"]["value"] = {"description": "By the kind, see below; most kinds take none."}
    event["allOf"] = [_of_kinds(forms, kinds) for forms, kinds in _kinds_by_forms().items()]
    definitions["MappingDocument"]["properties"]["facts"]["minItems"] = 1
    places = ("path", "topic_level", "constant")
    definitions["Place"]["oneOf"] = [
        {"required": [one], "properties": {one: {"not": {"type": "null"}}} | _absent(places, one)}
        for one in places
    ]
    definitions["Fact"]["oneOf"] = [
        {"required": ["kinds"], "properties": {"kinds": {"minProperties": 1}, "kind": {"type": "null"}}},
        {"required": ["kind"], "properties": {"kind": {"not": {"type": "null"}}, "kinds": {"maxProperties": 0}}},
    ]


def _absent(names: tuple[str, ...], but: str) -> dict[str, Any]:
    return {name: {"type": "null"} for name in names if name != but}


def _kinds_by_forms() -> Mapping[frozenset[str], list[str]]:
    """Which kinds take which forms of value, by trying each: the type itself is asked."""
    found: dict[frozenset[str], list[str]] = {}
    for kind in Kind:
        forms = frozenset(form for form, value in _PROBES.items() if _takes(kind, value))
        found.setdefault(forms, []).append(kind.value)
    return found


def _takes(kind: Kind, value: Any) -> bool:
    try:
        Event(device=_DEVICE, kind=kind, value=value)
    except ValueError:
        return False
    return True


def _of_kinds(forms: frozenset[str], kinds: list[str]) -> dict[str, Any]:
    """For these kinds the value has one of these forms; without "nothing" there must be one."""
    values = [_VALUES[form] for form in sorted(forms - {"nothing"})]
    empty = [{"type": "null"}] if "nothing" in forms else []
    then: dict[str, Any] = {"properties": {"value": {"anyOf": [*values, *empty]}}}
    if not empty:
        then["required"] = ["value"]
    return {"if": {"properties": {"kind": {"enum": kinds}}, "required": ["kind"]}, "then": then}
