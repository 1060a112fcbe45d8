"""What was said in a conversation, as it is read back."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from catalogue.catalogue import Catalogue
from catalogue.matching.match import Matcher
from catalogue.need import Need
from catalogue.person import Consent, Person, Supporter
from tec_hub.conversation.steps import ABILITIES, HOME, LEVELS, PARTS, REFUSALS, STEPS, Step, is_answered

_YES = {True: "Yes", False: "No"}
_HOW_IT_WENT = {True: "it helped", False: "it did not help", None: "not known how it went"}
_HEARD = 12  #: needs that are found or understood, at most
_SHORT_WORD = 2  #: letters of a word that finds nothing by itself


class Said(NamedTuple):
    """A step and what was said in it, a line each; none where nothing was."""

    step: str
    title: str
    lines: tuple[str, ...]


def summary(person: Person, catalogue: Catalogue) -> Mapping[str, list[Said]]:
    """Everything that was said, by part of the conversation."""
    return {part: [_said(step, person, catalogue) for step in STEPS if step.part == part] for part in PARTS}


def _said(step: Step, person: Person, catalogue: Catalogue) -> Said:
    lines = tuple(_LINES[step.form](step, person, catalogue)) if is_answered(step, person) else ()
    return Said(step.name, _SHORT[step.name], lines)


_SHORT: Mapping[str, str] = {
    "matters": "What matters",
    "days": "Days and nights now",
    "strengths": "Strengths and loves",
    "abilities": "What they can do",
    "people": "People around them",
    "community": "Places and people they know",
    "hard": "What is hard",
    "home": "The home",
    "refusals": "Not wanted",
    "wishes": "Wishes, and risks that are theirs",
    "limits": "How much at once",
    "before": "There already, and tried",
    "consent": "Consent",
}


def _own_words(step: Step, person: Person, _: Catalogue) -> Iterator[str]:
    for field in step.fields:
        value = getattr(person, field)
        yield from value.split("\n") if isinstance(value, str) else value


def _abilities(_: Step, person: Person, __: Catalogue) -> Iterator[str]:
    return (f"{ABILITIES[each]}: {LEVELS[level].lower()}" for each, level in person.abilities.items())


def _people(_: Step, person: Person, __: Catalogue) -> Iterator[str]:
    yield from _living(person)
    yield from (_supporter(each) for each in person.people)


def _hard(_: Step, person: Person, catalogue: Catalogue) -> Iterator[str]:
    yield from (catalogue.needs[h.need].hard for h in person.hard if h.need in catalogue.needs)
    yield from (f"“{h.words}”" for h in person.hard if not h.need)


def _home(_: Step, person: Person, __: Catalogue) -> Iterator[str]:
    yield from (f"{HOME[fact]}: {_YES[holds].lower()}" for fact, holds in person.home.items())
    if person.pets is not None:
        yield f"Pets: {_YES[person.pets].lower()}"
    if person.postcode:
        yield f"Postcode: {person.postcode}"


def _refusals(_: Step, person: Person, catalogue: Catalogue) -> Iterator[str]:
    for refusal in person.refusals:
        option = catalogue.options.get(refusal.option)
        what = REFUSALS[refusal.feature] if refusal.feature else option.name if option else ""
        yield ": ".join(part for part in (what, refusal.words) if part)


def _before(_: Step, person: Person, catalogue: Catalogue) -> Iterator[str]:
    options = catalogue.options
    yield from (f"There already: {options[name].name}" for name in person.in_place if name in options)
    for tried in person.tried:
        if tried.option in options:
            yield f"Tried: {options[tried.option].name}, {_HOW_IT_WENT[tried.helped]}{_quoted(tried.words)}"


def _consent(_: Step, person: Person, __: Catalogue) -> Iterator[str]:
    if person.capacity is not None:
        yield f"Can decide about this plan: {_YES[person.capacity].lower()}"
    yield from (consent_words(each) for each in person.consent)


def _living(person: Person) -> Iterator[str]:
    for label, value in (
        ("Lives alone", person.alone),
        ("Somebody sleeps in the same room", person.shares_bedroom),
        ("Nobody can come at night", person.nobody_at_night),
    ):
        if value is not None:
            yield f"{label}: {_YES[value].lower()}"


def _supporter(supporter: Supporter) -> str:
    parts = [supporter.who[:1].upper() + supporter.who[1:]]
    if supporter.lives_with:
        parts.append("lives with them")
    if supporter.minutes_day is not None:
        parts.append(f"there in {supporter.minutes_day} min by day")
    if supporter.minutes_night is not None:
        parts.append(f"in {supporter.minutes_night} min at night")
    if not supporter.wakes:
        parts.append("would not wake for a call")
    if supporter.wants:
        parts.append(f"wants for themselves: {supporter.wants}")
    return ", ".join(parts)


def _limits(_: Step, person: Person, __: Catalogue) -> Iterator[str]:
    if person.weekly_limit is not None:
        yield f"At most £{person.weekly_limit:g} a week"
    if person.most_intrusive is not None:
        yield f"At most level {person.most_intrusive} of 5 in how far it enters their life"
    if person.most_new is not None:
        yield f"At most {person.most_new} new things at once"


def consent_words(consent: Consent) -> str:
    """One decision as a line."""
    parts = [consent.decision, f"decided by {consent.by}"]
    if consent.capacity is not None:
        parts.append(
            "can decide this for themselves" if consent.capacity else "cannot decide this for themselves now"
        )
    if consent.basis:
        parts.append(f"on what grounds: {consent.basis}")
    if consent.on is not None:
        parts.append(f"{consent.on.day} {consent.on:%B %Y}")
    if consent.withdraw:
        parts.append(f"taken back by: {consent.withdraw}")
    return "; ".join(parts)


_LINES: Mapping[str, Callable[[Step, Person, Catalogue], Iterator[str]]] = {
    "lines": _own_words,
    "abilities": _abilities,
    "people": _people,
    "hard": _hard,
    "home": _home,
    "refusals": _refusals,
    "limits": _limits,
    "before": _before,
    "consent": _consent,
}


_GROUPS: Mapping[str, str] = {
    "night": "Nights",
    "falls": "Falling",
    "help": "Getting help, feeling safe",
    "out": "Going out",
    "memory": "Remembering and finding",
    "medicines": "Medicines",
    "health": "Health",
    "food": "Eating and drinking",
    "care": "Washing, dressing, moving",
    "home": "The home",
    "talk": "Hearing, seeing, talking",
    "life": "A good life",
    "carer": "For those who care",
}


def said_of_options(person: Person, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What they said of single options, and the step in which it can be taken back."""
    options = catalogue.options
    refused = [(options[r.option].name, r.words) for r in person.refusals if r.option in options]
    tried = [(options[t.option].name, t) for t in person.tried if t.option in options]
    return [
        *((f"{name}: not wanted{_quoted(words)}", "refusals") for name, words in refused),
        *((f"{name}: tried, {_HOW_IT_WENT[t.helped]}{_quoted(t.words)}", "before") for name, t in tried),
        *((f"{options[name].name}: there already", "before") for name in person.in_place if name in options),
    ]


