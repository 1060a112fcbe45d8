"""What is known of a person, from what was filled in and from what was written, in one place.

What was filled in outranks what a text seems to say.
"""

from collections.abc import Iterable

import msgspec

from catalogue.catalogue import Catalogue
from catalogue.person import Person
from catalogue.text.reading import Quoted, Read, Reader, more_sure
from catalogue.words import Ability, Feature, HomeFact, Level

_CHOSEN = 1.0  #: the weight of a need picked by its id
_IN_PASSING = 0.8  #: of what their other words say, beside what they find hard


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the matching looks at. Absent facts are unknown.

    `night_minutes`: until somebody could be there at night; None: unknown; `nobody_at_night`: nobody can.
    `refused` and `refused_options` carry the words of the refusal.
    """

    needs: dict[str, Quoted]
    asked_for: dict[str, Quoted]
    strengths: dict[str, Quoted]
    built_on: dict[str, Quoted]
    abilities: dict[Ability, Level]
    home: dict[HomeFact, bool]
    alone: bool | None
    shares_bedroom: bool | None
    pets: bool | None
    capacity: bool | None
    night_minutes: int | None
    nobody_at_night: bool | None
    refused: dict[Feature, str]
    refused_options: dict[str, str]
    in_place: frozenset[str]
    did_not_help: dict[str, str]
    helped: frozenset[str]
    weekly_limit: float | None
    most_intrusive: int | None
    most_new: int
    text: str  #: all their words but what they deny, for finding options that resemble them


def make_profile(person: Person, catalogue: Catalogue, reader: Reader) -> Profile:
    """The profile of a person. The order of what was given changes nothing."""
    needs_text = [*_texts(person.matters), person.notes, *_texts(h.words for h in person.hard)]
    read = reader.read("\n".join(needs_text))
    likes = reader.read(
        "\n".join(_texts((*person.strengths, *person.interests, *person.community, *person.wishes)))
    )
    refusals = [(reader.read(_as_refusal(words)), words) for words in _texts(r.words for r in person.refusals)]
    refused, refused_options = _refused(person, (read, likes), refusals)
    facts = _Facts(read)
    return Profile(
        needs=_needs(person, read, catalogue),
        asked_for={name: quoted for name, quoted in read.options.items() if name in catalogue.options},
        strengths=_both(read.strengths, likes.strengths),
        built_on=_both(read.built_on, likes.built_on),
        abilities=facts.abilities() | person.abilities,
        home=facts.home() | person.home,
        alone=_first(person.alone, _alone_by(person), facts.alone),
        shares_bedroom=_first(person.shares_bedroom, facts.shares_bedroom),
        pets=_first(person.pets, facts.pets),
        capacity=person.capacity,
        night_minutes=_soonest(person),
        nobody_at_night=_first(person.nobody_at_night, _nobody_by(person), facts.nobody_at_night),
        refused=refused,
        refused_options=refused_options,
        in_place=frozenset(person.in_place),
        did_not_help={t.option: t.words for t in person.tried if t.helped is False},
        helped=frozenset(t.option for t in person.tried if t.helped),
        weekly_limit=person.weekly_limit,
        most_intrusive=person.most_intrusive,
        most_new=person.most_new or 4,
        text=read.affirmed,
    )


def _texts(said: Iterable[str]) -> list[str]:
    """Texts in an order of their own, so that the order they came in changes nothing."""
    return sorted(text for text in said if text.strip())


def _as_refusal(words: str) -> str:
    return f"does not want {words}"


def _needs(person: Person, read: Read, catalogue: Catalogue) -> dict[str, Quoted]:
    found = {
        name: msgspec.structs.replace(quoted, weight=quoted.weight * _IN_PASSING)
        for name, quoted in read.needs.items()
        if name in catalogue.needs and name not in person.not_hard
    }
    for hard in sorted(person.hard, key=lambda h: (h.need, h.words)):
        if hard.need in catalogue.needs:
            found[hard.need] = more_sure(
                found.get(hard.need), _CHOSEN, hard.words or catalogue.needs[hard.need].hard
            )
    return dict(sorted(found.items()))


def _both(*read: dict[str, Quoted]) -> dict[str, Quoted]:
    found: dict[str, Quoted] = {}
    for each in read:
        for name, quoted in each.items():
            for words in quoted.words:
                found[name] = more_sure(found.get(name), quoted.weight, words)
    return dict(sorted(found.items()))


def _refused(
    person: Person, texts: Iterable[Read], refusals: Iterable[tuple[Read, str]]
) -> tuple[dict[Feature, str], dict[str, str]]:
    """What is refused, with the words that say so: those of the text, or a refusal's own."""
    features: dict[Feature, str] = {}
    options: dict[str, str] = {}
    said = [fact for read in texts for fact in read.facts]
    said += [(means, words) for read, words in refusals for means, _ in read.facts]
    for means, words in said:
        for feature in means.refuses:
            features.setdefault(feature, words)
        for option in means.refuses_options:
            options.setdefault(option, words)
    for refusal in person.refusals:
        if refusal.feature is not None:
            features[refusal.feature] = refusal.words or f"no {refusal.feature.replace('_', ' ')}"
        if refusal.option:
            options[refusal.option] = refusal.words
    return dict(sorted(features.items())), dict(sorted(options.items()))


class _Facts:
    """Facts that a text states. Where it contradicts itself nothing is known."""

    def __init__(self, read: Read) -> None:
        self._means = [means for means, _ in read.facts]

    def abilities(self) -> dict[Ability, Level]:
        lowest: dict[Ability, Level] = {}
        for means in self._means:
            for ability, level in means.abilities.items():
                lowest[ability] = min(level, lowest.get(ability, level), key=lambda known: known.rank)
        return lowest

    def home(self) -> dict[HomeFact, bool]:
        said: dict[HomeFact, set[bool]] = {}
        for means in self._means:
            for fact, holds in means.home.items():
                said.setdefault(fact, set()).add(holds)
        return {fact: holds.pop() for fact, holds in said.items() if len(holds) == 1}

    def _flag(self, name: str) -> bool | None:
        said = {getattr(means, name) for means in self._means} - {None}
        return said.pop() if len(said) == 1 else None

    @property
    def alone(self) -> bool | None:
        return self._flag("alone")

    @property
    def shares_bedroom(self) -> bool | None:
        return self._flag("shares_bedroom")

    @property
    def pets(self) -> bool | None:
        return self._flag("pets")

    @property
    def nobody_at_night(self) -> bool | None:
        return self._flag("nobody_at_night")


def _soonest(person: Person) -> int | None:
    minutes = [
        0 if supporter.lives_with and supporter.minutes_night is None else supporter.minutes_night
        for supporter in person.people
        if supporter.wakes
    ]
    return min((m for m in minutes if m is not None), default=None)


def _nobody_by(person: Person) -> bool | None:
    return False if _soonest(person) is not None else None


def _alone_by(person: Person) -> bool | None:
    return False if any(supporter.lives_with for supporter in person.people) else None


def _first(*answers: bool | None) -> bool | None:
    return next((answer for answer in answers if answer is not None), None)
