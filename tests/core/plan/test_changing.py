"""How a plan goes on, and what must be settled first."""

from collections.abc import Callable
from datetime import date, timedelta

import msgspec
import pytest

from catalogue.person import Consent
from catalogue.plan.changing import MAY_BECOME, PlanError, agreed, edited, open_points, reviewed, stopped
from catalogue.plan.making import first_review
from catalogue.plan.tec_plan import THE_PLAN, Ending, Judged, Review, Status, TecPlan, Verdict
from tests.core.plan.people import STARTS, WRITTEN, plan_of

YES = Consent(decision=THE_PLAN, by="Moira", capacity=True, on=WRITTEN, withdraw="by telling Asha")
ENDING = Ending(on=STARTS, by="Moira", why="")


def _review(plan: TecPlan) -> Review:
    judged = tuple(Judged(option=o.option, difference="It helped.", verdict=Verdict.KEEP) for o in plan.options)
    return Review(on=plan.review_on, by="Asha", difference="Anne sleeps.", options=judged)


def test_from_draft_to_review_and_on() -> None:
    draft = plan_of("bed-occ", "singing-group")
    running = agreed(draft, YES)
    assert (running.status, running.consent) == (Status.AGREED, (YES,))
    ended = reviewed(running, _review(running))
    assert ended.status is Status.REVIEWED
    again = edited(ended, ended)
    assert (again.status, again.review, again.consent) == (Status.DRAFT, None, ())
    assert stopped(again, ENDING).status is Status.STOPPED


@pytest.mark.parametrize("status", list(Status))
def test_whatever_the_table_does_not_allow_is_refused(status: Status) -> None:
    plan = msgspec.structs.replace(plan_of("bed-occ"), status=status)
    steps: dict[Status, Callable[[], TecPlan]] = {
        Status.DRAFT: lambda: edited(plan, plan),
        Status.AGREED: lambda: agreed(plan, YES),
        Status.REVIEWED: lambda: reviewed(plan, _review(plan)),
        Status.STOPPED: lambda: stopped(plan, ENDING),
    }
    for wanted, step in steps.items():
        if wanted in MAY_BECOME[status]:
            assert step().status is wanted
        else:
            with pytest.raises(PlanError, match="cannot become"):
                step()


def test_what_is_ruled_out_needs_its_reason_in_writing() -> None:
    draft = plan_of("camera")
    assert any("You did not want this" in reason for reason in draft.options[0].ruled_out)
    with pytest.raises(PlanError, match="write down why it is chosen all the same"):
        agreed(draft, YES)
    chosen = plan_of("camera", anyway={"camera": "Moira asked for it after the break-in, in the hall only."})
    assert not [point for point in open_points(chosen) if "all the same" in point]
    assert chosen.options[0].ruled_out


@pytest.mark.parametrize(
    ("consent", "missing"),
    [
        (msgspec.structs.replace(YES, by=" "), "who agreed"),
        (msgspec.structs.replace(YES, capacity=None), "decide this for themselves"),
        (msgspec.structs.replace(YES, capacity=False), "what is best"),
        (msgspec.structs.replace(YES, withdraw=""), "change their mind"),
    ],
)
def test_consent_says_who_on_what_basis_and_how_to_take_it_back(consent: Consent, missing: str) -> None:
    with pytest.raises(PlanError, match=missing):
        agreed(plan_of("singing-group"), consent)


def test_every_step_has_somebody_and_a_day() -> None:
    draft = plan_of("bed-occ", made_with="")
    with pytest.raises(PlanError) as refused:
        agreed(draft, YES)
    assert len([point for point in refused.value.points if point.startswith("Say who does this")]) == len(
        draft.tasks
    )


def test_a_review_says_of_each_what_difference_it_made() -> None:
    running = agreed(plan_of("bed-occ", "singing-group"), YES)
    half = msgspec.structs.replace(_review(running), options=_review(running).options[:1], difference=" ")
    with pytest.raises(PlanError) as refused:
        reviewed(running, half)
    assert refused.value.points == [
        "Say what difference the plan made.",
        "Singing group: say what difference it made.",
    ]


def test_the_review_is_when_the_shortest_trial_of_some_length_ends_and_on_a_weekday() -> None:
    assert first_review(STARTS, [1, 4, 6]) == STARTS + timedelta(weeks=4)
    assert first_review(STARTS, [4, 2, 6]) == STARTS + timedelta(weeks=2)
    assert first_review(date(2026, 12, 5), [1]) == date(2026, 12, 14)
    assert first_review(date(2026, 12, 6), [1]) == date(2026, 12, 14)


def test_a_longer_trial_has_an_end_of_its_own() -> None:
    plan = plan_of("plug-in-nightlight", "singing-group")
    ends = {task.option: task.by for task in plan.tasks if task.what.startswith("Its trial ends")}
    assert plan.review_on == STARTS + timedelta(weeks=2)
    assert ends == {"singing-group": STARTS + timedelta(weeks=6)}


def test_no_step_falls_before_the_plan_was_written() -> None:
    plan = plan_of("bed-occ", starts_on=WRITTEN + timedelta(days=1))
    days = [task.by for task in plan.tasks if task.by is not None]
    assert min(days) == WRITTEN
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("chosen", "starts", "why"),
    [
        ([], STARTS, "at least one"),
        (["no-such"], STARTS, "no-such"),
        (["door"], WRITTEN - timedelta(days=1), "before"),
    ],
)
def test_what_makes_no_plan_is_refused(chosen: list[str], starts: date, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plan_of(*chosen, starts_on=starts)


def test_a_plan_is_data_and_comes_back_the_same() -> None:
    running = reviewed(agreed(plan_of("bed-occ"), YES), _review(plan_of("bed-occ")))
    assert msgspec.convert(msgspec.to_builtins(running), TecPlan) == running
