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


class _File(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    contacts: list[_Entry]


class ContactsFileError(ValueError):
    """A contacts file that cannot be used; says why."""


def load_contacts(path: Path) -> list[Contact]:
    """The contacts of a YAML file: a list `contacts` of number, name and temperament (a name, or its data).

    Data of a temperament may begin with `like:` and the name of another. Raises ContactsFileError.
    """
    try:
        entries = msgspec.convert(yaml.safe_load(path.read_bytes()), _File).contacts
        return [_contact(entry) for entry in entries]
    except (OSError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise ContactsFileError(f"{path}: {error}") from error
    except KeyError as error:
        known = ", ".join(TEMPERAMENTS)
        raise ContactsFileError(f"{path}: no temperament is called {error}; there are: {known}") from error


def _contact(entry: _Entry) -> Contact:
    return Contact(number=entry.number, name=entry.name, temperament=_temperament(entry.temperament))


def _temperament(given: str | dict[str, Any]) -> Temperament:
    if isinstance(given, str):
        return TEMPERAMENTS[given]
    base = msgspec.to_builtins(TEMPERAMENTS[given.get("like", "manual")])
    return msgspec.convert(base | {key: value for key, value in given.items() if key != "like"}, Temperament)
