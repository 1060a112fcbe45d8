"""Services from a table (CSV), as a council officer may keep them in a spreadsheet.

Columns are known by their names in any order and case; COLUMNS has them all.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.community.feed import Read, read_service
from catalogue.community.fields import Remarks
from catalogue.community.service import Day, Remark

#: Every column: its other names, and what it holds.
COLUMNS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "id": (
        ("identifier", "ref", "reference"),
        "stays the same at each import; else made of name and postcode",
    ),
    "name": (("service", "service name", "title"), "must be given"),
    "description": (("about", "details", "what"), "what it is, in a sentence or more"),
    "organisation": (("organization", "provider", "run by"), "who runs it"),
    "venue": (("place", "location", "where"), "the name of the place"),
    "address": (("street",), "street and town"),
    "postcode": (("post code", "postal code"), "of the place"),
    "latitude": (("lat",), "WGS 84, degrees north"),
    "longitude": (("long", "lng", "lon"), "WGS 84, degrees east"),
    "days": (("day", "weekdays"), "such as “Mon, Thu” or “Tuesday and Friday”"),
    "opens": (("start", "from", "start time", "opens at"), "such as 14:00"),
    "closes": (("end", "to", "until", "end time", "closes at"), "such as 16:00"),
    "when": (("times", "schedule"), "when it is, in words"),
    "cost": (("price", "fee", "fees"), "“free”, an amount in pounds such as 3.50, or words"),
    "minimum age": (("age from", "min age"), "years"),
    "maximum age": (("age to", "max age"), "years"),
    "eligibility": (("who for", "for whom"), "whom it is for, in words"),
    "access": (("accessibility",), "such as “step-free; hearing loop; accessible toilet”"),
    "phone": (("telephone", "tel"), "to ask or book"),
    "email": (("e mail", "mail"), "the same"),
    "website": (("url", "web", "link", "page"), "address beginning with https://"),
    "types": (("type", "category", "categories", "tags", "taxonomy"), "kinds, separated by semicolons"),
    "languages": (("language",), "separated by semicolons"),
    "checked": (("assured", "assured date", "last checked"), "when it was last found to be true, 2026-11-23"),
}
_NAMES = {alias: column for column, (others, _) in COLUMNS.items() for alias in (column, *others)}
_LIST = re.compile(r"\s*[;|]\s*")
_FREE = {"free", "nil", "none", "no charge", "free of charge"}
_WEEKDAYS = dict(
    zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), Day, strict=True)
)
_RANGE = re.compile(r"([a-z]+) *(?:-|–|to|until) *([a-z]+)")


def read_table(text: str) -> Iterator[Read]:
    """Every row as a service or without one, with remarks that name its line; of the heading first.

    Raises csv.Error where the text is no table.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    rows = csv.reader(io.StringIO(text), _dialect(text), strict=False)
    heading = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if heading is None:
        return
    columns = [_NAMES.get(" ".join(re.split(r"[\s_-]+", cell.strip().lower()))) for cell in heading]
    yield Read(service=None, remarks=tuple(_of_heading(heading, columns)))
    for row in rows:
        if any(cell.strip() for cell in row):
            yield _read_row(columns, row, f"line {rows.line_num}")


