"""Texts sent half asleep: read tolerantly, and never as a promise that was not made."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.inputs import Answer
from alerts.reply import OPT_IN, OPT_OUT, Problem, choose_code, read

ONE = ("K7",)
TWO = ("K7", "B4")
GOING, CANNOT, WELL, ARRIVED, REPEAT = (
    Answer.GOING,
    Answer.CANNOT,
    Answer.ALL_WELL,
    Answer.ARRIVED,
    Answer.REPEAT,
)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", GOING),
        (" 1. ", GOING),
        ("1 going", GOING),
        ("1GOING", GOING),
        ("K7 1", GOING),
        ("k7 1", GOING),
        ("1 k7", GOING),
        ("K71", GOING),
        ("k7-1", GOING),
        ("[K7] 1", GOING),
        ("(k7) going", GOING),
        ("going", GOING),
        ("Going!", GOING),
        ("I'm going", GOING),
        ("on my way", GOING),
        ("omw", GOING),
        ("I’ll go", GOING),
        ("coming now", GOING),
        ("2", CANNOT),
        ("pass", CANNOT),
        ("can't", CANNOT),
        ("I can’t", CANNOT),
        ("cant come", CANNOT),
        ("cannot", CANNOT),
        ("not going", CANNOT),
        ("no", CANNOT),
        ("2 cannot", CANNOT),
        ("3", REPEAT),
        ("repeat", REPEAT),
        ("again please", REPEAT),
        ("4", WELL),
        ("all well", WELL),
        ("ok", WELL),
        ("OK.", WELL),
        ("4 all well", WELL),
        ("she's fine", WELL),
        ("5", ARRIVED),
        ("arrived", ARRIVED),
        ("here", ARRIVED),
        ("I am here", ARRIVED),
        ("5 arrived", ARRIVED),
    ],
)
def test_what_people_write(text: str, answer: Answer) -> None:
    reading = read(text, ONE)
    assert (reading.answer, reading.code, reading.problem) == (answer, "K7", None)


@pytest.mark.parametrize(
    "text",
    [
        "not going",
        "I am not going",
        "im not going",
        "I'm not on my way",
        "can't go",
        "won't be coming",
        "never going",
        "no I'm not coming",
        "unable to go, sorry, coming tomorrow",
        "nobody is going",
        "isn't she going?",
        "dont think I'm going",
        "1 no",
        "1 not",
        "not 1",
        "1 can't",
        "1 2",
        "12",
        "1 or 2",
        "going or not",
    ],
)
def test_never_going_by_mistake(text: str) -> None:
    assert read(text, ONE).answer is not GOING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "hello",
        "who is this",
        "7",
        "99",
        "1 5",
        "going, all well",
        "👍",
        "K7",
        "k7 k9",
        "nothing",
        "not ok",
        "not well",
    ],
)
def test_what_is_unclear_is_asked_about(text: str) -> None:
    reading = read(text, ONE)
    assert reading.answer is None
    assert reading.problem is Problem.UNCLEAR


@pytest.mark.parametrize(
    "text", ["not ok", "she is not well", "not fine", "all not well", "not all well", "not here yet"]
)
def test_bad_news_never_ends_an_alert(text: str) -> None:
    assert read(text, ONE).answer not in {WELL, ARRIVED}


def test_two_open_alerts_need_a_code() -> None:
    assert read("1", TWO).problem is Problem.WHICH
    assert read("going", TWO).problem is Problem.WHICH
    assert (read("B4 1", TWO).answer, read("B4 1", TWO).code) == (GOING, "B4")
    assert (read("all well b4", TWO).answer, read("all well b4", TWO).code) == (WELL, "B4")
    assert read("K7 B4 1", TWO).answer is None


def test_a_code_that_is_no_longer_open_is_told() -> None:
    reading = read("C9 1", ONE)
    assert (reading.answer, reading.code) == (GOING, "C9")


def test_nothing_open() -> None:
    assert read("1", ()).problem is Problem.NOTHING_OPEN
    assert read("hello", ()).problem is Problem.NOTHING_OPEN


@pytest.mark.parametrize("word", sorted(OPT_OUT))
def test_the_provider_s_words_for_opting_out(word: str) -> None:
    for text in (word, word.lower(), f" {word}. ", word.title()):
        assert read(text, ONE).problem is Problem.OPTED_OUT


@pytest.mark.parametrize("word", sorted(OPT_IN))
def test_the_provider_s_words_for_opting_in(word: str) -> None:
    assert read(word, ONE).problem is Problem.OPTED_IN


@pytest.mark.parametrize("word", ["HELP", "info"])
def test_the_provider_s_words_for_help(word: str) -> None:
    assert read(word, ONE).answer is None


steady = settings(deadline=None, derandomize=True, max_examples=200)
CODES = st.lists(st.from_regex(r"[A-Z][2-9]", fullmatch=True), max_size=4, unique=True)
_WORDS = st.sampled_from(
    (
        "1", "2", "3", "4", "5", "12", "k7", "K7", "K71", "B4", "going", "not", "no", "n't", "can't", "cannot",
        "on", "my", "way", "coming", "pass", "ok", "all", "well", "arrived", "here", "never", "don't",
        "won't", "isn't", "stop", "yes", "again", "?", "!", ",", ".", "I", "I'm", "there",
        "👍", "unable", "nobody",
    )
)  # fmt: skip
SENTENCES = st.lists(_WORDS, max_size=8).map(" ".join)
_NEGATED = re.compile(
    r"\b(not|no|never|cannot|cant|can't|wont|won't|dont|don't|isnt|isn't|unable|nobody)\b|n't", re.IGNORECASE
)


@steady
@given(st.one_of(st.text(), SENTENCES), CODES)
def test_any_text_is_read(text: str, codes: list[str]) -> None:
    reading = read(text, codes)
    assert (reading.problem is None) == (reading.answer is not None and reading.code is not None)


@steady
@given(SENTENCES, CODES)
def test_going_is_never_read_where_anything_is_denied(text: str, codes: list[str]) -> None:
    if _NEGATED.search(text):
        assert read(text, codes).answer is not GOING


@steady
@given(st.sets(st.from_regex(r"[A-Z][0-9]", fullmatch=True), max_size=60), st.text(max_size=20))
def test_codes_are_free_and_easy_to_tell_apart(taken: set[str], seed: str) -> None:
    code = choose_code(taken, seed)
    assert code not in taken
    assert re.fullmatch(r"[A-HJ-NP-Z][2-9]", code)
    assert code == choose_code(taken, seed)
    for digit in "12345":
        for text in (f"{code} {digit}", f"{code}{digit}", f"{digit} {code}", f"{code.lower()} {digit}"):
            assert read(text, (code, "Q0")).code == code


def test_codes_never_run_out() -> None:
    taken: set[str] = set()
    for number in range(300):
        taken.add(choose_code(taken, str(number)))
    assert len(taken) == 300
    assert not taken & (OPT_OUT | OPT_IN)
