"""Writes the pages of docs/ that are drawn from the code: states, settings, commands, events and ecosystems.

`python -m scripts.build_docs` writes them; a test fails while one differs from the code.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import typer

from alerts import alert, transitions
from device_adapters.event import Kind
from tec_hub.cli import app
from tec_hub.papers import ecosystems
from tec_hub.settings import Settings

DOCS: Final = Path(__file__).parents[1] / "docs"
_FROM_THE_CODE: Final = "<!-- Written by `make docs` from the code; change it there. -->"
_MEMBER: Final = re.compile(r'^    [A-Z_0-9]+ = "([^"]+)"(?:  #: (.+))?$', re.MULTILINE)


StateT = TypeVar("StateT", bound=StrEnum)


def states() -> str:
    """The transition tables as diagrams, with what each state and event means."""
    parts = [
        "# States",
        _FROM_THE_CODE,
        "An event that a state does not list cannot happen in it; it is an error and changes nothing.",
        *_machine("Alert", transitions.ALERT, [alert.Status.OPEN], transitions.Happening),
        *_machine("Ladder", transitions.LADDER, [alert.Stage.WAITING, alert.Stage.MORNING], transitions.Stride),
        *_machine("Notification", transitions.NOTIFICATION, [transitions.Fate.QUEUED], None),
    ]
    return "\n\n".join(parts) + "\n"


def _machine(
    title: str,
    table: Mapping[StateT, Mapping[str, StateT]],
    beginnings: Sequence[StateT],
    events: type[StrEnum] | None,
) -> Iterator[str]:
    yield f"## {title}"
    yield "```mermaid\nstateDiagram-v2\n" + "\n".join(_arrows(table, beginnings)) + "\n```"
    yield _table(("State", "Meaning"), _members(type(beginnings[0])))
    if events is not None:
        yield _table(("Event", "Meaning"), _members(events))


def _arrows(table: Mapping[StateT, Mapping[str, StateT]], beginnings: Sequence[StateT]) -> Iterator[str]:
    for beginning in beginnings:
        yield f"    [*] --> {beginning.value}"
    for state, moves in table.items():
        leading: dict[str, list[str]] = {}
        for event, after in moves.items():
            if after != state:
                leading.setdefault(after.value, []).append(str(event))
        for after_value, by in leading.items():
            yield f"    {state.value} --> {after_value}: {', '.join(by)}"
        if not leading:
            yield f"    {state.value} --> [*]"


def _members(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(f"`{value}`", meaning) for value, meaning in _MEMBER.findall(inspect.getsource(kind))]


def settings() -> str:
    """Every setting with its default and meaning."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.default in {"", None} else f"`{field.default}`"
        rows.append((f"`TEC_HUB_{name.upper()}`", default, field.description or ""))
    parts = [
        "# Settings",
        _FROM_THE_CODE,
        "All come from the environment; the defaults run everything embedded.",
        _table(("Variable", "Default", "Meaning"), rows),
    ]
    return "\n\n".join(parts) + "\n"


def commands() -> str:
    """Every command with its arguments and options."""
    root = typer.main.get_command(app)
    parts = ["# Commands", _FROM_THE_CODE]
    for path, command in walk(root, ("tec-hub",)):
        parts.append(f"## `{' '.join(path)}`")
        parts.append((command.help or "").strip())
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            parts.append(_table(("Argument or option", "Default", "Meaning"), rows))
    return "\n\n".join(parts) + "\n"


def walk(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below `command` that does something itself, with the words that call it."""
    children: Mapping[str, Any] = getattr(command, "commands", {})
    if not children:
        yield path, command
    for name, child in children.items():
        yield from walk(child, (*path, name))


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_option = parameter.param_type_name == "option"
    name = parameter.opts[0] if is_option else str(parameter.name).upper()
    default = "" if parameter.default in {None, False} or parameter.required else f"`{parameter.default}`"
    return f"`{name}`", default, getattr(parameter, "help", "") or ""


def events() -> str:
    """Every canonical event kind."""
    parts = [
        "# Canonical events",
        _FROM_THE_CODE,
        inspect.cleandoc(Kind.__doc__ or ""),
        _table(("Kind", "Note"), _members(Kind)),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def ecosystems_index() -> str:
    """The list of all ecosystems' pages."""
    rows = [(f"[{title}]({name}.md)", f"`{name}`") for name, title in ecosystems.titles().items()]
    parts = ["# Connecting gateways", _FROM_THE_CODE, _table(("Page", "Ecosystem"), rows)]
    return "\n\n".join(parts) + "\n"


def _of_ecosystem(name: str) -> Callable[[], str]:
    return lambda: ecosystems.page(name).replace("\n\n", f"\n\n{_FROM_THE_CODE}\n\n", 1)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "states.md": states,
    "settings.md": settings,
    "commands.md": commands,
    "events.md": events,
    "ecosystems/README.md": ecosystems_index,
    **{f"ecosystems/{name}.md": _of_ecosystem(name) for name in ecosystems.titles()},
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).parent.mkdir(exist_ok=True)
        (DOCS / name).write_text(page())
