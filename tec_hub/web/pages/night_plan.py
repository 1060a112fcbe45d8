"""A proposed night plan: gone through rule by rule, then agreed or withdrawn."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from alerts.lint import lint
from alerts.plan import Agreement
from alerts.wording.sentences import sentence
from catalogue.plan.changing import PlanError
from tec_hub import night_plans
from tec_hub.night_plans import NightPlanError, Version
from tec_hub.night_trial.recorded import can_hear
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import CONFIGURATION
from tec_hub.web.days import today
from tec_hub.web.render import page
from tec_hub.web.views.people import Person, person_of
from tec_hub.web.views.sentences import agreed_plan
from tec_hub.web.views.tec_plan import day_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Reader = Annotated[Visitor, needs(Permission.SEE_RESIDENTS)]
Sender = Annotated[Visitor, needs_form(Permission.AGREE_NIGHT_PLANS)]

_REVIEW_AFTER = timedelta(weeks=6)


async def _fields(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]


@router.get("/residents/{resident_id}/night-plans/{number}")
def night_plan(request: Request, resident_id: str, number: int, visitor: Reader) -> Response:
    """What it would change in the plan in force, and the whole of it."""
    return _shown(request, visitor, _version(request, visitor, resident_id, number), {})


@router.post("/residents/{resident_id}/night-plans/{number}/agree")
def agree(request: Request, resident_id: str, number: int, visitor: Sender, fields: Fields) -> Response:
    """Put it in force from now on."""
    found = _version(request, visitor, resident_id, number)
    on = today(request, visitor)
    try:
        review = day_of(fields, "review", "The day on which it is looked at again")
    except PlanError as error:
        return _shown(request, visitor, found, fields, " ".join(error.points))
    if review <= on:
        return _shown(request, visitor, found, fields, "It has to be looked at again on a day after today.")
    agreement = Agreement(
        agreed_by=fields.get("by", "").strip(),
        basis=fields.get("basis", "").strip(),
        agreed_on=on,
        review_on=review,
    )
    context = context_of(request)
    at = context.wall.now()

    def change(session: Session) -> None:
        night_plans.agree(session, visitor, found, agreement, at=at)

    return _change(request, visitor, found, fields, change)


@router.post("/residents/{resident_id}/night-plans/{number}/withdraw")
def withdraw(request: Request, resident_id: str, number: int, visitor: Sender, fields: Fields) -> Response:
    """It is not wanted."""
    found = _version(request, visitor, resident_id, number)
    at = context_of(request).wall.now()

    def change(session: Session) -> None:
        night_plans.withdraw(session, visitor, found, at=at)

    return _change(request, visitor, found, fields, change)


def _change(
    request: Request, visitor: Visitor, found: Version, fields: dict[str, str], change: Callable[[Session], None]
) -> Response:
    context = context_of(request)
    try:
        with context.database.write() as session:
            change(session)
    except NightPlanError as error:
        return _shown(request, visitor, found, fields, str(error))
    context.signals.tell(CONFIGURATION)
    return RedirectResponse(f"/residents/{found.resident}", 303)


def _version(request: Request, visitor: Visitor, resident_id: str, number: int) -> Version:
    with context_of(request).database.read() as session:
        found = night_plans.version(session, visitor.service_id, resident_id, number)
    if found is None:
        raise HTTPException(404)
    note_view(request, visitor, "saw.night_plan", resident_id, str(number))
    return found


def _shown(request: Request, visitor: Visitor, found: Version, typed: dict[str, str], error: str = "") -> Response:
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        person: Person | None = person_of(session, visitor.service_id, found.resident)
        base = context.desk.plans.plan(session, found.resident)
    if person is None or base is None:
        raise HTTPException(404)
    plan, changes = found.plan, night_plans.changes(base, found.plan)
    review: date = today(request, visitor) + _REVIEW_AFTER
    return page(
        request,
        "night_plan.html",
        status=422 if error else 200,
        person=person,
        version=found,
        new=[sentence(each, plan) for each in changes.new],
        changed=[(sentence(before, base), sentence(after, plan)) for before, after in changes.changed],
        gone=[sentence(each, base) for each in changes.gone],
        unheard=[each.name for each in plan.expectations if not can_hear(each, plan)],
        plan=agreed_plan(plan, now),
        remarks=[remark for remark in lint(plan, on=now) if not found.waits or remark.where != "agreement"],
        to_put_right=night_plans.to_put_right(plan, now),
        review=review,
        typed=typed,
        errors=[error] if error else [],
        now=now,
    )
