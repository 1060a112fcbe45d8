"""TEC plans: made for a person, read in any version, gone on with, and as documents."""

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from catalogue.person import Consent, Person
from catalogue.plan.changing import PlanError, agreed, edited, open_points, reviewed, stopped
from catalogue.plan.document import document
from catalogue.plan.easy import easy_read
from catalogue.plan.making import make_plan
from catalogue.plan.tec_plan import Ending, Review, TecPlan
from tec_hub import tec_plans
from tec_hub.api import models
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation import keeping
from tec_hub.match import unknown_names
from tec_hub.paper.pdf import easy_pdf, plan_pdf
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import ResidentRow
from tec_hub.tec_plans import ChangedMeanwhileError, Kept
from tec_hub.web.visitors import context_of, note_view

_PROBLEM: dict[int | str, dict[str, Any]] = {
    401: {"model": models.Problem},
    403: {"model": models.Problem},
    404: {"model": models.Problem},
}
router = APIRouter(prefix="/tec-plans", tags=["plans"], responses=_PROBLEM)

Reader = Annotated[Visitor, needs(Permission.SEE_TEC_PLANS)]
Writer = Annotated[Visitor, needs_to_act(Permission.WRITE_TEC_PLANS)]
_REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": models.Problem}, 422: {"model": models.Problem}}


class AskedPlan(BaseModel):
    """A plan to be made: for a conversation, or for a person as POST /match takes one."""

    options: list[str] = Field(min_length=1)
    starts_on: date
    conversation: str | None = None
    person: dict[str, Any] | None = None
    called: str = ""
    resident: str | None = None
    anyway: dict[str, str] = Field(default={}, description="why an option is chosen that something speaks against")


class AskedStep(BaseModel):
    """How a plan goes on from version `version`; `value` is the changed plan, a consent, a review or an ending."""

    step: Literal["change", "agree", "review", "stop"]
    version: int
    value: dict[str, Any]


class PlanAsKept(BaseModel):
    """A plan in one version. `plan` is the whole document; `open` is what must be settled before it is agreed."""

    id: str
    version: int
    status: str
    resident: str | None
    conversation: str | None
    plan: dict[str, Any]
    open: list[str]


@router.get("")
def plans(request: Request, visitor: Reader) -> list[PlanAsKept]:
    """Every plan of the service in its newest version, the latest change first."""
    with context_of(request).database.read() as session:
        found = tec_plans.all_of(session, visitor.service_id)
    note_view(request, visitor, "saw.tec_plans", None)
    return [_model(kept) for kept in found]


@router.post("", status_code=201, responses=_REFUSED)
def make(request: Request, visitor: Writer, asked: AskedPlan) -> PlanAsKept:
    """Make a draft."""
    context = context_of(request)
    now = context.wall.now()
    person, called, resident = _whom(request, visitor, asked)
    try:
        plan = make_plan(
            person,
            asked.options,
            the_matcher(),
            called=called,
            written_on=now.date(),
            starts_on=asked.starts_on,
            made_with=visitor.name,
            anyway=asked.anyway,
        )
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    with context.database.write() as session:
        kept = tec_plans.make(
            session, visitor, plan, at=now, conversation_id=asked.conversation, resident_id=resident
        )
    return _model(kept)


@router.get("/{plan_id}")
def one(request: Request, visitor: Reader, plan_id: str, version: int | None = None) -> PlanAsKept:
    """A plan, newest version unless another is asked for."""
    return _model(_kept(request, visitor, plan_id, version))


@router.get("/{plan_id}/versions")
def versions(request: Request, visitor: Reader, plan_id: str) -> list[PlanAsKept]:
    """All versions of a plan, the newest first."""
    kept = _kept(request, visitor, plan_id)
    with context_of(request).database.read() as session:
        return [_model(each) for each in tec_plans.versions(session, kept)]


