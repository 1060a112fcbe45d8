"""Wall-clock hours in a home's zone as instants, right at both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from alerts.plan import Window

_DAY = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
_EVER = datetime.min.replace(tzinfo=UTC) + 2 * _DAY


class Span(NamedTuple):
    """From `start` until `end` (aware UTC, end excluded); without an end it never closes."""

    start: datetime
    end: datetime | None


@lru_cache(maxsize=16384)
def instant(zone: str, day: date, clock: str, *, last: bool = False) -> datetime:
    """When the clocks in `zone` show `clock` ("HH:MM") on `day`, aware UTC.

    Of a time that occurs twice the first, or with `last` the second; one that is missing falls at the jump.
    Raises ValueError for a text that is no time of day, ZoneInfoNotFoundError for an unknown zone.
    """
    local = datetime.combine(day, time.fromisoformat(clock), ZoneInfo(zone))
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:
        return _jump(ZoneInfo(zone), second, first)
    return second if last else first


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The instant between the two at which the zone's clocks are put on."""
    offset = before.astimezone(zone).utcoffset()
    while (width := after - before) > timedelta(seconds=1):
        middle = before + timedelta(seconds=width.total_seconds() // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=16384)
def _span(zone: str, start: str, end: str, days: tuple[int, ...], day: date) -> Span | None:
    if days and day.weekday() not in days:
        return None
    over = time.fromisoformat(end) <= time.fromisoformat(start)
    return Span(instant(zone, day, start), instant(zone, day + _DAY if over else day, end, last=True))


class Hours:
    """When a rule is in force: its window's hours, every day it has, from the day the plan starts."""

    def __init__(self, zone: str, window: Window | None, starts_at: datetime | None) -> None:
        self._zone = zone
        self._tz = ZoneInfo(zone)
        self._window = window
        self._from = starts_at or _EVER

    def around(self, at: datetime) -> Span | None:
        """The span that contains the instant, or None."""
        if at < self._from:
            return None
        if self._window is None:
            return Span(self._from, None)
        today = at.astimezone(self._tz).date()
        for day in (today, today - _DAY):
            span = self._on(day)
            if span is not None and span.start <= at < (span.end or _NEVER):
                return span
        return None

    def opens(self, after: datetime) -> datetime | None:
        """The first start of a span after the instant, or None when it never starts again."""
        if self._window is None:
            return self._from if self._from > after else None
        return min((s.start for s in self._coming(after) if s.start > after), default=None)

    def closes(self, after: datetime) -> Span | None:
        """The first span that ends after the instant, or None when none ever does."""
        if self._window is None:
            return None
        return next((s for s in self._coming(after) if s.end is not None and s.end > after), None)

    def comes(self, clock: str, days: tuple[int, ...], after: datetime) -> datetime | None:
        """The first instant after the given one at which the clocks show the time on one of the days."""
        after = max(after, self._from - timedelta(microseconds=1))
        today = after.astimezone(self._tz).date()
        for ahead in range(-1, 9):
            day = today + ahead * _DAY
            if (not days or day.weekday() in days) and (found := instant(self._zone, day, clock)) > after:
                return found
        return None

    def _coming(self, after: datetime) -> list[Span]:
        """The spans of the nine days from the evening before the instant, or before the plan starts."""
        today = max(after, self._from).astimezone(self._tz).date()
        return [s for ahead in range(-1, 9) if (s := self._on(today + ahead * _DAY)) is not None]

    def _on(self, day: date) -> Span | None:
        """The span of an evening, cut to the time since the plan starts; None if nothing is left of it."""
        window = self._window
        assert window is not None  # noqa: S101  only asked for with a window
        span = _span(self._zone, window.start, window.end, window.days, day)
        if span is None or span.end is None:
            return None
        start = max(span.start, self._from)
        return Span(start, span.end) if start < span.end else None
