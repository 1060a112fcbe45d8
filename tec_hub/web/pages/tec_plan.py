"""A TEC plan: seen, changed one thing a page, agreed with consent, reviewed and stopped."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from catalogue.plan.changing import MAY_BECOME, PlanError, agreed, edited, open_points, reviewed, stopped
from catalogue.plan.document import document, title
from catalogue.plan.easy import say_day
from catalogue.plan.tec_plan import Ending, Status, TecPlan, Verdict
from tec_hub import tec_plans
from tec_hub.catalogue_files import the_matcher
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.tec_plans import ChangedMeanwhileError, Kept
from tec_hub.web.days import today, zone_of
from tec_hub.web.render import page
from tec_hub.web.views import tec_plan as forms
from tec_hub.web.views.drawings import picture_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Reader = Annotated[Visitor, needs(Permission.SEE_TEC_PLANS)]
Writer = Annotated[Visitor, needs(Permission.WRITE_TEC_PLANS)]
Sender = Annotated[Visitor, needs_form(Permission.WRITE_TEC_PLANS)]

_LONGEST = 4000  #: characters of one field


async def _fields(request: Request) -> dict[str, str]:
    """The texts of a form; the names depend on what the plan holds."""
    form = await request.form()
    return {name: value[:_LONGEST] for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]


def kept_of(request: Request, visitor: Visitor, plan_id: str, number: int | None = None) -> Kept:
    """A plan of the visitor's service, noted as seen; 404 where there is none."""
    with context_of(request).database.read() as session:
        kept = tec_plans.read(session, visitor.service_id, plan_id, number)
    if kept is None:
        raise HTTPException(404)
    note_view(request, visitor, "saw.tec_plan", kept.resident_id, plan_id)
    return kept


@router.get("/tec-plans")
def plans(request: Request, visitor: Reader) -> Response:
    """All plans of the service, the latest change first."""
    with context_of(request).database.read() as session:
        found = tec_plans.all_of(session, visitor.service_id)
    note_view(request, visitor, "saw.tec_plans", None)
    return page(request, "tec_plans.html", plans=found, **_words())


@router.get("/tec-plans/{plan_id}")
def one(request: Request, plan_id: str, visitor: Reader, version: int | None = None) -> Response:
    """The whole plan, what is still open, and what can be done with it; or an earlier version of it."""
    kept = kept_of(request, visitor, plan_id, version)
    with context_of(request).database.read() as session:
        versions = tec_plans.versions(session, kept)
    newest = kept.number == versions[0].number
    return page(
        request,
        "tec_plan.html",
        kept=kept,
        versions=versions,
        newest=newest,
        blocks=document(kept.plan),
        title=title(kept.plan),
        zone=zone_of(request, visitor),
        points=open_points(kept.plan) if kept.plan.status is Status.DRAFT else [],
        may_become=MAY_BECOME[kept.plan.status]
        if newest and may(visitor.role, Permission.WRITE_TEC_PLANS)
        else (),
        night=_has_night(kept.plan),
        **_words(),
    )


@router.get("/tec-plans/{plan_id}/change/{part}")
def change(request: Request, plan_id: str, part: str, visitor: Writer) -> Response:
    """Where one part is changed."""
    kept = kept_of(request, visitor, plan_id)
    if part not in forms.CHANGES:
        raise HTTPException(404)
    return _form(request, f"tec_plan_{part}.html", kept)


@router.post("/tec-plans/{plan_id}/change/{part}")
def changed(request: Request, plan_id: str, part: str, visitor: Sender, fields: Fields) -> Response:
    """Keep the change as a new version."""
    kept = kept_of(request, visitor, plan_id)
    if part not in forms.CHANGES:
        raise HTTPException(404)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "changed",
        f"tec_plan_{part}.html",
        lambda: _edit(kept, forms.CHANGES[part], fields),
    )


@router.get("/tec-plans/{plan_id}/options/{option_id}")
def option(request: Request, plan_id: str, option_id: str, visitor: Writer) -> Response:
    """Where one option is put into their words."""
    kept = kept_of(request, visitor, plan_id)
    return _form(request, "tec_plan_option.html", kept, option=_option(kept, option_id))


@router.post("/tec-plans/{plan_id}/options/{option_id}")
def option_changed(request: Request, plan_id: str, option_id: str, visitor: Sender, fields: Fields) -> Response:
    """Keep what was said of the option, or take it out."""
    kept = kept_of(request, visitor, plan_id)
    chosen = _option(kept, option_id)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "changed",
        "tec_plan_option.html",
        lambda: edited(kept.plan, forms.option(kept.plan, option_id, fields)),
        option=chosen,
    )


@router.get("/tec-plans/{plan_id}/steps/{number}")
def step(request: Request, plan_id: str, number: str, visitor: Writer) -> Response:
    """Where one step is given to somebody, by a day."""
    kept = kept_of(request, visitor, plan_id)
    return _form(request, "tec_plan_step.html", kept, task=_task(kept, number), number=number)


@router.post("/tec-plans/{plan_id}/steps/{number}")
def step_changed(request: Request, plan_id: str, number: str, visitor: Sender, fields: Fields) -> Response:
    """Keep the step."""
    kept = kept_of(request, visitor, plan_id)
    task = _task(kept, number)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "changed",
        "tec_plan_step.html",
        lambda: edited(kept.plan, forms.task(kept.plan, number, fields)),
        task=task,
        number=number,
    )


