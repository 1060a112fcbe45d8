"""The payload that the server's device repository has normalised: known names, known units.

Names are those of the repository's payload schema (measurements `air`, `action`, `water`, `battery` in V, …).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from device_adapters.event import Event, Kind
from device_adapters.instant import instant
from device_adapters.lorawan.fields import FIELDS
from device_adapters.lorawan.payload import Said
from device_adapters.lorawan.place import place
from device_adapters.values import Facts, Given, Read, count, flag, number, plain

_PATHS: Mapping[tuple[str, ...], Read] = {
    ("air", "temperature"): FIELDS["temperature"],
    ("air", "relativeHumidity"): FIELDS["humidity"],
    ("air", "co2"): FIELDS["co2"],
    ("air", "lightIntensity"): FIELDS["light"],
    ("action", "motion", "detected"): flag(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    ("action", "motion", "count"): count(Kind.MOTION_DETECTED, Kind.MOTION_CLEARED),
    ("action", "contactState"): FIELDS["contactstate"],
    ("water", "leak"): FIELDS["leak"],
    ("battery",): number(Kind.VOLTAGE_MEASURED, 0, 500),
}


def read_normalized(device: str, payload: Any, *, at: datetime | None) -> Said:
    """The events of one measurement or a list of them; one that gives its own time has it."""
    events: list[Event] = []
    warnings: list[str] = []
    for measured in payload if isinstance(payload, list) else [payload]:
        if not isinstance(measured, dict):
            continue
        when = instant(measured.get("time")) or at
        for name, said in _facts(measured).items():
            if isinstance(said, str):
                warnings.append(f"{name}: {said}")
                continue
            events.extend(Event(device=device, kind=kind, value=value, occurred_at=when) for kind, value in said)
    return tuple(events), tuple(warnings)


def _facts(measured: Mapping[str, Any]) -> dict[str, Facts | str]:
    said = {
        ".".join(path): read(Given(value))
        for path, read in _PATHS.items()
        if (value := _at(measured, path)) is not None
    }
    position = measured.get("position")
    if isinstance(position, dict):
        said["position"] = place({plain(key): value for key, value in position.items()})
    return said


def _at(measured: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = measured
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found
