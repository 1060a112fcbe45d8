"""The plan in easy words: one idea a line, with the name of a drawing for each part."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from catalogue.plan.options import ASKS
from catalogue.plan.tec_plan import THE_PLAN, Chosen, Status, TecPlan
from catalogue.writing import ended, lower, quoted, sentence, weeks_of

DRAWINGS = ("person", "heart", "people", "calendar", "yes", "stop")


class EasyPart(msgspec.Struct, frozen=True, kw_only=True):
    """One part. `drawing`: an option's id, or one of the words of DRAWINGS."""

    title: str
    drawing: str
    lines: tuple[str, ...]


def easy_read(plan: TecPlan) -> tuple[EasyPart, ...]:
    """All parts in order."""
    return tuple(part for part in _parts(plan) if part.lines)


def easy_title(plan: TecPlan) -> str:
    """What stands above it."""
    return f"A plan for {plan.called}"


def _parts(plan: TecPlan) -> Iterator[EasyPart]:
    yield _part("This is your plan", "person", _about(plan))
    yield _part("What matters to you", "heart", (quoted(sentence(words)) for words in plan.matters))
    yield _part("People around you", "people", (sentence(each.split(". ", 1)[0]) for each in plan.people))
    for option in plan.options:
        yield _part(option.name.split(" (", 1)[0], option.option, _option(option))
    yield _part("What happens when", "calendar", _next(plan))
    yield _part("You can say yes or no", "yes", _CONSENT)
    yield _part("You can say stop", "stop", _STOP)


def _part(title: str, drawing: str, lines: Iterable[str]) -> EasyPart:
    """A part whose lines are cut where one idea ends and the next begins."""
    cut = (piece for line in lines for piece in line.split("; ") if piece)
    return EasyPart(title=title, drawing=drawing, lines=tuple(sentence(piece) for piece in cut))


def _about(plan: TecPlan) -> Iterator[str]:
    if plan.made_with:
        yield f"{plan.made_with} wrote it with you."
    yield "You try some things."
    yield "Then we look at what they did for you."
    if plan.status is Status.DRAFT:
        yield "You have not said yes to it so far."
    for consent in plan.consent:
        if consent.decision == THE_PLAN:
            yield f"{consent.by} {'said yes to it' if consent.capacity else 'decided what is best for you'}."


def _option(option: Chosen) -> Iterator[str]:
    yield option.does
    if option.asks.startswith(ASKS):
        yield f"What you do: {option.asks.removeprefix(ASKS)}"
    yield "Nobody is told anything." if option.told == "Nobody." else f"Who is told: {lower(option.told)}"
    yield from option.warnings[:1]
    yield from option.not_covered[:1]
    yield f"Try it for {weeks_of(option.weeks)}."
    yield from (f"Stop if {ended(lower(stop))}" for stop in option.stop_if)


def _next(plan: TecPlan) -> Iterator[str]:
    yield f"You start on {say_day(plan.starts_on)}."
    yield f"We talk again on {say_day(plan.review_on)}."
    yield "We ask: did it help?"
    yield "You keep it, change it or stop it."


_CONSENT = (
    "Nothing starts before you have said yes.",
    "You can ask any question.",
    "You can ask somebody you trust to help you decide.",
    "You can say yes to one thing and no to another.",
)
_STOP = ("You can change your mind on any day.", "You say stop, and it stops.", "You need not say why.")


def say_day(day: date) -> str:
    """A day as people say it: "Monday 7 December 2026"."""
    return f"{day:%A} {day.day} {day:%B %Y}"
