"""One person against the whole catalogue."""

from collections.abc import Mapping
from functools import lru_cache

import msgspec

from catalogue.catalogue import Catalogue
from catalogue.matching.bundles import Bundle, bundles
from catalogue.matching.excluding import Exclusion, judge
from catalogue.matching.profile import Profile, make_profile
from catalogue.matching.ranking import Placed, Ranked, rank
from catalogue.matching.scoring import Likeness, Score, Weights, score
from catalogue.option import Option
from catalogue.person import Person
from catalogue.text.lexicon import Lexicon
from catalogue.text.nearness import Embed, Nearness
from catalogue.text.reading import Reader
from catalogue.text.resemblance import Resemblance
from catalogue.words import Strength


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """What came out. `excluded` holds what would otherwise be suggested; `unmet` the needs nothing serves."""

    profile: Profile
    ranked: tuple[Placed, ...]
    excluded: tuple[Exclusion, ...]
    bundles: tuple[Bundle, ...]
    unmet: tuple[str, ...]

    @property
    def ruled_out(self) -> dict[str, tuple[str, ...]]:
        """The options of `excluded` in their order, each with all its reasons."""
        reasons: dict[str, tuple[str, ...]] = {}
        for each in self.excluded:
            reasons[each.option] = (*reasons.get(each.option, ()), each.reason)
        return reasons


class Matcher:
    """Matches people; made once for a catalogue and its vocabulary."""

    def __init__(
        self,
        catalogue: Catalogue,
        lexicon: Lexicon,
        embed: Embed,
        words: frozenset[str] = frozenset(),
        weights: Weights | None = None,
    ) -> None:
        self.catalogue = catalogue
        self._weights = weights or Weights()
        self._reader = Reader(_with_names(lexicon, catalogue), words)
        self._resemblance = Resemblance({name: _document(o) for name, o in catalogue.options.items()})
        self._nearness = Nearness(embed, {name: _phrases(o, catalogue) for name, o in catalogue.options.items()})
        self._likeness = lru_cache(maxsize=64)(self._reckon_likeness)  # one person is matched many times over

    def profile(self, person: Person) -> Profile:
        """What is known of a person, their words included."""
        return make_profile(person, self.catalogue, self._reader)

    def match(self, person: Person) -> Match:
        """Rank, exclude with reasons, and make up sets. The same person always gives the same answer."""
        profile = self.profile(person)
        ranked, excluded = self._ranked(profile)
        allowed = [
            serves.need
            for each in ranked.placed
            for serves in each.option.serves
            if serves.strength is Strength.MAIN
        ]
        return Match(
            profile=profile,
            ranked=tuple(ranked.placed),
            excluded=tuple(excluded),
            bundles=tuple(bundles(ranked.plain, self.catalogue.options, profile)),
            unmet=tuple(need for need in profile.needs if need not in allowed),
        )

    def ranked(self, profile: Profile) -> tuple[list[Placed], list[Exclusion]]:
        """The order alone, and what was ruled out though it would have served."""
        ranked, excluded = self._ranked(profile)
        return ranked.placed, excluded

    def _reckon_likeness(self, text: str) -> Likeness:
        return Likeness(self._resemblance.of(text), self._nearness.of(text))

    def _ranked(self, profile: Profile) -> tuple[Ranked, list[Exclusion]]:
        options = self.catalogue.options
        verdicts = judge(self.catalogue, profile)
        likeness = self._likeness(profile.text)
        scores = {
            name: score(option, profile, verdicts[name], likeness, self._weights)
            for name, option in options.items()
        }
        ranked = rank(options, scores, verdicts, profile)
        excluded = [each for verdict in verdicts.values() for each in verdict.exclusions]
        return ranked, _worth_telling(scores, excluded + ranked.held_back)


def _worth_telling(scores: Mapping[str, Score], exclusions: list[Exclusion]) -> list[Exclusion]:
    """Exclusions of what would have served a need or was asked for, the best first."""
    telling = [each for each in exclusions if scores[each.option].reasons]
    return sorted(telling, key=lambda each: (-scores[each.option].total, each.option, each.code, each.reason))


def _document(option: Option) -> str:
    """What an option is found by when words resemble it."""
    said = [option.name, option.name, option.does, option.told, *option.words, *option.words]
    said += [serves.because for serves in option.serves]
    return "\n".join((*said, *option.situations, option.story.text))


def _phrases(option: Option, catalogue: Catalogue) -> list[str]:
    """What an option is found by when words mean the same."""
    hard = [catalogue.needs[s.need].hard for s in option.serves if s.strength is Strength.MAIN]
    because = (serves.because for serves in option.serves)
    return [option.name, option.does, *option.words, *option.situations, *hard, *because]


def _with_names(lexicon: Lexicon, catalogue: Catalogue) -> Lexicon:
    """The vocabulary with every option's own name and words, which ask for it."""
    return lexicon.knowing({name: (o.name, *o.words) for name, o in catalogue.options.items()})
