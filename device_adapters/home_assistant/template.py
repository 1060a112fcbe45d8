"""Value templates: the usual ones read by path, others rendered in a sandbox that cannot loop or grow."""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import TemplateError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

_LONGEST = 1000
_LONGEST_VALUE = 4000
_PATH = re.compile(r"""\{\{\s*value_json((?:\.\w+|\[\s*(?:'[^']*'|"[^"]*"|\d+)\s*\])+)\s*\}\}""")
_STEP = re.compile(r"""\.(\w+)|\[\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*\]""")
_REFUSED = (
    nodes.For,
    nodes.AssignBlock,
    nodes.Macro,
    nodes.Include,
    nodes.Import,
    nodes.FromImport,
    nodes.Extends,
    nodes.CallBlock,
)
_GROWING = (nodes.Concat, nodes.List, nodes.Tuple, nodes.Dict, nodes.NSRef)
"""Refused beside variables: step by step they could double a value without end."""
_METHODS = frozenset({"get", "lower", "upper", "strip", "split", "startswith", "endswith", "title"})
_BIGGEST = 1e12


class TemplateRefusedError(ValueError):
    """The template cannot be rendered, or not for this value."""


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**", "%", "//", "+"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Keys of what was sent, and a few methods of text and mappings."""
        return attr in _METHODS and super().is_safe_attribute(obj, attr, value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic of modest numbers, and joining of texts."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return (left + right)[:_LONGEST_VALUE]
        numbers = all(type(one) in {int, float, bool} and abs(one) <= _BIGGEST for one in (left, right))
        if not numbers or (operator == "**" and abs(right) > 8):
            raise TemplateRefusedError(f"{operator} of such values")
        return super().call_binop(context, operator, left, right)


def _number(value: Any, default: Any = None) -> Any:
    try:
        read = float(value)
    except (TypeError, ValueError):
        return default
    return read if math.isfinite(read) else default


def _whole(value: Any, default: Any = 0, base: int = 10) -> Any:
    try:
        return int(str(value)[:40], base) if base != 10 else int(float(value))
    except (TypeError, ValueError, OverflowError):
        return default


def _from_json(text: Any) -> Any:
    try:
        return msgspec.json.decode(str(text)[:_LONGEST_VALUE].encode())
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise TemplateRefusedError(str(error)) from None


def _round(value: Any, precision: int = 0, *_: Any) -> Any:
    read = _number(value)
    return read if read is None else round(read, max(-10, min(10, precision)))


def _iif(value: Any, yes: Any = True, no: Any = False, *_: Any) -> Any:
    return yes if value else no


def _replace(text: Any, old: Any, new: Any, *_: Any) -> str:
    old, new = str(old), str(new)
    return str(text)[:_LONGEST_VALUE].replace(old, new)[:_LONGEST_VALUE] if old else str(text)


def _scaled(value: Any, factor: Any, default: Any = None) -> Any:
    number, by = _number(value), _number(factor)
    return default if number is None or by is None else number * by


def _raised(value: Any, amount: Any, default: Any = None) -> Any:
    number, by = _number(value), _number(amount)
    return default if number is None or by is None else number + by


def _bits(value: Any, mask: Any) -> int:
    return int(_whole(value)) & int(_whole(mask))


def _is_number(value: Any) -> bool:
    return _number(value) is not None


def _is_defined(value: Any) -> Any:
    if isinstance(value, Undefined):
        raise TemplateRefusedError("not in this message")
    return value


_ENVIRONMENT = _Sandbox(autoescape=False)
_KEPT = (
    "abs",
    "default",
    "d",
    "first",
    "int",
    "last",
    "length",
    "lower",
    "replace",
    "string",
    "title",
    "trim",
    "upper",
)
_ENVIRONMENT.filters = {
    **{name: _ENVIRONMENT.filters[name] for name in _KEPT},
    "float": _number,
    "int": _whole,
    "round": _round,
    "from_json": _from_json,
    "is_defined": _is_defined,
    "replace": _replace,
    "iif": _iif,
    "add": _raised,
    "multiply": _scaled,
    "bitwise_and": _bits,
    "is_number": _is_number,
    "bool": lambda value, *_: str(value).lower() in {"1", "true", "on", "yes"},
}
_ENVIRONMENT.globals = {
    "float": _number,
    "int": _whole,
    "iif": _iif,
    "is_number": _is_number,
    "true": True,
    "false": False,
    "none": None,
}


def compiled(template: str) -> Callable[[str], str]:
    """The template made ready; known ones, refused ones too, at once. Raises TemplateRefusedError."""
    ready = _ready(template)
    if isinstance(ready, str):
        raise TemplateRefusedError(ready)
    return ready


@lru_cache(maxsize=2048)
def _ready(template: str) -> Callable[[str], str] | str:
    """What renders it, or why nothing does."""
    try:
        return _made_ready(template)
    except TemplateRefusedError as refused:
        return str(refused)


def _made_ready(template: str) -> Callable[[str], str]:
    if (path := _PATH.fullmatch(template.strip())) is not None:
        return _by_path(
            [next(part for part in step.groups() if part is not None) for step in _STEP.finditer(path[1])]
        )
    if len(template) > _LONGEST:
        raise TemplateRefusedError("too long a template")
    try:
        tree = _ENVIRONMENT.parse(template)
        if next(tree.find_all(_REFUSED), None) is not None:
            raise TemplateRefusedError("a template that loops or calls for others")
        if tree.find(nodes.Assign) is not None and next(tree.find_all(_GROWING), None) is not None:
            raise TemplateRefusedError("a template that builds up a value")
        ready = _ENVIRONMENT.from_string(template)
    except (TemplateError, RecursionError) as error:
        raise TemplateRefusedError(str(error)) from None

    def run(payload: str) -> str:
        try:
            return ready.render(_variables(payload)).strip()
        except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise TemplateRefusedError(str(error)) from None

    return run


@lru_cache(maxsize=4)
def read_json(payload: str) -> tuple[bool, Any]:
    """Whether the payload is JSON, and what it says; read once for all entities that one message speaks for."""
    try:
        return True, msgspec.json.decode(payload.encode("utf-8", "replace"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False, None


def _variables(payload: str) -> Mapping[str, Any]:
    is_json, said = read_json(payload)
    return {"value": payload, "value_json": said} if is_json else {"value": payload}


def _by_path(steps: list[str]) -> Callable[[str], str]:
    def walk(payload: str) -> str:
        found = read_json(payload)[1]
        for step in steps:
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            else:
                raise TemplateRefusedError("not in this message")
        if isinstance(found, dict | list):
            raise TemplateRefusedError("not a single value")
        return str(found)

    return walk
