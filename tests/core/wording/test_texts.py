"""Texts: one part, the plain alphabet, no more of a person than initials and where to look."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.reply import OPT_IN, OPT_OUT, Reading, read
from alerts.wording import About, alarm_text, text_message, texts
from alerts.wording.gsm import SEPTETS, cut, plain, septets

TWO = datetime(2026, 11, 20, 2, tzinfo=UTC)
ALERT = Alert(
    id="julie-1",
    resident="julie",
    expectation="out-of-bed",
    name="Out of bed, not back",
    priority="P2",
    status=Status.OPEN,
    since=TWO,
    opened_at=TWO,
    look="her bedroom, then the hall",
)
LINK = "https://night.example.org/r/x0Gk_2b1YpQr7Lw-"
ABOUT = About(alert=ALERT, called="JW", code="K7", time_zone="Europe/London", link=LINK, about="Anna")

REPLIES: dict[str, Callable[[About], str]] = {
    "you have it": texts.you_have_it,
    "already going": texts.already_going,
    "passed on": texts.passed_on,
    "arrived": texts.noted_arrival,
    "closed": texts.closed_by_you,
    "over": texts.already_over,
}


def every_text(about: About) -> dict[str, str]:
    """Every text that is about an alert."""
    again = msgspec.structs.replace(about.alert, count=max(2, about.alert.count))
    made = {purpose.value: text_message(purpose, about) for purpose in Purpose}
    made["repeated"] = text_message(Purpose.REPEATED, msgspec.structs.replace(about, alert=again))
    return made | {name: words(about) for name, words in REPLIES.items()}


WORDS = {
    "wake": "NIGHT P2 [K7] JW: Out of bed, not back since 02:00. Look: her bedroom. Reply 1 going 2 cannot "
    "4 all well https://night.example.org/r/x0Gk_2b1YpQr7Lw-",
    "going": "[K7] JW: Anna is going. You need do nothing more. Thank you.",
    "stood_down": "[K7] JW: over. It has ended. You need do nothing. Good night.",
    "resumed": "[K7] JW: we have not heard that you arrived, so others are being called. "
    "Reply 5 arrived 1 going 2 cannot",
    "arrived": "[K7] JW: good that you are there. When it is settled, reply 4 all well",
    "resolved_claimed": "[K7] JW: the sensors now saw what was expected. Please still look. "
    "Reply 5 arrived 4 all well",
    "repeated": "[K7] JW: it has happened again, 2 times now. Reply 5 arrived 2 cannot 4 all well",
    "handed_over": "[K7] JW: you have taken this over: Out of bed, not back since 02:00. "
    "Look: her bedroom, then the hall. Reply 5 arrived 2 cannot 4 all well",
    "you have it": "[K7] JW: thank you, you have it. Look: her bedroom, then the hall. "
    "Reply 5 arrived 2 cannot 4 all well",
    "already going": "[K7] JW: Anna is already going. Thank you, you can rest.",
    "passed on": "[K7] JW: thank you for saying. The next person is being asked.",
    "closed": "[K7] JW: closed, all well. Thank you. Good night.",
    "over": "[K7] JW: already over (closed by Anna). There is nothing to do. Thank you.",
}


@pytest.mark.parametrize(("name", "words"), WORDS.items())
def test_the_words(name: str, words: str) -> None:
    assert every_text(ABOUT)[name] == words


def test_no_text_is_left_out() -> None:
    assert every_text(ABOUT).keys() == WORDS.keys()


LONG = "A very long name that was given without thinking of the night, by somebody with a keyboard " * 4
ODD = "Zoë Ångström-Łukasiewicz “the 2nd” — ☎ 夜 🌙 {[~€^|\\]} "
NAMES = st.one_of(st.sampled_from(("", LONG, ODD * 6, "€" * 200, "\n\t ", "x" * 300)), st.text(max_size=200))


@st.composite
def abouts(draw: st.DrawFn) -> About:
    alert = msgspec.structs.replace(
        ALERT,
        name=draw(NAMES),
        look=draw(NAMES),
        count=draw(st.sampled_from((1, 2, 99, 12345))),
        priority=draw(st.sampled_from(("P0", "P1", "P2", "P3"))),
        status=draw(st.sampled_from(tuple(Status))),
    )
    return About(
        alert=alert,
        called=draw(NAMES),
        code=draw(st.sampled_from(("K7", "Z9", "B10", "X123"))),
        time_zone="Europe/London",
        link=draw(
            st.sampled_from(("", LINK, "https://night-support.a-long-county-council.gov.uk/r/x0Gk_2b1YpQr7Lw-"))
        ),
        about=draw(NAMES),
    )


@settings(deadline=None, derandomize=True, max_examples=100)
@given(abouts())
def test_every_text_fits_into_one_part_whatever_the_names(about: About) -> None:
    for words in every_text(about).values():
        assert septets(words) <= SEPTETS
        assert "\n" not in words.strip()
        assert f"[{about.code}]" in words


@settings(deadline=None, derandomize=True, max_examples=100)
@given(abouts())
def test_how_to_answer_is_never_cut(about: About) -> None:
    made = every_text(about)
    assert "Reply 1 going 2 cannot 4 all well" in made["wake"]
    assert made["you have it"].endswith("Reply 5 arrived 2 cannot 4 all well")
    assert "reply 4 all well" in made["arrived"]
    if about.link in made["wake"] and about.link:
        assert made["wake"].endswith(about.link)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(abouts())
def test_the_urgency_and_since_when_are_never_cut(about: About) -> None:
    words = text_message(Purpose.WAKE, about)
    assert words.startswith(f"NIGHT {about.alert.priority} [{about.code}]")
    assert "since 02:00" in words


def test_an_answer_as_the_text_asks_for_is_read() -> None:
    """Every digit on offer means what the text says, with the code before it or without."""
    meanings = {"going": "going", "cannot": "cannot", "all well": "all_well", "arrived": "arrived"}
    for digit, meaning in (("1", "going"), ("2", "cannot"), ("4", "all well"), ("5", "arrived")):
        for text in (digit, f"K7 {digit}", f"{digit} {meaning}"):
            reading = read(text, ("K7",))
            assert isinstance(reading, Reading)
            assert (reading.answer, reading.code) == (meanings[meaning], "K7"), text


def test_no_text_asks_for_a_word_that_the_provider_keeps() -> None:
    offered = {word for text in every_text(ABOUT).values() for word in text.partition("eply ")[2].upper().split()}
    assert not offered & (OPT_OUT | OPT_IN | {"HELP", "INFO"})


def test_which_one_names_as_many_as_fit() -> None:
    assert texts.which_one([("K7", "JW"), ("B4", "MO")]) == (
        "Which one? Put the code first, like K7 1: K7 JW, B4 MO"
    )
    many = texts.which_one([(f"{letter}{digit}", "€€€€€€€€") for letter in "ABCDEF" for digit in "23456789"])
    assert septets(many) <= SEPTETS
    assert "A2 €" in many


def test_the_other_answers() -> None:
    assert texts.not_understood("K7") == (
        "[K7] Sorry, not understood. Reply 1 going 2 cannot 3 repeat 4 all well 5 arrived"
    )
    assert septets(texts.nothing_open()) <= SEPTETS
    assert septets(alarm_text(LONG)) <= SEPTETS
    assert alarm_text("nobody has answered for JW.") == (
        "NIGHT ALARM: nobody has answered for JW. Look at the night board now."
    )


def test_nothing_of_a_person_but_what_is_named_here() -> None:
    """A text is made of an alert, initials, a code, a link and a first name: there is nothing else to leak."""
    assert About.__struct_fields__ == ("alert", "called", "code", "time_zone", "link", "about")
    secret = msgspec.structs.replace(
        ALERT,
        detail="diagnosis: epilepsy",
        outcome="went to hospital",
        helped="insulin",
        device="bed-12-mill-lane",
    )
    for words in every_text(msgspec.structs.replace(ABOUT, alert=secret)).values():
        for private in ("epilepsy", "hospital", "insulin", "mill-lane", "julie"):
            assert private not in words


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.text())
def test_anything_becomes_plain(text: str) -> None:
    assert septets(plain(text)) >= 0
    for room in (0, 1, 5, 40):
        assert septets(cut(text, room)) <= max(room, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zoë", "Zoe"),
        ("Łukasz", "Lukasz"),
        ("naïve – “so”…", 'naive - "so"...'),
        ("夜", "?"),
        ("à é Ä €", "à é Ä €"),
    ],
)
def test_names_lose_only_what_the_alphabet_lacks(text: str, expected: str) -> None:
    assert plain(text) == expected
