"""The care vocabulary: what people say, and what it means for needs, abilities, homes and options.

Concepts are lists of phrases that say the same thing. Rules say what follows where all their concepts are found in
one sentence (or anywhere in the text).
"""

from collections.abc import Mapping

import msgspec

from catalogue.text.tokens import stems
from catalogue.words import Ability, Feature, HomeFact, Level

REFUSES = "refuses"  #: the concept of not wanting something
_HALF_SURE = 0.5  #: the words may stand for a situation, not for a wish
_NEAR = 2  #: words between not wanting something and its name
_NAMED = "option "  #: before the id of an option, where its name is the concept


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value written as data."""


class Meaning(_Value, frozen=True, kw_only=True):
    """What follows. Weights are from 0 to 1: how surely the words mean it."""

    needs: dict[str, float] = {}
    options: dict[str, float] = {}
    abilities: dict[Ability, Level] = {}  #: at most this
    strengths: dict[str, tuple[str, ...]] = {}  #: what they can do or love, and the options that build on it
    refuses: tuple[Feature, ...] = ()
    refuses_options: tuple[str, ...] = ()
    home: dict[HomeFact, bool] = {}
    alone: bool | None = None
    shares_bedroom: bool | None = None
    pets: bool | None = None
    nobody_at_night: bool | None = None


class Rule(_Value, frozen=True, kw_only=True):
    """Where all `when` concepts are found in a sentence, and none of `unless`, the meaning holds.

    `anywhere`: in the whole text instead. `near`: so many words between them at most, and nothing that turns the
    sentence.
    """

    when: tuple[str, ...]
    unless: tuple[str, ...] = ()
    anywhere: bool = False
    near: int | None = None
    means: Meaning


class Lexicon(_Value, frozen=True, kw_only=True):
    """The whole vocabulary.

    A phrase is found by its stems with other words between them; one that begins with "=" word for word only.
    `idioms` say something else than their words: nothing is found in them.
    `positive`: concepts in whose phrases a "no" or "not" before them does not turn the meaning round.
    """

    concepts: dict[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    positive: tuple[str, ...] = ()
    idioms: tuple[str, ...] = ()

    def knowing(self, options: Mapping[str, tuple[str, ...]]) -> "Lexicon":
        """The vocabulary with options found by how people ask for them."""
        named = {f"{_NAMED}{name}": words for name, words in sorted(options.items())}
        return msgspec.structs.replace(
            self,
            concepts=self.concepts | named,
            rules=(*self.rules, *(rule for name in sorted(options) for rule in _about(name))),
            positive=(*self.positive, *named),
        )


def _about(option: str) -> tuple[Rule, Rule]:
    """Its name asks for an option, or refuses it."""
    named = f"{_NAMED}{option}"
    return (
        Rule(when=(named,), unless=(REFUSES,), means=Meaning(options={option: _HALF_SURE})),
        Rule(when=(REFUSES, named), near=_NEAR, means=Meaning(refuses_options=(option,))),
    )


def lexicon_problems(lexicon: Lexicon, *, needs: set[str], options: set[str]) -> list[str]:
    """What is wrong with a vocabulary, a sentence each."""
    found: list[str] = []
    for number, rule in enumerate(lexicon.rules):
        where = f"rule {number} ({' + '.join(rule.when)})"
        named = [*rule.when, *rule.unless]
        found += [f"{where}: {name} is no concept" for name in named if name not in lexicon.concepts]
        found += [f"{where}: {need} is no need" for need in rule.means.needs if need not in needs]
        built_on = [name for names in rule.means.strengths.values() for name in names]
        mentioned = [*rule.means.options, *rule.means.refuses_options, *built_on]
        found += [f"{where}: {option} is no option" for option in mentioned if option not in options]
    used = {name for rule in lexicon.rules for name in (*rule.when, *rule.unless)}
    found += [f"concept {name} is used by no rule" for name in lexicon.concepts if name not in used]
    found += [f"{name} is said to be positive and is no concept" for name in lexicon.positive if name not in used]
    for name, phrases in lexicon.concepts.items():
        cut = [phrase for phrase in phrases if " " in phrase and phrase[0] != "=" and len(stems(phrase)) < 2]
        found += [f"concept {name}: only one word of “{phrase}” says something" for phrase in cut]
        odd = [phrase for phrase in phrases if '"' in phrase or "=" in phrase[1:]]
        found += [f"concept {name}: “{phrase}” has a sign within it that nobody says" for phrase in odd]
    return found