@router.get("/{plan_id}/document")
def as_document(request: Request, visitor: Reader, plan_id: str) -> dict[str, Any]:
    """The plan in the blocks it is printed from, and in easy words."""
    plan = _kept(request, visitor, plan_id).plan
    return {"blocks": msgspec.to_builtins(document(plan)), "easy": msgspec.to_builtins(easy_read(plan))}


@router.get("/{plan_id}/pdf", response_class=Response)
def as_pdf(request: Request, visitor: Reader, plan_id: str, easy: bool = False) -> Response:
    """The plan as a PDF; with `easy`, in easy words."""
    plan = _kept(request, visitor, plan_id).plan
    return Response(easy_pdf(plan) if easy else plan_pdf(plan), media_type="application/pdf")


@router.post("/{plan_id}/steps", responses=_REFUSED)
def go_on(request: Request, visitor: Writer, plan_id: str, asked: AskedStep) -> PlanAsKept:
    """Change, agree, review or stop a plan, as a new version."""
    kept = _kept(request, visitor, plan_id)
    if asked.version != kept.number:
        raise HTTPException(409, "The plan has changed since that version.")
    context = context_of(request)
    try:
        plan = _step(kept.plan, asked)
        with context.database.write() as session:
            return _model(
                tec_plans.go_on(session, visitor, kept, plan, what=_WORD[asked.step], at=context.wall.now())
            )
    except (PlanError, msgspec.ValidationError) as error:
        raise HTTPException(422, str(error)) from error
    except ChangedMeanwhileError as error:
        raise HTTPException(409, "The plan has changed meanwhile.") from error


_WORD = {"change": "changed", "agree": "agreed", "review": "reviewed", "stop": "stopped"}


def _step(plan: TecPlan, asked: AskedStep) -> TecPlan:
    match asked.step:
        case "change":
            return edited(plan, msgspec.convert(asked.value, TecPlan))
        case "agree":
            return agreed(plan, msgspec.convert(asked.value, Consent))
        case "review":
            return reviewed(plan, msgspec.convert(asked.value, Review))
        case "stop":
            return stopped(plan, msgspec.convert(asked.value, Ending))


def _whom(request: Request, visitor: Visitor, asked: AskedPlan) -> tuple[Person, str, str | None]:
    """The person, how they are called, and which resident they are."""
    with context_of(request).database.read() as session:
        if asked.conversation is not None:
            found = keeping.read(session, visitor.service_id, asked.conversation)
            if found is None:
                raise HTTPException(404, "There is no such conversation.")
            return found.person, found.called, found.resident_id
        if asked.resident is not None:
            resident = session.get(ResidentRow, asked.resident)
            if resident is None or resident.service_id != visitor.service_id:
                raise HTTPException(404, "There is no such resident.")
    if asked.person is None or not asked.called.strip():
        raise HTTPException(422, "Give a conversation, or a person and how they are called.")
    try:
        person = msgspec.convert(asked.person, Person)
    except msgspec.ValidationError as error:
        raise HTTPException(422, str(error)) from error
    if unknown := unknown_names(person, the_matcher()):
        raise HTTPException(422, "; ".join(unknown))
    return person, asked.called.strip(), asked.resident


def _kept(request: Request, visitor: Visitor, plan_id: str, number: int | None = None) -> Kept:
    with context_of(request).database.read() as session:
        kept = tec_plans.read(session, visitor.service_id, plan_id, number)
    if kept is None:
        raise HTTPException(404, "There is no such plan.")
    note_view(request, visitor, "saw.tec_plan", kept.resident_id, plan_id)
    return kept


def _model(kept: Kept) -> PlanAsKept:
    return PlanAsKept(
        id=kept.id,
        version=kept.number,
        status=kept.plan.status.value,
        resident=kept.resident_id,
        conversation=kept.conversation_id,
        plan=msgspec.to_builtins(kept.plan),
        open=open_points(kept.plan),
    )
