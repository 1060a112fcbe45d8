"""Reading a text that somebody sent half asleep; and the short codes by which they name an alert.

A text is never read as "going" when it has a negation or two different answers in it: then it is asked about.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

import msgspec

from alerts.inputs import Answer

#: words the provider acts on by itself (published with its handling of opt-outs); never codes or answers of ours
OPT_OUT = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "CANCEL", "REVOKE", "OPTOUT"})
OPT_IN = frozenset({"START", "YES", "UNSTOP"})
_HELP = frozenset({"HELP", "INFO"})

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without those that look like digits or like each other
_DIGITS = "23456789"

_DIGIT_ANSWERS: Mapping[str, Answer] = {
    "1": Answer.GOING,
    "2": Answer.CANNOT,
    "3": Answer.REPEAT,
    "4": Answer.ALL_WELL,
    "5": Answer.ARRIVED,
}
_NEGATIONS = re.compile(
    r"\b(not|n't|no|never|cannot|cant|can't|wont|won't|dont|don't|isnt|isn't|unable|nobody|nope|unwell|ill)\b|n't\b"
)


def _phrases(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(phrases)})\b")


_PHRASES: Sequence[tuple[Answer, re.Pattern[str]]] = (
    (
        Answer.CANNOT,
        _phrases(
            "pass", "cannot", "can't", "cant", "can not", "unable", "not going", "not coming", "won't", "wont",
            "not able", "busy", "someone else", "no",
        ),
    ),
    (
        Answer.ARRIVED,
        _phrases(
            "arrived", "here", "am there", "i'm there", "im there", "at the (?:house|door|home|flat)",
            "with (?:her|him|them)",
        ),
    ),
    (
        Answer.ALL_WELL,
        _phrases(
            "all well", "all ok", "all okay", "all fine", "all good", "ok", "okay", "fine", "safe", "sorted",
            "spoke to", "back in bed",
        ),
    ),
    (Answer.REPEAT, _phrases("repeat", "again", "say again", "what", "details")),
    (
        Answer.GOING,
        _phrases(
            "going", "i go", "i'll go", "ill go", "will go", "on my way", "omw", "coming", "leaving now", "on it",
            "got it", "en route",
        ),
    ),
)  # fmt: skip


class Problem(StrEnum):
    """Why a text could not be taken as an answer."""

    WHICH = "which"  #: several alerts are open and none was named
    UNCLEAR = "unclear"
    NOTHING_OPEN = "nothing_open"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"


class Reading(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a text says: an answer for the alert with a code, or the problem with it.

    `code` may name an alert that is no longer open.
    """

    answer: Answer | None = None
    code: str | None = None
    problem: Problem | None = None


def read(text: str, open_codes: Sequence[str]) -> Reading:
    """Read a text from a phone for which these codes are open, the oldest first. Never raises."""
    words = " ".join(text.replace("’", "'").split())
    if (reserved := _reserved(words)) is not None:
        return Reading(problem=reserved)
    code, rest = _take_code(words, open_codes)
    answer = _answer(rest)
    if code is None and len(open_codes) == 1:
        code = open_codes[0]
    if answer is None:
        return Reading(code=code, problem=Problem.UNCLEAR if open_codes or code else Problem.NOTHING_OPEN)
    if code is None:
        return Reading(answer=answer, problem=Problem.WHICH if open_codes else Problem.NOTHING_OPEN)
    return Reading(answer=answer, code=code)


def choose_code(taken: Collection[str], seed: str) -> str:
    """A code (letter and digit) that is not taken; the same seed gives the same one while it is free."""
    codes = [letter + digit for letter in _LETTERS for digit in _DIGITS]
    start = sum((n + 1) * ord(character) for n, character in enumerate(seed)) % len(codes)
    for code in codes[start:] + codes[:start]:
        if code not in taken:
            return code
    number = 10
    while (code := f"{_LETTERS[start % len(_LETTERS)]}{number}") in taken:
        number += 1
    return code


def _reserved(words: str) -> Problem | None:
    bare = re.sub(r"[^A-Z]", "", words.upper())
    if bare in OPT_OUT:
        return Problem.OPTED_OUT
    if bare in OPT_IN:
        return Problem.OPTED_IN
    return Problem.UNCLEAR if bare in _HELP else None


_CODE = re.compile(r"[(\[]?\b([A-Za-z])( ?)(\d{1,3})\b[)\]]?")


def _take_code(words: str, open_codes: Sequence[str]) -> tuple[str | None, str]:
    """The code in the text, if there is exactly one, and the text without it; "K71" is K7 and the answer 1."""
    found: set[str] = set()

    def take(match: re.Match[str]) -> str:
        for digits, answer in ((match[3], ""), (match[3][:-1], match[3][-1])):
            code = match[1].upper() + digits
            if digits and (code in open_codes or (not match[2] and _looks_like_code(code))):
                found.add(code)
                return f" {answer} "
        return match[0]

    rest = _CODE.sub(take, words)
    if len(found) > 1:
        return None, ""
    return (found.pop() if found else None), rest


def _looks_like_code(code: str) -> bool:
    """A code that we might once have given, though it is not open now."""
    return len(code) == 2 and code[0] in _LETTERS and code[1] in _DIGITS


def _answer(words: str) -> Answer | None:
    """The one answer in the words, or None where there is none or more than one."""
    lowered = words.lower()
    digits = re.findall(r"\d+", lowered)
    letters = re.sub(r"[^a-z' ]", " ", lowered).strip()
    from_words = _from_words(letters)
    if not digits:
        return from_words
    if len(set(digits)) > 1 or digits[0] not in _DIGIT_ANSWERS:
        return None
    answer = _DIGIT_ANSWERS[digits[0]]
    if _NEGATIONS.search(letters) and answer is not Answer.CANNOT:
        return None
    return answer if from_words in {None, answer} else None


def _from_words(letters: str) -> Answer | None:
    """An answer in words. With a negation the only answer it can be is that they cannot."""
    found = {answer for answer, phrase in _PHRASES if phrase.search(letters)}
    if _NEGATIONS.search(letters):
        return Answer.CANNOT if Answer.CANNOT in found and found <= _MAY_GO_WITH_NO else None
    if len(found) > 1:
        found.discard(Answer.REPEAT)
    return found.pop() if len(found) == 1 else None


_MAY_GO_WITH_NO = {Answer.CANNOT, Answer.GOING, Answer.REPEAT}
