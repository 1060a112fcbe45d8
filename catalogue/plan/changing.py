"""How a plan goes on: edited, agreed, reviewed, stopped. What may follow what is one table."""

from collections.abc import Callable, Iterator, Mapping

import msgspec

from catalogue.person import Consent
from catalogue.plan.tec_plan import THE_PLAN, Chosen, Ending, Review, Status, TecPlan, Verdict
from catalogue.writing import sentence

MAY_BECOME: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.DRAFT, Status.AGREED, Status.STOPPED}),
    Status.AGREED: frozenset({Status.DRAFT, Status.REVIEWED, Status.STOPPED}),
    Status.REVIEWED: frozenset({Status.DRAFT, Status.STOPPED}),
    Status.STOPPED: frozenset(),
}


class PlanError(ValueError):
    """The plan cannot go on like this; each of `points` says what is missing, as a sentence."""

    def __init__(self, points: list[str]) -> None:
        super().__init__(" ".join(points))
        self.points = points


def open_points(plan: TecPlan) -> list[str]:
    """What must be settled before the plan can be agreed; empty when it is ready."""
    return [sentence(point) for point in _open(plan)]


def _open(plan: TecPlan) -> Iterator[str]:
    if not plan.matters:
        yield "Say what matters to the person, in their words"
    if not plan.options:
        yield "Choose at least one thing to try"
    for option in plan.options:
        yield from (f"{option.name}: {what}" for what, is_open in _OF_OPTIONS if is_open(option))
    for task in plan.tasks:
        if not task.who or task.by is None:
            yield f"Say who does this and by when: {task.what}"
    if plan.starts_on < plan.written_on:
        yield "The trial starts before the plan was written"
    if plan.review_on <= plan.starts_on:
        yield "The review comes after the start of the trial"


_OF_OPTIONS: tuple[tuple[str, Callable[[Chosen], bool]], ...] = (
    (
        "something speaks against it, so write down why it is chosen all the same",
        lambda o: bool(o.ruled_out) and not o.anyway,
    ),
    ("say what would show that it helps", lambda o: not o.look_for),
    ("say when to stop", lambda o: not o.stop_if),
    ("say what could go wrong with it and without it", lambda o: not (o.if_we_do and o.if_we_do_not)),
)


def edited(plan: TecPlan, changed: TecPlan) -> TecPlan:
    """A changed plan is a draft again, without agreement. Raises PlanError where it has ended."""
    _check(plan, Status.DRAFT)
    consent = tuple(each for each in changed.consent if each.decision != THE_PLAN)
    return msgspec.structs.replace(changed, status=Status.DRAFT, consent=consent, review=None, ending=None)


def agreed(plan: TecPlan, consent: Consent) -> TecPlan:
    """Agreed to, with the consent or the decision it rests on. Raises PlanError with everything still open."""
    _check(plan, Status.AGREED)
    points = open_points(plan)
    if not consent.by.strip():
        points.append("Say who agreed.")
    if consent.capacity is None:
        points.append("Say whether the person can decide this for themselves.")
    if consent.capacity is False and not consent.basis.strip():
        points.append("Say who decided what is best, with whom and when, and how the person was part of it.")
    if not consent.withdraw.strip():
        points.append("Say how the person can change their mind.")
    if points:
        raise PlanError(points)
    return msgspec.structs.replace(
        plan, status=Status.AGREED, consent=(*plan.consent, msgspec.structs.replace(consent, decision=THE_PLAN))
    )


def reviewed(plan: TecPlan, review: Review) -> TecPlan:
    """What difference it made. Raises PlanError where an option is not judged."""
    _check(plan, Status.REVIEWED)
    judged = {each.option: each for each in review.options}
    points = [] if review.difference.strip() else ["Say what difference the plan made."]
    for option in plan.options:
        found = judged.get(option.option)
        if found is None or not found.difference.strip():
            points.append(f"{option.name}: say what difference it made.")
        elif found.verdict is Verdict.CHANGE and not found.change.strip():
            points.append(f"{option.name}: say what is to change.")
    if points:
        raise PlanError(points)
    return msgspec.structs.replace(plan, status=Status.REVIEWED, review=review)


def stopped(plan: TecPlan, ending: Ending) -> TecPlan:
    """Ended. Nobody need give a reason to withdraw, but it must be known whose wish it was."""
    _check(plan, Status.STOPPED)
    if not ending.by.strip():
        raise PlanError(["Say whose wish it was to stop."])
    return msgspec.structs.replace(plan, status=Status.STOPPED, ending=ending)


def _check(plan: TecPlan, status: Status) -> None:
    if status not in MAY_BECOME[plan.status]:
        raise PlanError([f"A plan that is {plan.status} cannot become {status}."])
