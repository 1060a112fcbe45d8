"""Fields of a record read one by one: what is wrong with one is remarked on and costs that field only."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from catalogue.community.service import Remark

LONGEST = 4000  #: characters of any text
MOST = 200  #: entries of any list
_SPACES = re.compile(r"[^\S\n]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Remarks:
    """Gathers what is said of one record."""

    def __init__(self, record: str) -> None:
        self.record = record
        self.made: list[Remark] = []

    def add(self, field: str, what: str, *, used: bool = True) -> None:
        """Say that something is wrong with a field."""
        self.made.append(Remark(record=self.record, field=field, what=what, used=used))


class Fields:
    """One object of a record. `path`: where in the record it stands, such as "schedules[2]"."""

    def __init__(self, content: Mapping[str, Any], remarks: Remarks, path: str = "") -> None:
        self._content = content
        self._remarks = remarks
        self._path = path

    def _name(self, field: str) -> str:
        return f"{self._path}.{field}" if self._path else field

    def remark(self, field: str, what: str, *, used: bool = True) -> None:
        """Say that something is wrong with a field of this object."""
        self._remarks.add(self._name(field), what, used=used)

    def text(self, field: str) -> str:
        """A text without control characters, empty where there is none."""
        value = self._content.get(field)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.remark(field, f"is {_kind(value)}, not a text")
            return ""
        read = _SPACES.sub(" ", _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))).strip()
        if len(read) > LONGEST:
            self.remark(field, f"has {len(read)} characters; only the first {LONGEST} are kept")
        return read[:LONGEST].rstrip()

    def number(self, field: str, *, least: float, most: float) -> float | None:
        """A number within bounds, None where there is none."""
        value = self._content.get(field)
        if value is None or value == "":
            return None
        try:
            read = float(str(value).strip().removeprefix("£")) if not isinstance(value, bool) else None
        except ValueError:
            read = None
        if read is None or not least <= read <= most:  # also what is not a number at all
            self.remark(field, f"“{_shown(value)}” is no number from {least:g} to {most:g}")
            return None
        return read

    def whole(self, field: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds; 50.0 is one."""
        read = self.number(field, least=least, most=most)
        if read is not None and read != int(read):
            self.remark(field, f"“{read:g}” is no whole number")
            return None
        return None if read is None else int(read)

    def day(self, field: str) -> date | None:
        """A date, or the date of a date and time."""
        text = self.text(field)
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).date()
        except ValueError:
            self.remark(field, f"“{_shown(text)}” is no date like 2026-11-23")
            return None

    def clock(self, field: str) -> time | None:
        """A time of the day, without its zone."""
        text = self.text(field)
        if not text:
            return None
        try:
            return time.fromisoformat(text).replace(tzinfo=None, microsecond=0)
        except ValueError:
            self.remark(field, f"“{_shown(text)}” is no time like 14:30")
            return None

    def object(self, field: str) -> "Fields | None":
        """A nested object; None where there is none."""
        value = self._content.get(field)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.remark(field, f"is {_kind(value)}, not an object")
            return None
        return Fields(value, self._remarks, self._name(field))

    def objects(self, field: str) -> Iterator["Fields"]:
        """The objects of a list; what else is in it is remarked on."""
        value = self._content.get(field)
        if value is None:
            return
        if not isinstance(value, list):
            self.remark(field, f"is {_kind(value)}, not a list")
            return
        if len(value) > MOST:
            self.remark(field, f"has {len(value)} entries; only the first {MOST} are kept")
        for number, each in enumerate(value[:MOST]):
            if isinstance(each, Mapping):
                yield Fields(each, self._remarks, f"{self._name(field)}[{number}]")
            else:
                self.remark(f"{field}[{number}]", f"is {_kind(each)}, not an object")


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _kind(value: object) -> str:
    kinds = (
        (bool, "yes or no"),
        (str, "a text"),
        (int | float, "a number"),
        (list, "a list"),
        (Mapping, "an object"),
    )
    return next((words for kind, words in kinds if isinstance(value, kind)), "nothing")