def _dialect(text: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab, whichever the heading has most of."""
    heading = text.lstrip("\n ").partition("\n")[0]
    mark = max(",;\t", key=heading.count)
    return type("Table", (csv.excel,), {"delimiter": mark})


def _of_heading(heading: Sequence[str], columns: Sequence[str | None]) -> Iterator[Remark]:
    for cell, column in zip(heading, columns, strict=True):
        if column is None and cell.strip():
            yield Remark(record="heading", field=cell.strip()[:60], what="is no column known here; it is not read")
        elif column is not None and columns.count(column) > 1:
            yield Remark(record="heading", field=cell.strip()[:60], what=f"stands for {column}, as another does")
    if "name" not in columns:
        yield Remark(record="heading", field="name", what="there is no such column", used=False)


def _read_row(columns: Sequence[str | None], row: Sequence[str], line: str) -> Read:
    cells: dict[str, str] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is not None and cell.strip():
            cells.setdefault(column, cell.strip())
    remarks = Remarks(line)
    if len(row) > len(columns):
        remarks.add("", f"has {len(row)} cells under {len(columns)} columns; the last are not read")
    read = read_service(_as_published(cells, remarks), line)
    named = tuple(Remark(record=line, field=r.field, what=r.what, used=r.used) for r in read.remarks)
    return Read(service=read.service, remarks=(*remarks.made, *named))


def _as_published(cells: Mapping[str, str], remarks: Remarks) -> dict[str, Any]:
    """The row in the shape of the feed, so that there is one way to read a service."""
    get = cells.get
    name = get("name", "")
    return {
        "id": get("id") or "-".join(re.findall(r"[a-z0-9]+", f"{name} {get('postcode', '')}".lower())),
        "name": name,
        "description": get("description"),
        "email": get("email"),
        "url": get("website"),
        "minimum_age": get("minimum age"),
        "maximum_age": get("maximum age"),
        "eligibility_description": get("eligibility"),
        "assured_date": get("checked"),
        "organization": {"name": get("organisation")},
        "contacts": [{"phones": [{"number": get("phone")}]}] if get("phone") else [],
        "schedules": [_schedule(cells, remarks)],
        "languages": [{"name": each} for each in _LIST.split(get("languages", "")) if each],
        "attributes": [{"taxonomy_term": {"name": each}} for each in _LIST.split(get("types", "")) if each],
        "service_at_locations": _located(cells),
        **_cost(get("cost", "")),
    }


def _schedule(cells: Mapping[str, str], remarks: Remarks) -> dict[str, Any]:
    days = _days(cells.get("days", "").lower(), remarks)
    return {
        "byday": ",".join(days),
        "opens_at": cells.get("opens"),
        "closes_at": cells.get("closes"),
        "description": cells.get("when"),
        "freq": "WEEKLY" if days else None,
    }


def _days(text: str, remarks: Remarks) -> list[Day]:
    week = list(Day)
    found: set[Day] = set()
    for first, last in _RANGE.findall(text):
        if (start := _day(first)) and (end := _day(last)):
            length = (week.index(end) - week.index(start)) % 7 + 1
            found |= {week[(week.index(start) + step) % 7] for step in range(length)}
    for word in re.findall(r"[a-z]+", text):
        if day := _day(word):
            found.add(day)
        elif word == "daily":
            found |= set(week)
        elif word == "weekdays":
            found |= set(week[:5])
        elif word not in {"and", "to", "until", "day"}:
            remarks.add("days", f"“{word}” is no day of the week")
    return [day for day in week if day in found]


def _day(word: str) -> Day | None:
    """A day by its name or the beginning of it, "tue", "tues" and "tuesdays" alike."""
    return next((day for name, day in _WEEKDAYS.items() if len(word) >= 3 and f"{name}s".startswith(word)), None)


def _located(cells: Mapping[str, str]) -> list[dict[str, Any]]:
    place = {"venue", "address", "postcode", "latitude", "longitude", "access"}
    if not place & set(cells):
        return []
    location = {
        "name": cells.get("venue"),
        "latitude": cells.get("latitude"),
        "longitude": cells.get("longitude"),
        "addresses": [{"address_1": cells.get("address"), "postal_code": cells.get("postcode")}],
        "accessibility": [{"description": cells["access"]}] if "access" in cells else [],
    }
    return [{"location": location}]


def _cost(text: str) -> dict[str, Any]:
    if text.lower() in _FREE:
        return {"cost_options": [{"amount": 0}]}
    amount = re.fullmatch(r"£?\s*(\d+(?:\.\d\d?)?)", text)
    if amount:
        return {"cost_options": [{"amount": float(amount[1])}]}
    return {"fees": text}