def _quoted(words: str) -> str:
    return f" – “{words}”" if words else ""


class Choice(NamedTuple):
    """A need that may be ticked, with the words that led to it."""

    need: Need
    words: tuple[str, ...] = ()


class Choices(NamedTuple):
    """What may be hard, each need once: looked for, understood from their words, and the rest by part of life."""

    found: list[Choice]
    heard: list[Choice]
    groups: list[tuple[str, list[Choice]]]


def choices_of(person: Person, matcher: Matcher, looked_for: str = "") -> Choices:
    """What may be ticked as hard. `looked_for`: words to find needs by; none where nothing is looked for."""
    chosen = {hard.need for hard in person.hard}
    found = _found(matcher, looked_for) if looked_for else []
    shown = {choice.need.id for choice in found}
    heard = [each for each in _understood(person, matcher) if each.need.id not in shown | chosen][:_HEARD]
    shown |= {choice.need.id for choice in heard}
    groups: dict[str, list[Choice]] = {name: [] for name in _GROUPS}
    for need in matcher.catalogue.needs.values():
        if need.id not in shown:
            groups.setdefault(need.group, []).append(Choice(need))
    return Choices(found, heard, [(_GROUPS.get(name, name), each) for name, each in groups.items() if each])


def _understood(person: Person, matcher: Matcher) -> list[Choice]:
    """The needs that their words say, the surest first."""
    read = sorted(matcher.profile(person).needs.items(), key=lambda item: (-item[1].weight, item[0]))
    return [Choice(matcher.catalogue.needs[name], quoted.words) for name, quoted in read]


def _found(matcher: Matcher, looked_for: str) -> list[Choice]:
    """The needs that have a word of it in their names, then what the words mean to the vocabulary."""
    words = [word.removesuffix("s") for word in looked_for.lower().split() if len(word) > _SHORT_WORD]
    named = [
        Choice(need)
        for need in matcher.catalogue.needs.values()
        if any(word in " ".join((need.name, need.hard, *need.words)).lower() for word in words)
    ]
    meant = _understood(Person(matters=(looked_for,)), matcher)
    return list({choice.need.id: choice for choice in (*named, *meant)}.values())[:_HEARD]
