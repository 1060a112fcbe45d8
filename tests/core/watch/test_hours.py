"""Wall-clock hours as instants."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from alerts.plan import Window
from alerts.watch.hours import Hours, instant

LONDON = "Europe/London"


@pytest.mark.parametrize(
    ("day", "clock", "last", "utc"),
    [
        ((2026, 7, 1), "22:00", False, "2026-07-01T21:00Z"),
        ((2026, 12, 1), "22:00", False, "2026-12-01T22:00Z"),
        ((2026, 3, 29), "01:30", False, "2026-03-29T01:00Z"),
        ((2026, 3, 29), "01:30", True, "2026-03-29T01:00Z"),
        ((2026, 3, 29), "02:00", False, "2026-03-29T01:00Z"),
        ((2026, 10, 25), "01:30", False, "2026-10-25T00:30Z"),
        ((2026, 10, 25), "01:30", True, "2026-10-25T01:30Z"),
        ((2027, 3, 28), "01:00", False, "2027-03-28T01:00Z"),
        ((2027, 10, 31), "01:00", True, "2027-10-31T01:00Z"),
    ],
)
def test_a_time_of_day_is_an_instant(day: tuple[int, int, int], clock: str, last: bool, utc: str) -> None:
    assert instant(LONDON, date(*day), clock, last=last) == datetime.fromisoformat(utc)


def test_half_an_hour_of_summer_time() -> None:
    assert instant("Australia/Lord_Howe", date(2026, 10, 4), "02:15") == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "window", [("22:00", "07:00"), ("00:30", "06:00"), ("08:00", "08:00"), ("01:30", "01:45")]
)
@pytest.mark.parametrize("days", [(), (5, 6)])
def test_opening_closing_and_being_open_agree_all_year(window: tuple[str, str], days: tuple[int, ...]) -> None:
    hours = Hours(LONDON, Window(start=window[0], end=window[1], days=days), None)
    at, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
    opened = []
    while (opens := hours.opens(at)) is not None and opens < end:
        opened.append(opens)
        at = opens
    assert len(opened) in range(70, 76) if days else len(opened) in range(256, 261)
    for first, second in pairwise(opened):
        span = hours.around(first)
        assert span is not None
        assert span.start == first
        assert span.end is not None
        assert span.end <= second
        assert hours.closes(first) == span
        assert hours.around(span.end - timedelta(seconds=1)) == span
        assert hours.around(span.end) in {None, hours.around(second)}


def test_without_a_window_it_is_always_open() -> None:
    starts = datetime(2026, 11, 20, tzinfo=UTC)
    assert Hours(LONDON, None, None).around(datetime(2000, 1, 1, tzinfo=UTC)) is not None
    assert Hours(LONDON, None, starts).around(starts - timedelta(seconds=1)) is None
    assert Hours(LONDON, None, starts).opens(starts - timedelta(days=400)) == starts
    assert Hours(LONDON, None, starts).opens(starts) is None


def test_a_plan_that_starts_in_a_year_opens_then() -> None:
    starts = datetime(2027, 11, 20, 23, 0, tzinfo=UTC)
    hours = Hours(LONDON, Window(start="22:00", end="07:00"), starts)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert hours.opens(now) == starts
    assert hours.comes("22:00", (), now) == datetime(2027, 11, 21, 22, 0, tzinfo=UTC)
