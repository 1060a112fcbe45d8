"""A night plan as a YAML file that stands for itself: rules, devices, ladders, contacts and rotas."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from alerts.ladder import Contact, Ladder, Rota
from alerts.lint import nonsense
from alerts.plan import Placed, Plan
from tec_hub.yaml_file import YamlFile, YamlFileError

_T = TypeVar("_T")
_NAMED: dict[str, type[Ladder | Contact | Rota]] = {"ladders": Ladder, "contacts": Contact, "rotas": Rota}


class PlanFileError(ValueError):
    """A plan file that cannot be used; the message names the file, the line and what is wrong."""


def read_plan(path: Path) -> Plan:
    """The plan of a file. Raises PlanFileError.

    The file has the fields of `Plan`; ladders, contacts and rotas are mappings whose keys are their ids.
    """
    try:
        return _read(YamlFile(path))
    except YamlFileError as error:
        raise PlanFileError(str(error)) from error


def _read(file: YamlFile) -> Plan:
    content = file.part(file.value, dict[str, Any])
    sections: dict[str, Any] = {
        name: dict(_entries(file, content, name, kind, named=True)) for name, kind in _NAMED.items()
    }
    sections["devices"] = dict(_entries(file, content, "devices", Placed, named=False))
    rest = {name: value for name, value in content.items() if name not in sections}
    plan = msgspec.structs.replace(file.part(rest, Plan), **sections)
    _check_times(file, plan)
    wrong = [f"{remark.where}: {remark.words}" for remark in nonsense(plan)]
    if wrong:
        raise file.error("\n".join(wrong))
    return plan


def _entries(
    file: YamlFile, content: dict[str, Any], section: str, kind: type[_T], *, named: bool
) -> Iterator[tuple[str, _T]]:
    """The entries of a section, each read by itself so that an error says which one it is in."""
    for key, value in file.part(content.get(section) or {}, dict[str, Any], section).items():
        fields = file.part(value, dict[str, Any], section, key)
        yield key, file.part({**fields, "id": key} if named else fields, kind, section, key)


def _check_times(file: YamlFile, plan: Plan) -> None:
    """An instant without a zone would be a guess."""
    if plan.starts_at is not None and _is_naive(plan.starts_at):
        raise file.error("has no time zone", "starts_at")
    for rota in plan.rotas.values():
        for number, shift in enumerate(rota.shifts):
            if _is_naive(shift.start) or _is_naive(shift.end):
                raise file.error("has no time zone", "rotas", rota.id, "shifts", number)


def _is_naive(at: datetime) -> bool:
    return at.utcoffset() is None
