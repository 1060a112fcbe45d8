"""Which of a person's own sentences a few words were read from, so that a plan quotes whole sentences."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from catalogue.person import Person

_SENTENCES = re.compile(r"[^.!?;\n]+")
_LONGEST = 160  #: characters of a quotation


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence; `said`: by the person, else it stands in what was noted about them."""

    sentence: str
    said: bool


class Ear:
    """Everything a person said or had noted, by sentence."""

    def __init__(self, person: Person) -> None:
        own = (
            *(hard.words for hard in person.hard),
            *person.matters,
            *person.strengths,
            *person.interests,
            *person.wishes,
        )
        self._all = [*_heard(own, said=True), *_heard((person.notes,), said=False)]

    def of(self, words: Iterable[str]) -> Heard | None:
        """A sentence that holds any of the words (parts that stand apart are joined by " … "), their own first."""
        wanted = [[_plain(part) for part in fragment.split(" … ")] for fragment in words]
        for heard in self._all:
            sentence = _plain(heard.sentence)
            if any(all(part in sentence for part in parts) for parts in wanted):
                return heard
        return None


def _heard(texts: Iterable[str], *, said: bool) -> Iterator[Heard]:
    for text in texts:
        for sentence in _SENTENCES.findall(text):
            if 0 < len(sentence.strip()) <= _LONGEST:
                yield Heard(sentence=sentence.strip(), said=said)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())
