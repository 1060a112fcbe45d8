"""What a text means, and which of its words say so."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise, product

import msgspec

from catalogue.text.lexicon import Lexicon, Meaning, Rule
from catalogue.text.phrases import Phrases, Said
from catalogue.text.subject import of_another

_KINDS = ("needs", "options", "strengths", "built_on")
GAP = " … "  #: between words of a text that stand apart
_LONGEST = 140  #: characters of a quotation


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """Something read from a text: how surely (0 to 1), and the words that say so."""

    weight: float
    words: tuple[str, ...]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: needs and options with their words, and meanings about the person and the home."""

    needs: dict[str, Quoted] = {}
    options: dict[str, Quoted] = {}
    strengths: dict[str, Quoted] = {}
    built_on: dict[str, Quoted] = {}  #: options that build on the strengths
    facts: tuple[tuple[Meaning, str], ...] = ()  #: with the words that say so
    affirmed: str = ""  #: the text without what it denies


class Reader:
    """Reads texts by a vocabulary; `words` are the language's, which are never taken for misspelt others."""

    def __init__(self, lexicon: Lexicon, words: frozenset[str] = frozenset()) -> None:
        self._rules = lexicon.rules
        self._phrases = Phrases(lexicon.concepts, lexicon.positive, words, lexicon.idioms)

    def read(self, text: str) -> Read:
        """What a text means."""
        found = self._phrases.find(text)
        said = [each for each in found if not each.denied]
        by_concept: dict[str, list[Said]] = defaultdict(list)
        for each in said:
            by_concept[each.name].append(each)
        gathered = _Gathered()
        for rule in self._rules:
            for parts in _occurrences(rule, by_concept):
                gathered.add(_of_the_person(rule.means, text, parts), _quotation(text, parts))
        return gathered.read(_without(text, [each for each in found if each.denied], said))


def _of_the_person(means: Meaning, text: str, parts: list[Said]) -> Meaning:
    """The meaning without abilities that somebody else has or lacks."""
    if means.abilities and of_another(text, min(part.start for part in parts)):
        return msgspec.structs.replace(means, abilities={})
    return means


def _without(text: str, denied: list[Said], said: list[Said]) -> str:
    """The text without the denied phrases, unless their words say something else as well."""
    kept, at = [], 0
    for each in denied:
        if each.start >= at and not any(s.start < each.end and each.start < s.end for s in said):
            kept.append(text[at : each.start])
            at = each.end
    return "".join((*kept, text[at:]))


def _occurrences(rule: Rule, said: dict[str, list[Said]]) -> Iterable[list[Said]]:
    """The places where a rule holds: the first of each sentence, or of the text."""
    if any(name not in said for name in rule.when):
        return
    if rule.anywhere:
        if not any(name in said for name in rule.unless):
            yield [said[name][0] for name in rule.when]
        return
    if rule.near is not None:
        yield from _near(rule.near, [said[name] for name in rule.when])
        return
    sentences = set.intersection(*({each.sentence for each in said[name]} for name in rule.when))
    spoilt = {each.sentence for name in rule.unless for each in said.get(name, ())}
    for sentence in sorted(sentences - spoilt):
        yield [next(each for each in said[name] if each.sentence == sentence) for name in rule.when]


def _near(words: int, said: list[list[Said]]) -> Iterable[list[Said]]:
    """Places where all stand together in one part of a sentence."""
    for parts in product(*said):
        ordered = sorted(parts, key=lambda part: part.first)
        if len({part.clause for part in parts}) == 1 and all(
            after.first - before.last - 1 <= words for before, after in pairwise(ordered)
        ):
            yield list(parts)


def _quotation(text: str, parts: list[Said]) -> str:
    """The words of the text from the first part to the last; joined by dots where they stand far apart."""
    start, end = min(p.start for p in parts), max(p.end for p in parts)
    if end - start <= _LONGEST and len({p.sentence for p in parts}) == 1:
        return " ".join(text[start:end].split())
    return GAP.join(" ".join(text[p.start : p.end].split()) for p in sorted(parts, key=lambda p: p.start))


class _Gathered:
    def __init__(self) -> None:
        self._found: dict[str, dict[str, Quoted]] = {kind: {} for kind in _KINDS}
        self._facts: list[tuple[Meaning, str]] = []

    def add(self, means: Meaning, words: str) -> None:
        for kind, weights in (
            ("needs", means.needs),
            ("options", means.options),
            ("strengths", dict.fromkeys(means.strengths, 1.0)),
            ("built_on", {name: 1.0 for names in means.strengths.values() for name in names}),
        ):
            for name, weight in weights.items():
                self._found[kind][name] = more_sure(self._found[kind].get(name), weight, words)
        if _says_facts(means):
            self._facts.append((means, words))

    def read(self, affirmed: str) -> Read:
        ordered = {
            kind: {name: _well_quoted(quoted) for name, quoted in sorted(found.items())}
            for kind, found in self._found.items()
        }
        return Read(**ordered, facts=tuple(self._facts), affirmed=affirmed)


def more_sure(before: Quoted | None, weight: float, words: str) -> Quoted:
    """Two signs of the same thing are surer than each, and never quite certain."""
    if before is None:
        return Quoted(weight=weight, words=(words,))
    if words in before.words:
        return msgspec.structs.replace(before, weight=max(before.weight, weight))
    return Quoted(weight=1 - (1 - before.weight) * (1 - weight), words=(*before.words, words))


def _well_quoted(quoted: Quoted) -> Quoted:
    """The same with what it takes to recognise one's words: nothing within another, nothing patched together
    where plain words say it too."""
    plain = [words for words in quoted.words if GAP not in words] or list(quoted.words)
    apart = [words for words in plain if not any(words != other and words in other for other in plain)]
    return msgspec.structs.replace(quoted, words=tuple(apart))


def _says_facts(means: Meaning) -> bool:
    return means != Meaning(needs=means.needs, options=means.options, strengths=means.strengths)
