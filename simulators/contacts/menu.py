"""Reading a message as a person does: which answers it offers, and which of them says what one means."""

import re
from enum import StrEnum

import msgspec


class Meaning(StrEnum):
    """What a person wants to say, however the message words it."""

    GOING = "going"
    CANNOT = "cannot"
    REPEAT = "repeat"
    ALL_WELL = "all well"
    ARRIVED = "arrived"
    DONE = "done"  #: it is over, with its outcome


#: words by which a choice is recognised, looked up in this order: "cannot go" is no "go"
_WORDS: dict[Meaning, str] = {
    Meaning.CANNOT: r"can ?not|can't|cant|unable|pass|not able|busy",
    Meaning.ARRIVED: r"arrived|arrive|i am there|i'm there|there now|when there|with them|are there",
    Meaning.REPEAT: r"repeat|again|hear",
    Meaning.ALL_WELL: r"all well|well|ok|okay|fine|spoke|spoken|safe",
    Meaning.DONE: r"done|helped|help given|settled|closed?|finished|sorted|over",
    Meaning.GOING: r"going|go|coming|on my way|attend|take it",
}

#: said instead when the message offers nothing that means it
_INSTEAD: dict[Meaning, tuple[Meaning, ...]] = {
    Meaning.DONE: (Meaning.ALL_WELL,),
    Meaning.ALL_WELL: (Meaning.DONE,),
}

_REPLY = re.compile(r"\breply\b", re.IGNORECASE)
_ASKS = re.compile(r"\b(text back|text|press|answer|send)\b", re.IGNORECASE)
_KEY = r"\b(?P<key>(?:[A-Za-z]{1,2}\d{0,3}[ -])?\d{1,3}[A-Za-z]?)\b"  # 1, 12a, K7 1
_WISH = r"(?P<words>[A-Za-z'][A-Za-z' ]*(?:, all well)?)"
_CHOICE = re.compile(_KEY + r"\s*(?:[=:)-]|if|for|to|when)?\s*" + _WISH)
_WISH_FIRST = re.compile(r"\b(?:if|for|to)\s+" + _WISH + r",?\s*(?:reply|press|text)\s+" + _KEY, re.IGNORECASE)
_CODE = re.compile(
    r"\[([A-Za-z]{1,2}\d{1,3}|\d{1,3})\]|\(([A-Za-z]{1,2}\d{1,3})\)|\b(?:reply|alert)\s+([A-Z]{1,2}\d{1,3})\b",
    re.IGNORECASE,
)


class Menu(msgspec.Struct, frozen=True, kw_only=True):
    """The answers a message offers: what to send or press, by what it means; `code` names the alert, if given."""

    code: str = ""
    answers: dict[Meaning, str] = {}

    def answer(self, meaning: Meaning) -> str | None:
        """What to send or press to say so, or the nearest thing; None if nothing fits."""
        wanted = (meaning, *_INSTEAD.get(meaning, ()))
        return next((self.answers[one] for one in wanted if one in self.answers), None)


def read_menu(message: str) -> Menu:
    """The menu in a text or in what a voice says; empty if it asks nothing."""
    code = _CODE.search(message)
    answers: dict[Meaning, str] = {}
    for choice in _choices(message):
        meaning = _meaning(choice["words"])
        if meaning is not None:
            answers.setdefault(meaning, choice["key"].strip())
    return Menu(code=next(filter(None, code.groups())) if code else "", answers=answers)


def _choices(message: str) -> list[re.Match[str]]:
    wishes_first = list(_WISH_FIRST.finditer(message))
    if wishes_first:
        return wishes_first
    asked = _REPLY.search(message) or _ASKS.search(message)
    if asked is None and "=" not in message:
        return []
    return list(_CHOICE.finditer(message, asked.end() if asked else 0))


def _meaning(words: str) -> Meaning | None:
    found = (meaning for meaning, known in _WORDS.items() if re.search(rf"\b(?:{known})\b", words, re.IGNORECASE))
    return next(found, None)
