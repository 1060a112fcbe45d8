"""What the forms of a TEC plan say, turned into the changed plan. Raises PlanError with what is wrong."""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from catalogue.person import Consent
from catalogue.plan.changing import PlanError
from catalogue.plan.tec_plan import THE_PLAN, Chosen, Judged, Review, Status, Task, TecPlan, Verdict

STANDS = {
    Status.DRAFT: "Draft",
    Status.AGREED: "Agreed, being tried",
    Status.REVIEWED: "Reviewed",
    Status.STOPPED: "Stopped",
}
NEW = "new"  #: the number of a step that is to be added
_MOST_WEEKS = 52

Fields = Mapping[str, str]


def lines(text: str) -> tuple[str, ...]:
    """One entry a line; empty lines are left out."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def day_of(fields: Fields, name: str, what: str) -> date:
    """A date from the three boxes of a date input."""
    parts = [fields.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError as error:
        raise PlanError([f"{what} must be a real date, such as 7 12 2026."]) from error


def about(plan: TecPlan, fields: Fields) -> TecPlan:
    """What matters, strengths, people and risks taken."""
    called = fields.get("called", "").strip()
    if not called:
        raise PlanError(["Say how the person likes to be called."])
    return msgspec.structs.replace(
        plan,
        called=called,
        matters=lines(fields.get("matters", "")),
        strengths=lines(fields.get("strengths", "")),
        people=lines(fields.get("people", "")),
        accepted=lines(fields.get("accepted", "")),
    )


def dates(plan: TecPlan, fields: Fields) -> TecPlan:
    """When the trial starts and when it is reviewed."""
    starts = day_of(fields, "starts", "The start")
    review = day_of(fields, "review", "The review")
    if review <= starts:
        raise PlanError(["The review comes after the start of the trial."])
    if starts < plan.written_on:
        raise PlanError(["The trial cannot start before the plan was written."])
    return msgspec.structs.replace(plan, starts_on=starts, review_on=review)


def option(plan: TecPlan, name: str, fields: Fields) -> TecPlan:
    """One option in their words; it is taken out if that was asked."""
    if fields.get("remove"):
        return _without(plan, name)
    return msgspec.structs.replace(
        plan, options=tuple(_changed(o, fields) if o.option == name else o for o in plan.options)
    )


def _changed(option: Chosen, fields: Fields) -> Chosen:
    weeks = fields.get("weeks", "").strip()
    if not weeks.isdecimal() or not 1 <= int(weeks) <= _MOST_WEEKS:
        raise PlanError(["Say for how many weeks to try it, from 1 to 52."])
    text = {name: fields.get(name, "").strip() for name in _TEXTS}
    if missing := [words for name, words in _TEXTS.items() if words and not text[name]]:
        raise PlanError(missing)
    listed = {name: lines(fields.get(name, "")) for name in _LISTS}
    return msgspec.structs.replace(option, weeks=int(weeks), **text, **listed)


_TEXTS: Mapping[str, str] = {
    "words_for": "",
    "words_against": "",
    "anyway": "",
    "asks": "Say what it asks of the person.",
    "told": "Say who is told what.",
}
_LISTS = ("if_we_do", "if_we_do_not", "not_covered", "look_for", "stop_if")


def _without(plan: TecPlan, name: str) -> TecPlan:
    left = tuple(option for option in plan.options if option.option != name)
    if not left:
        raise PlanError(["A plan needs at least one thing to try. Stop the plan instead."])
    return msgspec.structs.replace(plan, options=left, tasks=tuple(t for t in plan.tasks if t.option != name))


def task(plan: TecPlan, number: str, fields: Fields) -> TecPlan:
    """One step, by its place from 1 or NEW; it is taken out if that was asked."""
    rest = [each for place, each in enumerate(plan.tasks, start=1) if str(place) != number]
    if fields.get("remove"):
        return msgspec.structs.replace(plan, tasks=tuple(rest))
    what, who = fields.get("what", "").strip(), fields.get("who", "").strip()
    if missing := [
        words for words, given in (("Say what is to be done.", what), ("Say who does it.", who)) if not given
    ]:
        raise PlanError(missing)
    about = fields.get("option", "")
    made = Task(
        what=what,
        who=who,
        by=day_of(fields, "by", "The day"),
        option=about if about in {each.option for each in plan.options} else "",
        done=bool(fields.get("done")),
    )
    return msgspec.structs.replace(plan, tasks=tuple(sorted([*rest, made], key=lambda t: t.by or plan.review_on)))


def task_of(plan: TecPlan, number: str) -> Task | None:
    """The step of that place, an empty one for NEW, or None where there is none."""
    if number == NEW:
        return Task(what="")
    return plan.tasks[int(number) - 1] if number.isdecimal() and 1 <= int(number) <= len(plan.tasks) else None


CHANGES: Mapping[str, Callable[[TecPlan, Fields], TecPlan]] = {"about": about, "dates": dates}

_CAPACITY: Mapping[str, bool] = {"own": True, "best": False}


def consent(plan: TecPlan, fields: Fields, on: date) -> Consent:
    """The consent that a form gives; what else is missing is found when the plan is agreed.

    Raises PlanError for each part to which there is no yes.
    """
    without = [option.name for option in plan.options if not fields.get(f"yes-{option.option}")]
    if without:
        raise PlanError(
            [f"{name}: there is no yes to it. Take it out of the plan, or ask again." for name in without]
        )
    return Consent(
        decision=THE_PLAN,
        by=fields.get("by", "").strip(),
        capacity=_CAPACITY.get(fields.get("capacity", "")),
        basis=fields.get("basis", "").strip(),
        on=on,
        withdraw=fields.get("withdraw", "").strip(),
    )


def review(plan: TecPlan, fields: Fields, *, on: date, by: str) -> Review:
    """What a review form says of each option. Raises PlanError where nothing was decided."""
    judged = []
    points = []
    for each in plan.options:
        verdict = fields.get(f"verdict-{each.option}", "")
        if verdict not in set(Verdict):
            points.append(f"{each.name}: choose whether to keep, change or stop it.")
            continue
        judged.append(
            Judged(
                option=each.option,
                difference=fields.get(f"difference-{each.option}", "").strip(),
                verdict=Verdict(verdict),
                change=fields.get(f"change-{each.option}", "").strip(),
            )
        )
    if points:
        raise PlanError(points)
    return Review(on=on, by=by, difference=fields.get("difference", "").strip(), options=tuple(judged))


def next_trial(plan: TecPlan, on: date) -> TecPlan:
    """The draft that goes on from a review: what was stopped is out, its steps too, and consent is asked anew."""
    stop = {each.option for each in plan.review.options if each.verdict is Verdict.STOP} if plan.review else set()
    left = tuple(option for option in plan.options if option.option not in stop)
    if not left:
        raise PlanError(["Everything was stopped, so there is nothing to go on with."])
    tasks = tuple(each for each in plan.tasks if each.option not in stop and not each.done)
    span = plan.review_on - plan.starts_on
    return msgspec.structs.replace(
        plan, options=left, tasks=tasks, written_on=on, starts_on=on, review_on=on + span
    )
