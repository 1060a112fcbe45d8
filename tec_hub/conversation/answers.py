"""What the answers of a step say about the person. Nothing that another step asks is touched."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from catalogue.catalogue import Catalogue
from catalogue.person import Consent, Hard, Person, Refusal, Supporter, Tried
from catalogue.words import Ability, Feature, HomeFact, Level
from tec_hub.conversation.steps import LINES, Step

_LONGEST = 4000  #: characters of one box
_MOST_LINES = 50
_DAY_MINUTES = 24 * 60
_T = TypeVar("_T")


class AnswerError(ValueError):
    """An answer that cannot be used: the message says how to put it right, `field` where it was given."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Answers:
    """The fields of a form, by name; a name may have several values."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """The value of a field, without spaces around it."""
        values = self._fields.get(name) or ("",)
        return values[-1].replace("\r\n", "\n").strip()[:_LONGEST]

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(self._fields.get(name) or ())

    def lines(self, name: str) -> tuple[str, ...]:
        """One thing a line; empty lines fall away."""
        return tuple(line.strip() for line in self.one(name).split("\n") if line.strip())[:_MOST_LINES]

    def known(self, name: str) -> bool | None:
        """Yes, no, or not known."""
        return {"yes": True, "no": False}.get(self.one(name))

    def number(self, name: str, what: str, most: float) -> float | None:
        """A number from 0, or None where nothing was written. Raises AnswerError."""
        written = self.one(name).removeprefix("£")
        if not written:
            return None
        try:
            value = float(written)
        except ValueError as error:
            raise AnswerError(name, f"{what} must be a number, such as 10.") from error
        if not 0 <= value <= most:
            raise AnswerError(name, f"{what} must be between 0 and {most:g}.")
        return value


def answered(step: Step, person: Person, answers: Answers, catalogue: Catalogue) -> Person:
    """The person with what was answered. Raises AnswerError."""
    return _FORMS[step.form](step, person, answers, catalogue)


def _lines(step: Step, person: Person, answers: Answers, _: Catalogue) -> Person:
    said: dict[str, Any] = {
        name: answers.one(name) if name == "notes" else answers.lines(name) for name in step.fields
    }
    if "matters" in said and not said["matters"]:
        raise AnswerError("matters", f"Write at least one thing under “{LINES['matters'].label}”.")
    return msgspec.structs.replace(person, **said)


def _abilities(_: Step, person: Person, answers: Answers, __: Catalogue) -> Person:
    said = {ability: answers.one(ability) for ability in Ability}
    return msgspec.structs.replace(
        person, abilities={ability: Level(level) for ability, level in said.items() if level in set(Level)}
    )


def _people(_: Step, person: Person, answers: Answers, __: Catalogue) -> Person:
    people = _without(person.people, answers)
    who = answers.one("who")
    if who:
        people = (
            *people,
            Supporter(
                who=who,
                lives_with=answers.one("lives_with") == "yes",
                minutes_day=_minutes(answers, "minutes_day", "The minutes by day"),
                minutes_night=_minutes(answers, "minutes_night", "The minutes at night"),
                wakes=answers.one("wakes") != "no",
                wants=answers.one("wants"),
            ),
        )
    elif any(answers.one(name) for name in ("minutes_day", "minutes_night", "wants")):
        raise AnswerError("who", "Say who it is, such as “daughter” or “neighbour Tom”.")
    return msgspec.structs.replace(
        person,
        people=people,
        alone=answers.known("alone"),
        shares_bedroom=answers.known("shares_bedroom"),
        nobody_at_night=answers.known("nobody_at_night"),
    )


def _hard(_: Step, person: Person, answers: Answers, catalogue: Catalogue) -> Person:
    before = {hard.need: hard.words for hard in person.hard if hard.need}
    chosen = tuple(
        Hard(need=need, words=before.get(need, "")) for need in answers.every("need") if need in catalogue.needs
    )
    return msgspec.structs.replace(
        person,
        hard=(*chosen, *(Hard(words=words) for words in answers.lines("words"))),
        not_hard=tuple(need for need in answers.every("not_need") if need in catalogue.needs),
    )


def _home(_: Step, person: Person, answers: Answers, __: Catalogue) -> Person:
    said = {fact: answers.known(fact) for fact in HomeFact}
    return msgspec.structs.replace(
        person,
        home={fact: holds for fact, holds in said.items() if holds is not None},
        pets=answers.known("pets"),
        postcode=answers.one("postcode").upper()[:10],
    )


def _refusals(_: Step, person: Person, answers: Answers, catalogue: Catalogue) -> Person:
    options = tuple(
        refusal for refusal in _without(_of_options(person), answers) if refusal.option in catalogue.options
    )
    why = answers.one("why")
    features = tuple(
        Refusal(feature=Feature(name), words=why) for name in answers.every("feature") if name in set(Feature)
    )
    return msgspec.structs.replace(
        person,
        refusals=(*features, *options, *(Refusal(words=words) for words in answers.lines("words"))),
    )


def _of_options(person: Person) -> tuple[Refusal, ...]:
    return tuple(refusal for refusal in person.refusals if refusal.option)


def _limits(_: Step, person: Person, answers: Answers, __: Catalogue) -> Person:
    new = answers.number("most_new", "The number of new things", 20)
    level = answers.number("most_intrusive", "The level", 5)
    return msgspec.structs.replace(
        person,
        weekly_limit=answers.number("weekly_limit", "The amount", 10_000),
        most_new=None if new is None else max(1, int(new)),
        most_intrusive=None if level is None else max(1, int(level)),
    )


def _before(_: Step, person: Person, answers: Answers, catalogue: Catalogue) -> Person:
    in_place = tuple(name for name in person.in_place if name not in answers.every("remove_in_place"))
    placed = answers.one("in_place")
    if placed in catalogue.options and placed not in in_place:
        in_place = (*in_place, placed)
    tried = _without(person.tried, answers)
    name = answers.one("tried")
    if name in catalogue.options:
        tried = (
            *(each for each in tried if each.option != name),
            Tried(option=name, helped=answers.known("helped"), words=answers.one("words")),
        )
    elif answers.one("words"):
        raise AnswerError("tried", "Choose what was tried.")
    return msgspec.structs.replace(person, in_place=in_place, tried=tried)


def _consent(_: Step, person: Person, answers: Answers, __: Catalogue) -> Person:
    given = _without(person.consent, answers)
    decision, by = answers.one("decision"), answers.one("by")
    if decision and not by:
        raise AnswerError("by", "Say who decided.")
    if by and not decision:
        raise AnswerError("decision", "Say what was decided, such as “a bed sensor at night”.")
    if decision:
        given = (
            *given,
            Consent(
                decision=decision,
                by=by,
                capacity=answers.known("capacity_for_this"),
                basis=answers.one("basis"),
                on=_day(answers),
                withdraw=answers.one("withdraw"),
            ),
        )
    return msgspec.structs.replace(person, consent=given, capacity=answers.known("capacity"))


def _day(answers: Answers) -> date | None:
    parts = [answers.one(f"on-{part}") for part in ("year", "month", "day")]
    if not any(parts):
        return None
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError as error:
        raise AnswerError("on", "The day must be a real date, such as 7 12 2026.") from error


def _minutes(answers: Answers, name: str, what: str) -> int | None:
    minutes = answers.number(name, what, _DAY_MINUTES)
    return None if minutes is None else round(minutes)


def _without(entries: tuple[_T, ...], answers: Answers) -> tuple[_T, ...]:
    """The entries without those that were to be taken out, by their place."""
    gone = set(answers.every("remove"))
    return tuple(entry for place, entry in enumerate(entries) if str(place) not in gone)


_FORMS: Mapping[str, Callable[[Step, Person, Answers, Catalogue], Person]] = {
    "lines": _lines,
    "abilities": _abilities,
    "people": _people,
    "hard": _hard,
    "home": _home,
    "refusals": _refusals,
    "limits": _limits,
    "before": _before,
    "consent": _consent,
}


def with_verdict(person: Person, option: str, verdict: str, words: str) -> Person:
    """The person with what they said of one suggestion: "refused", "helped", "not_helped" or "in_place".

    Raises AnswerError for any other word.
    """
    if verdict == "refused":
        others = tuple(r for r in person.refusals if r.option != option)
        return msgspec.structs.replace(person, refusals=(*others, Refusal(option=option, words=words)))
    if verdict in {"helped", "not_helped"}:
        rest = tuple(t for t in person.tried if t.option != option)
        said = Tried(option=option, helped=verdict == "helped", words=words)
        return msgspec.structs.replace(person, tried=(*rest, said))
    if verdict == "in_place":
        return msgspec.structs.replace(person, in_place=tuple(dict.fromkeys((*person.in_place, option))))
    raise AnswerError("verdict", "Choose what they said of it.")
