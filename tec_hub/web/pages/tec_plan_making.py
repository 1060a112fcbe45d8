"""From a conversation to a draft of a plan: what was chosen, and when to start."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from catalogue.plan.changing import PlanError
from catalogue.plan.making import make_plan
from tec_hub import tec_plans
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation import keeping
from tec_hub.conversation.keeping import Conversation
from tec_hub.security.sessions import Visitor
from tec_hub.web.days import today
from tec_hub.web.pages.tec_plan import Fields, Sender, Writer
from tec_hub.web.render import page
from tec_hub.web.views import tec_plan as forms
from tec_hub.web.views.drawings import picture_of
from tec_hub.web.visitors import context_of, note_view

router = APIRouter()

_PREPARING = timedelta(days=14)  #: from writing a plan to the start of its trial, unless another day is given
_SUGGESTED = 12


async def _ticked(request: Request) -> list[str]:
    """Every option that was ticked."""
    form = await request.form()
    return [value for value in form.getlist("option") if isinstance(value, str)]


@router.get("/conversations/{conversation_id}/plan")
def choose(
    request: Request,
    conversation_id: str,
    visitor: Writer,
    option: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Where options are chosen for a plan; `option`: those that are ticked already."""
    conversation = _conversation(request, visitor, conversation_id)
    return _shown(request, visitor, conversation, option or [], {}, [])


@router.post("/conversations/{conversation_id}/plan")
def make(
    request: Request,
    conversation_id: str,
    visitor: Sender,
    fields: Fields,
    chosen: Annotated[list[str], Depends(_ticked)],
) -> Response:
    """Make a draft of the chosen options; the form's `option` fields are their ids."""
    conversation = _conversation(request, visitor, conversation_id)
    context = context_of(request)
    day = today(request, visitor)
    try:
        starts = forms.day_of(fields, "starts", "The start") if "starts-day" in fields else day + _PREPARING
        plan = make_plan(
            conversation.person,
            chosen,
            the_matcher(),
            called=conversation.called,
            written_on=day,
            starts_on=starts,
            made_with=visitor.name,
        )
    except PlanError as error:
        return _shown(request, visitor, conversation, chosen, fields, error.points)
    except ValueError:
        return _shown(request, visitor, conversation, chosen, fields, [_NOTHING if not chosen else _TOO_EARLY])
    with context.database.write() as session:
        kept = tec_plans.make(
            session,
            visitor,
            plan,
            at=context.wall.now(),
            conversation_id=conversation.id,
            resident_id=conversation.resident_id,
        )
    return RedirectResponse(f"/tec-plans/{kept.id}", 303)


_NOTHING = "Choose at least one thing to try."
_TOO_EARLY = "The trial cannot start before today, and each option must be one of the list."


def _conversation(request: Request, visitor: Visitor, conversation_id: str) -> Conversation:
    with context_of(request).database.read() as session:
        found = keeping.read(session, visitor.service_id, conversation_id)
    if found is None:
        raise HTTPException(404)
    note_view(request, visitor, "saw.conversation", found.resident_id, found.id)
    return found


def _shown(
    request: Request,
    visitor: Visitor,
    conversation: Conversation,
    chosen: list[str],
    fields: dict[str, str],
    errors: list[str],
) -> Response:
    """The suggestions to tick, those ruled out among them only where they were asked for."""
    matcher = the_matcher()
    match = matcher.match(conversation.person)
    names = [*chosen, *(placed.option.id for placed in match.ranked[:_SUGGESTED])]
    known = matcher.catalogue.options
    options = [known[name] for name in dict.fromkeys(names) if name in known]
    values: dict[str, Any] = {"options": options, "against": match.ruled_out, "picture": picture_of}
    return page(
        request,
        "tec_plan_choose.html",
        status=422 if errors else 200,
        conversation=conversation,
        chosen=chosen,
        starts=today(request, visitor) + _PREPARING,
        typed=fields,
        errors=errors,
        **values,
    )