@router.get("/tec-plans/{plan_id}/agree")
def agree(request: Request, plan_id: str, visitor: Writer) -> Response:
    """Where it is written down who agreed, and on what basis."""
    kept = kept_of(request, visitor, plan_id)
    return _form(request, "tec_plan_agree.html", kept, points=open_points(kept.plan))


@router.post("/tec-plans/{plan_id}/agree")
def agreed_to(request: Request, plan_id: str, visitor: Sender, fields: Fields) -> Response:
    """Agree to the plan."""
    kept = kept_of(request, visitor, plan_id)
    on = today(request, visitor)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "agreed",
        "tec_plan_agree.html",
        lambda: agreed(kept.plan, forms.consent(kept.plan, fields, on)),
        points=[],
    )


@router.get("/tec-plans/{plan_id}/review")
def review(request: Request, plan_id: str, visitor: Writer) -> Response:
    """Where it is said what difference the plan made."""
    return _form(request, "tec_plan_review.html", kept_of(request, visitor, plan_id))


@router.post("/tec-plans/{plan_id}/review")
def reviewed_as(request: Request, plan_id: str, visitor: Sender, fields: Fields) -> Response:
    """Keep the review."""
    kept = kept_of(request, visitor, plan_id)
    on = today(request, visitor)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "reviewed",
        "tec_plan_review.html",
        lambda: reviewed(kept.plan, forms.review(kept.plan, fields, on=on, by=visitor.name)),
    )


@router.post("/tec-plans/{plan_id}/again")
def again(request: Request, plan_id: str, visitor: Sender, fields: Fields) -> Response:
    """Go on after a review with what was kept or changed, as a draft."""
    kept = kept_of(request, visitor, plan_id)
    on = today(request, visitor)
    return _go_on(
        request,
        visitor,
        kept,
        fields,
        "changed",
        "tec_plan_review.html",
        lambda: edited(kept.plan, forms.next_trial(kept.plan, on)),
    )


@router.get("/tec-plans/{plan_id}/stop")
def stop(request: Request, plan_id: str, visitor: Writer) -> Response:
    """Where a plan is stopped."""
    return _form(request, "tec_plan_stop.html", kept_of(request, visitor, plan_id))


@router.post("/tec-plans/{plan_id}/stop")
def stopped_by(request: Request, plan_id: str, visitor: Sender, fields: Fields) -> Response:
    """Stop it, by whose wish and, if they say so, why."""
    kept = kept_of(request, visitor, plan_id)
    ending = Ending(on=today(request, visitor), by=fields.get("by", "").strip(), why=fields.get("why", "").strip())
    return _go_on(
        request, visitor, kept, fields, "stopped", "tec_plan_stop.html", lambda: stopped(kept.plan, ending)
    )


def _edit(kept: Kept, change: Callable[[TecPlan, forms.Fields], TecPlan], fields: forms.Fields) -> TecPlan:
    return edited(kept.plan, change(kept.plan, fields))


def _option(kept: Kept, option_id: str) -> Any:
    found = next((each for each in kept.plan.options if each.option == option_id), None)
    if found is None:
        raise HTTPException(404)
    return found


def _task(kept: Kept, number: str) -> Any:
    found = forms.task_of(kept.plan, number)
    if found is None:
        raise HTTPException(404)
    return found


def _has_night(plan: TecPlan) -> bool:
    options = the_matcher().catalogue.options
    return any(o.option in options and options[o.option].night_rules for o in plan.options)


def _form(request: Request, template: str, kept: Kept, *, status: int = 200, **values: Any) -> Response:
    values = {"errors": [], "typed": {}, **values}
    return page(request, template, status=status, kept=kept, plan=kept.plan, **values, **_words())


def _go_on(
    request: Request,
    visitor: Visitor,
    kept: Kept,
    fields: dict[str, str],
    what: str,
    template: str,
    step: Callable[[], TecPlan],
    **values: Any,
) -> Response:
    """Keep what the step makes of the plan, or show the form again with what is missing."""
    context = context_of(request)
    try:
        if fields.get("version") != str(kept.number):
            raise ChangedMeanwhileError(kept.id)
        plan = step()
        with context.database.write() as session:
            tec_plans.go_on(session, visitor, kept, plan, what=what, at=context.wall.now())
    except PlanError as error:
        return _form(request, template, kept, status=422, **{**values, "errors": error.points, "typed": fields})
    except ChangedMeanwhileError:
        return _form(request, template, kept, status=409, **{**values, "errors": [_MEANWHILE], "typed": fields})
    return RedirectResponse(f"/tec-plans/{kept.id}", 303)


_MEANWHILE = "Somebody has changed this plan meanwhile. Look at it again, then send this once more."


def _words() -> dict[str, Any]:
    return {
        "STANDS": forms.STANDS,
        "say_day": say_day,
        "picture": picture_of,
        "Status": Status,
        "VERDICTS": {Verdict.KEEP: "Keep it", Verdict.CHANGE: "Change it", Verdict.STOP: "Stop it"},
    }
