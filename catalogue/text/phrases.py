"""Finding phrases in a text, whatever stands between their words."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.text.tokens import Token, stem, stems, tokens

_BETWEEN = 3  #: words that may stand between two words of a phrase
_AFTER_NOT = 1  #: the same after a negation, which soon belongs to something else
_NEGATING = frozenset(stem(word) for word in ("no", "not", "never", "without", "none", "nor", "denies", "neither"))
_LOOK_BACK = 2  #: words before a phrase in which a negation turns it round
_CORRECTED_FROM = 5  #: letters; shorter words are too easily others
_TO_THE_LETTER = "="  #: before a phrase that is meant word for word, as its stems say other things too


class Said(msgspec.Struct, frozen=True):
    """A phrase as it was found: whose it is, where it stands, and whether it was denied.

    `start` and `end` count characters; `first` and `last` its words, among those that say something.
    """

    name: str
    start: int
    end: int
    sentence: int
    denied: bool
    clause: int
    first: int
    last: int


class Phrases:
    """Looks for many phrases at once, by their stems; near misses of spelling are read as what they resemble.

    `words` are those of the language: they are spelt right, whatever they resemble. `idioms` say something else
    than their words: nothing is found within them.
    """

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        positive: Iterable[str] = (),
        words: frozenset[str] = frozenset(),
        idioms: Iterable[str] = (),
    ) -> None:
        self._idioms = [_pattern(idiom) for idiom in sorted(set(idioms))]
        self._positive = frozenset(positive)
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        self._to_the_letter: list[tuple[str, re.Pattern[str]]] = []
        self._language = words
        words_of_phrases: set[str] = set()
        for name, said in sorted(phrases.items()):
            for phrase in sorted(set(said)):
                if phrase.startswith(_TO_THE_LETTER):
                    self._to_the_letter.append((name, _pattern(phrase.removeprefix(_TO_THE_LETTER))))
                    continue
                cut = stems(phrase)
                if cut:
                    self._by_first[cut[0]].append((name, cut))
                words_of_phrases.update(token.word for token in tokens(phrase))
        self._words = sorted(word for word in words_of_phrases if len(word) >= _CORRECTED_FROM)
        self._known = frozenset(stem(word) for word in words_of_phrases)

    def find(self, text: str) -> list[Said]:
        """Every phrase found, in the order of the text."""
        read = [self._corrected(token) for token in tokens(text)]
        found = list(self._word_for_word(text, read))
        for place, token in enumerate(read):
            for name, phrase in self._by_first.get(token.stem, ()):
                last = _match(read, place, phrase)
                if last is not None:
                    denied = name not in self._positive and _denied(read, place, phrase)
                    end = read[last].end
                    said = Said(name, token.start, end, token.sentence, denied, token.clause, place, last)
                    found.append(said)
        idioms = [match.span() for pattern in self._idioms for match in pattern.finditer(text)]
        meant = (s for s in found if not any(s.start < end and start < s.end for start, end in idioms))
        return sorted(meant, key=lambda said: (said.start, said.end, said.name))

    def _word_for_word(self, text: str, read: list[Token]) -> Iterator[Said]:
        for name, pattern in self._to_the_letter:
            for match in pattern.finditer(text):
                places = [n for n, t in enumerate(read) if t.start >= match.start() and t.end <= match.end()]
                if places:
                    first, last = places[0], places[-1]
                    token = read[first]
                    denied = name not in self._positive and _denied(
                        read, first, tuple(read[n].stem for n in places)
                    )
                    yield Said(name, match.start(), match.end(), token.sentence, denied, token.clause, first, last)

    def _corrected(self, token: Token) -> Token:
        word = token.word
        if token.stem in self._known or word in self._language:
            return token
        if len(word) < _CORRECTED_FROM or word.isdigit() or token.capital:
            return token
        allowed = 2 if len(word) >= 9 else 1
        nearest = process.extractOne(word, self._words, scorer=OSA.distance, score_cutoff=allowed)
        if nearest is None or nearest[0][0] != word[0]:
            return token
        return msgspec.structs.replace(token, stem=stem(nearest[0]))


def _pattern(phrase: str) -> re.Pattern[str]:
    words = (re.escape(word).replace("'", "['’]") for word in phrase.split())
    return re.compile(r"\b" + r"\s+".join(words) + r"\b", re.IGNORECASE)


def _match(read: list[Token], place: int, phrase: tuple[str, ...]) -> int | None:
    """The place of the phrase's last word, if it begins at `place` and stays within its part of the sentence."""
    at = place
    for before, wanted in pairwise(phrase):
        between = _AFTER_NOT if before in _NEGATING else _BETWEEN
        reach = read[at + 1 : at + 2 + between]
        step = next((n for n, token in enumerate(reach) if token.stem == wanted), None)
        if step is None or reach[step].clause != read[place].clause:
            return None
        at += step + 1
    return at


def _denied(read: list[Token], place: int, phrase: tuple[str, ...]) -> bool:
    if _NEGATING & set(phrase):
        return False
    before = read[max(0, place - _LOOK_BACK) : place]
    return any(t.stem in _NEGATING and t.sentence == read[place].sentence for t in before)
