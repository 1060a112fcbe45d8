"""The values of fields as formatters write them: numbers, booleans, words, numbers with a unit in one string."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from device_adapters.event import Kind, Value

Fact = tuple[Kind, Value | None]
Facts = tuple[Fact, ...]


class Given(msgspec.Struct, frozen=True):
    """A field's value, its unit if one was given, and the model of the device that sent it ("" if unknown)."""

    value: Any
    unit: str = ""
    model: str = ""


Read = Callable[[Given], Facts | str]
"""A field becomes facts (none where it says nothing) or the reason why it is left out."""

NOTHING: Facts = ()
_NO_LETTER = re.compile(r"[^a-z0-9]")
_NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(.*)", re.DOTALL)
_LONGEST_NAME = 120
_LONGEST = 64  #: no word and no reading is longer
_WORDS = re.compile(rf"[A-Za-z0-9 _./()\-]{{1,{_LONGEST}}}")


def plain(text: str) -> str:
    """A name or word (its beginning) in lower case, letters and digits alone: "Bat_V" and "batV" are one."""
    return _plain(text if len(text) <= _LONGEST_NAME else text[:_LONGEST_NAME])


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())


def word(value: Any) -> str:
    """The value as a plain word, "" where it is none: what holds other signs was not written as a word."""
    return plain(value) if isinstance(value, str) and _WORDS.fullmatch(value) is not None else ""


def amount(given: Given) -> tuple[float, str] | None:
    """The number and its unit ("" if none is told), from a number or such as "3.6V"; None where it is neither."""
    value = given.value
    if type(value) is int or type(value) is float:
        return value, given.unit
    if isinstance(value, str) and len(value) <= _LONGEST and (read := _NUMBER.fullmatch(value)) is not None:
        return float(read[1]), given.unit or read[2].strip()
    return None


def shown(value: Any) -> str:
    """The value as a warning shows it: of long text the beginning, of a list or an object that it is one."""
    if isinstance(value, str):
        return repr(value[:_LONGEST])
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


_YES = "true yes on alarm alarmed alarming active activated detected triggered trigger alert"
_NO = "false no off normal none clear cleared ok idle inactive deactivated notdetected nottriggered noalarm"


def _words(yes: str, no: str = "") -> Mapping[str, bool]:
    return {**dict.fromkeys(yes.split(), True), **dict.fromkeys(no.split(), False)}


USUAL = _words(_YES, _NO)
OPEN = {**USUAL, **_words("open opened dooropen isopen", "close closed doorclosed shut")}
WET = {
    **USUAL,
    **_words("leak leaking leaked wet flood flooded water waterleak waterpresent", "dry noleak nowater noflood"),
}
HERE = {
    **USUAL,
    **_words(
        "occupied occupy present presence motion move moving motiondetected somebody",
        "vacant unoccupied empty absent absence nomotion motionnotdetected vacated still static nobody free",
    ),
}
IN_BED = {**HERE, **_words("inbed", "outofbed")}
MOVING = {**HERE, **_words("start vibration shock tilt tilted vibrating", "stop stopped stationary")}
OFF_THE_WALL = {
    **USUAL,
    **_words("tamper tampered removed uninstalled uninstall disassembled open", "installed install closed"),
}
SMOKING = {**USUAL, **_words("smoke smokealarm smokedetected fire firealarm", "nosmoke nofire normaloperation")}
LEAKING_GAS = {**USUAL, **_words("gas gasalarm gasdetected gasleak leak leakage leaking coalarm", "nogas noleak")}

_CALM = {
    kind: Kind(calm)
    for kind in Kind
    for ends, calm_end in ((".detected", ".cleared"), (".opened", ".closed"), (".occupied", ".vacated"))
    if kind.endswith(ends) and (calm := kind.removesuffix(ends) + calm_end) in {one.value for one in Kind}
}

_OPPOSITE = {**_CALM, **{calm: kind for kind, calm in _CALM.items()}}


def contradicts(kind: Kind, said: Collection[Kind]) -> bool:
    """Whether the opposite has been said already."""
    return _OPPOSITE.get(kind) in said


def calmed_by_none(kinds: Collection[Kind]) -> list[Kind]:
    """The calm kinds among them that another sensor of the same report contradicts: one wet floor is a leak."""
    return [calm for kind in kinds if (calm := _CALM.get(kind)) is not None and calm in kinds]


def flag(on: Kind, off: Kind | None, words: Mapping[str, bool] = USUAL) -> Read:
    """A field that is true or false: a boolean, 0 or 1, or one of the words. `off` None: false says nothing."""
    facts: Mapping[bool, Facts] = {True: ((on, None),), False: NOTHING if off is None else ((off, None),)}

    def read(given: Given) -> Facts | str:
        said = truth(given.value, words)
        return f"{shown(given.value)} is neither yes nor no" if said is None else facts[said]

    return read


def truth(value: Any, words: Mapping[str, bool] = USUAL) -> bool | None:
    """The value as a truth, None where it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value == 1 if value in {0, 1} else None
    text = word(value)
    if text.isdigit():
        return {"0": False, "1": True}.get(str(value).strip())
    return words.get(text)


def count(some: Kind, none: Kind | None, words: Mapping[str, bool] = HERE) -> Read:
    """A count of what was seen, where any is a yes; or a flag."""
    plainly = flag(some, none, words)

    def read(given: Given) -> Facts | str:
        if type(given.value) in {int, float}:
            if given.value < 0:
                return f"{shown(given.value)} is no count"
            return plainly(Given(given.value > 0))
        return plainly(given)

    return read


def number(kind: Kind, least: float, most: float, *, scale: Mapping[str, float] | None = None) -> Read:
    """A reading in the kind's unit. `scale` says what other units (plain words) are multiplied by.

    What lies outside the credible range is left out; a word in place of a number says nothing.
    """
    scales = scale or {}

    def read(given: Given) -> Facts | str:
        found = amount(given)
        if found is None:
            return (
                NOTHING
                if isinstance(given.value, str) and given.value
                else f"{shown(given.value)} is not a number"
            )
        factor = scales.get(plain(found[1]), 1)
        reading = found[0] if factor == 1 else round(found[0] * factor, 6)
        if not least <= reading <= most:
            return f"{shown(given.value)} is not credible"
        return ((kind, reading),)

    return read


def by_word(meanings: Mapping[str, Kind]) -> Read:
    """A field whose words (plain) each mean a kind; other words and numbers say nothing."""

    def read(given: Given) -> Facts | str:
        kind = meanings.get(word(given.value))
        return NOTHING if kind is None else ((kind, None),)

    return read
