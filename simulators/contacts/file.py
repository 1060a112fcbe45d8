"""Contacts files."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from simulators.contacts.person import Contact
from simulators.contacts.temperament import TEMPERAMENTS, Temperament


class _Entry(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    number: str
    name: str
    temperament: str | dict[str, Any] = "manual"


def load_contacts(path: Path) -> list[Contact]:
    """The contacts of a YAML file: a list `contacts` of number, name and temperament (a name, or its data).

    Raises msgspec.ValidationError or KeyError with the name of an unknown temperament.
    """
    with path.open(encoding="utf-8") as file:
        entries = msgspec.convert(yaml.safe_load(file)["contacts"], list[_Entry])
    return [
        Contact(number=entry.number, name=entry.name, temperament=_temperament(entry.temperament))
        for entry in entries
    ]


def _temperament(given: str | dict[str, Any]) -> Temperament:
    if isinstance(given, str):
        return TEMPERAMENTS[given]
    base = msgspec.to_builtins(TEMPERAMENTS[given.get("like", "manual")])
    return msgspec.convert(base | {key: value for key, value in given.items() if key != "like"}, Temperament)
