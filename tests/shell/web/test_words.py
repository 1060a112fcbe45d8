"""Times and spans as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from tec_hub.web import words

NOW = datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (130, "2 min 10 s"),
        (600, "10 min"),
        (1234, "20 min"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (200_000, "2 days"),
        (-5, "0 s"),
    ],
)
def test_spans(seconds: float, expected: str) -> None:
    assert words.span(seconds) == expected


def test_countdowns() -> None:
    assert words.countdown(NOW + timedelta(seconds=130), NOW) == "in 2 min 10 s"
    assert words.countdown(NOW - timedelta(seconds=5), NOW) == "now"
    assert words.countdown(None, NOW) == ""


def test_wall_clocks_are_the_homes_own() -> None:
    assert words.clock_time(NOW, "Europe/London") == "02:30"
    assert words.clock_time(NOW - timedelta(days=3), "Europe/London", NOW) == "02:30 on Sunday 28 June"
    assert words.exact_time(NOW, "Europe/Berlin") == "03:30:00"


def test_names_in_a_row() -> None:
    assert [words.listed(names) for names in ([], ["Anna"], ["Anna", "Ben"], ["Anna", "Ben", "Cy"])] == [
        "",
        "Anna",
        "Anna and Ben",
        "Anna, Ben and Cy",
    ]


def test_inside_a_sentence() -> None:
    assert words.lower_first("Out of bed") == "out of bed"
    assert words.lower_first("SOS pressed") == "SOS pressed"
    assert words.short("Kitchen smoke alarm", 10) == "Kitchen s…"
