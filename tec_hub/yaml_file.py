"""YAML files that people write: read strictly, with errors that name the line.

Only true and false are truth values, and 22:00 and 2026-09-14 stay the texts they look like.
"""

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

T = TypeVar("T")

_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `(?:key in )?\$(?P<path>.*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


class YamlFileError(ValueError):
    """A file that cannot be read as what it should be; says where and why."""


class _Loader(yaml.CSafeLoader):
    """Reads plain scalars as people mean them, and no key that is given twice; by libyaml, which is fast."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen and key.value != "<<":
                raise yaml.constructor.ConstructorError(
                    None, None, f"“{key.value}” is given twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"[-+]?\d+", list("-+0123456789")),
    ("float", r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


class YamlFile:
    """A YAML file's content, with its lines at hand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            loader = _Loader(path.read_text("utf-8"))
            try:
                self._node = loader.get_single_node()
                self.value = loader.construct_document(self._node) if self._node else None
            finally:
                loader.dispose()
        except OSError as error:
            raise YamlFileError(f"{path}: cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise YamlFileError(f"{path}: cannot be read: {error}") from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = f", line {mark.line + 1}" if mark else ""
            raise YamlFileError(f"{path}{line}: {error.problem or error.context}") from error
        except yaml.YAMLError as error:
            raise YamlFileError(f"{path}: {error}") from error

    def part(self, value: Any, wanted: type[T], *place: str | int) -> T:
        """A part of the content as a value of a type; `place` is the way to it. Raises YamlFileError."""
        try:
            return msgspec.convert(value, wanted)
        except msgspec.ValidationError as error:
            match = _PLACE.match(str(error))
            assert match is not None  # noqa: S101 - the pattern fits every text
            inner = [name or int(number) for name, number in _STEP.findall(match["path"] or "")]
            raise self.error(match["what"], *place, *inner) from error

    def error(self, what: str, *place: str | int) -> YamlFileError:
        """An error that names the file, the line and the way to it."""
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")
        line = f", line {self._line(place)}" if place else ""
        return YamlFileError(f"{self.path}{line}: {where + ': ' if where else ''}{what}")

    def _line(self, place: tuple[str | int, ...]) -> int:
        """The line at which the innermost part that is there begins."""
        node: yaml.Node | None = self._node
        line = 1
        for step in place:
            if isinstance(node, yaml.MappingNode):
                found = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = (node.value[step], node.value[step])
            else:
                found = None
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line
