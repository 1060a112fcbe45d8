"""What may help the person of a conversation, where it is to be had, and what they say of it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response

from catalogue.community.finding import Found
from catalogue.matching.asking import questions
from catalogue.matching.suggesting import suggest
from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.community.nearby import services_for
from tec_hub.conversation import steps
from tec_hub.conversation.answers import AnswerError, with_verdict
from tec_hub.conversation.keeping import ClosedError, WrittenMeanwhileError
from tec_hub.security.sessions import Visitor
from tec_hub.web.days import today
from tec_hub.web.pages.conversation import MEANWHILE, Assessor, Given, Writing, as_seen, conversation_of, save
from tec_hub.web.render import page
from tec_hub.web.views import catalogue as catalogue_views
from tec_hub.web.views.community import far
from tec_hub.web.views.conversation import said_of_options
from tec_hub.web.visitors import context_of

router = APIRouter()

_SHOWN = 12  #: suggestions
_NEAREST = 2  #: local services with each


@router.get("/conversations/{conversation_id}/suggestions")
def suggestions(
    request: Request,
    conversation_id: str,
    visitor: Assessor,
    option: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """What may help, with their words for each; `option`: what is ticked so far."""
    conversation = conversation_of(request, visitor, conversation_id)
    matcher = the_matcher()
    match = matcher.match(conversation.person)
    shown = [(p, suggest(p, match.profile, matcher.catalogue)) for p in match.ranked[:_SHOWN]]
    return page(
        request,
        "conversation_suggestions.html",
        conversation=conversation,
        match=match,
        ticked=option or [],
        said_so_far=said_of_options(conversation.person, matcher.catalogue),
        shown=shown,
        nearby=_nearby(request, visitor, conversation.person, [placed.option.id for placed, _ in shown]),
        far=far,
        options=matcher.catalogue.options,
        needs=matcher.catalogue.needs,
        asked=questions(matcher, match.profile),
        step_of=steps.step_of_question,
        picture=catalogue_views.picture,
        FEATURES=catalogue_views.FEATURES,
    )


@router.post("/conversations/{conversation_id}/suggestions")
def verdict(request: Request, conversation_id: str, visitor: Writing, given: Given) -> Response:
    """What they said of one suggestion: not wanted, tried, there already. What is ticked stays ticked."""
    conversation = conversation_of(request, visitor, conversation_id)
    what, _, option = given.one("said").partition(" ")
    if option not in the_matcher().catalogue.options:
        raise HTTPException(404)
    try:
        person = with_verdict(conversation.person, option, what, given.one(f"words-{option}"))
        save(request, visitor, as_seen(conversation, given), person, "suggestions")
    except AnswerError as error:
        raise HTTPException(422, str(error)) from error
    except WrittenMeanwhileError as error:
        raise HTTPException(409, MEANWHILE) from error
    except ClosedError as error:
        raise HTTPException(409, str(error)) from error
    ticked = urlencode([("option", each) for each in given.every("option") if each != option])
    return RedirectResponse(f"/conversations/{conversation.id}/suggestions?{ticked}#ranked", 303)


def _nearby(
    request: Request, visitor: Visitor, person: Person, options: list[str]
) -> dict[str, list[tuple[int, Found]]]:
    """The nearest local services that offer each option, with their numbers."""
    day = today(request, visitor)
    with context_of(request).database.read() as session:
        return {
            option: services_for(session, visitor.service_id, option, person, today=day, most=_NEAREST)
            for option in options
        }
