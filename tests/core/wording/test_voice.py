"""What a call says, and to whom it says how much."""

import re
from datetime import UTC, datetime

import msgspec
import pytest

from alerts.alert import Alert, Status
from alerts.plan import Priority
from alerts.wording import voice

TWO = datetime(2026, 7, 20, 1, 5, tzinfo=UTC)
ALERT = Alert(
    id="julie-1",
    resident="julie",
    expectation="out-of-bed",
    name="Out of bed",
    priority="P1",
    status=Status.OPEN,
    since=TWO,
    opened_at=TWO,
    look="her bedroom",
)
WHERE = {"name": "Julie", "home": "Rowan Cottage", "time_zone": "Europe/London"}


def test_the_opening_says_what_since_when_and_which_keys() -> None:
    urgent, what, menu = voice.opening(ALERT, called="JW", time_zone="Europe/London")
    assert urgent == "This is an urgent call from the night service."
    assert what == "It is about J W: Out of bed, since 02 05."
    assert re.findall(r"Press (\d)", menu) == ["1", "2", "3", "4"]


def test_a_machine_hears_no_name_and_no_place() -> None:
    said = " ".join(voice.opening(ALERT, called="JW", time_zone="Europe/London"))
    for private in ("Julie", "Rowan", "bedroom", "julie"):
        assert private not in said


def test_whoever_presses_a_key_hears_all() -> None:
    [details] = voice.details(msgspec.structs.replace(ALERT, count=3), **WHERE)
    assert details == (
        "Julie, at Rowan Cottage. Out of bed, since 02 05. It has happened 3 times. Look first: her bedroom."
    )
    assert voice.you_have_it(ALERT, **WHERE)[0] == "Thank you. You have it, and the others are told."


@pytest.mark.parametrize("priority", Priority)
def test_every_urgency_is_said(priority: Priority) -> None:
    first, *_ = voice.opening(
        msgspec.structs.replace(ALERT, priority=priority.value), called="JW", time_zone="Europe/London"
    )
    assert first.endswith("from the night service.")


@pytest.mark.parametrize("status", Status)
def test_it_is_over(status: Status) -> None:
    [words] = voice.over(status)
    assert words.startswith("This is the night service. It is over.")
    assert words.endswith("Good night.")


def test_short_answers() -> None:
    assert voice.already_going("Ben") == ["Ben is already going. Thank you. You can rest."]
    for said in (
        voice.passed_on(),
        voice.noted_arrival(),
        voice.closed(),
        voice.heard(),
        voice.nothing_open(),
        voice.unknown_key(),
        [*voice.plain_message("Look at the board.")],
    ):
        assert said
        assert all(line.endswith(".") for line in said)
