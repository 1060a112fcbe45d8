"""From a person and the options chosen with them to a draft of a plan."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from catalogue.matching.excluding import judge
from catalogue.matching.match import Matcher
from catalogue.option import Option
from catalogue.person import Person, Supporter
from catalogue.plan.hearing import Ear
from catalogue.plan.options import describe
from catalogue.plan.steps import Dates, tasks
from catalogue.plan.tec_plan import TecPlan
from catalogue.writing import ended, sentence, your

_SATURDAY = 5
_TALKED_ABOUT = 0.7  #: the weight from which a need that nothing serves is named
_SOONEST = 2  #: weeks: what is tried for less shows too little of the rest


def make_plan(
    person: Person,
    chosen: Iterable[str],
    matcher: Matcher,
    *,
    called: str,
    written_on: date,
    starts_on: date,
    made_with: str = "",
    anyway: Mapping[str, str] | None = None,
) -> TecPlan:
    """A draft of a plan for the chosen option ids, in their order. `anyway`: by id, why one that is ruled out is
    chosen all the same. Raises ValueError for an unknown id, for none, and for a start before it was written.
    """
    catalogue = matcher.catalogue
    names = list(dict.fromkeys(chosen))
    if not names:
        raise ValueError("a plan needs at least one option")
    if unknown := [name for name in names if name not in catalogue.options]:
        raise ValueError(f"there is no option {', '.join(unknown)}")
    if starts_on < written_on:
        raise ValueError("a trial cannot start before its plan is written")
    options = [catalogue.options[name] for name in names]
    profile = matcher.profile(person)
    verdicts = judge(catalogue, profile)
    review = first_review(starts_on, [option.trial.weeks for option in options])
    dates = Dates(written=written_on, starts=starts_on, review=review)
    ear = Ear(person)
    open_needs = [
        n for n, words in profile.needs.items() if words.weight >= _TALKED_ABOUT and not _serves(options, n)
    ]
    return TecPlan(
        called=called,
        made_with=made_with,
        written_on=written_on,
        starts_on=starts_on,
        review_on=review,
        matters=_texts(person.matters),
        strengths=_texts((*person.strengths, *person.interests)),
        people=(*(_about(supporter) for supporter in person.people), *_texts(person.community)),
        accepted=_texts(person.risks_accepted),
        options=tuple(
            describe(
                option,
                profile,
                ear,
                verdicts[option.id],
                catalogue,
                chosen=names,
                anyway=(anyway or {}).get(option.id, ""),
            )
            for option in options
        ),
        tasks=tuple(
            tasks(options, {o.id: o.name for o in catalogue.options.values()}, person, profile, dates, made_with)
        ),
        uncovered=tuple(catalogue.needs[need].name for need in open_needs),
        open_needs=tuple(open_needs),
        consent=person.consent,
    )


def first_review(starts_on: date, weeks: Iterable[int]) -> date:
    """When the shortest trial of two weeks or more ends; a Monday rather than a day of the weekend."""
    all_weeks = list(weeks)
    ends = starts_on + timedelta(weeks=min([w for w in all_weeks if w >= _SOONEST] or all_weeks))
    return ends if ends.weekday() < _SATURDAY else ends + timedelta(days=7 - ends.weekday())


def _serves(options: list[Option], need: str) -> bool:
    return any(serves.need == need for option in options for serves in option.serves)


def _texts(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in said if text.strip()))


def _about(supporter: Supporter) -> str:
    """Who somebody is to them, how soon they can be there, and what they want for themselves."""
    said = [sentence(f"{your(supporter.who)}{_where(supporter)}")]
    if not supporter.wakes:
        said.append("A call at night would not wake them, or they could not help then.")
    if supporter.wants.strip():
        said.append(f"What they want for themselves: {ended(supporter.wants.strip())}")
    return " ".join(said)


def _where(supporter: Supporter) -> str:
    if supporter.lives_with:
        return ", who lives with you"
    day, night = supporter.minutes_day, supporter.minutes_night
    if day is not None and day == night:
        return f", {_minutes(day)} away by day and by night"
    parts = [f"{_minutes(day)} away by day"] if day is not None else []
    parts += [f"{_minutes(night)} away at night"] if night is not None else []
    return f", {' and '.join(parts)}" if parts else ""


def _minutes(minutes: int) -> str:
    return "one minute" if minutes == 1 else f"{minutes} minutes"
