"""The guided conversation: begun, led one thing a page, left and taken up again, and what may help after it."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from catalogue.matching.asking import questions
from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation import keeping, steps
from tec_hub.conversation.answers import AnswerError, Answers, answered
from tec_hub.conversation.keeping import ClosedError, Conversation, ConversationError, WrittenMeanwhileError
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import ResidentRow
from tec_hub.web.render import page
from tec_hub.web.views import catalogue as catalogue_views
from tec_hub.web.views.conversation import choices_of, summary
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Assessor = Annotated[Visitor, needs(Permission.HOLD_CONVERSATIONS)]
Writing = Annotated[Visitor, needs_form(Permission.HOLD_CONVERSATIONS)]

_LIST = "/conversations"
MEANWHILE = "Somebody else has saved this conversation since you opened the page. Look, and write yours again."


async def _answers(request: Request) -> Answers:
    form = await request.form()
    return Answers({name: [v for v in form.getlist(name) if isinstance(v, str)] for name in form})


Given = Annotated[Answers, Depends(_answers)]


def conversation_of(request: Request, visitor: Visitor, conversation_id: str) -> Conversation:
    """A conversation of the visitor's service, noted as seen; 404 where there is none."""
    with context_of(request).database.read() as session:
        found = keeping.read(session, visitor.service_id, conversation_id)
    if found is None:
        raise HTTPException(404)
    note_view(request, visitor, "saw.conversation", found.resident_id, found.id)
    return found


@router.get(_LIST)
def conversations(request: Request, visitor: Assessor) -> Response:
    """All conversations of the service, and where one begins."""
    return _list(request, visitor)


def _list(request: Request, visitor: Visitor, called: str = "", error: str = "") -> Response:
    context = context_of(request)
    with context.database.read() as session:
        found = keeping.all_of(session, visitor.service_id)
    for one in found:
        note_view(request, visitor, "saw.conversation", one.resident_id, one.id)
    return page(
        request,
        "conversations.html",
        status=422 if error else 200,
        conversations=found,
        residents=_residents(request, visitor),
        called=called,
        error=error,
        now=context.wall.now(),
    )


def _residents(request: Request, visitor: Visitor) -> Mapping[str, str]:
    """The names of the service's residents by their ids, by name."""
    named = select(ResidentRow.id, ResidentRow.name).where(ResidentRow.service_id == visitor.service_id)
    with context_of(request).database.read() as session:
        return {row.id: row.name for row in session.execute(named.order_by(ResidentRow.name, ResidentRow.id))}


@router.post(_LIST)
def start(
    request: Request,
    visitor: Writing,
    called: Annotated[str, Form(max_length=100)] = "",
    resident: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Begin a conversation."""
    context = context_of(request)
    if not called.strip():
        return _list(request, visitor, error="Write how the person likes to be called.")
    try:
        with context.database.write() as session:
            begun = keeping.start(
                session, visitor, called.strip(), at=context.wall.now(), resident_id=resident or None
            )
    except ConversationError as error:
        return _list(request, visitor, called, str(error))
    return RedirectResponse(f"{_LIST}/{begun.id}/{steps.STEPS[0].name}", 303)


@router.get("/conversations/{conversation_id}")
def overview(request: Request, conversation_id: str, visitor: Assessor) -> Response:
    """Everything that was said, and what is still open."""
    conversation = conversation_of(request, visitor, conversation_id)
    matcher = the_matcher()
    return page(
        request,
        "conversation.html",
        conversation=conversation,
        parts=summary(conversation.person, matcher.catalogue),
        asked=questions(matcher, matcher.profile(conversation.person)) if conversation.person.matters else [],
        step_of=steps.step_of_question,
        residents=_residents(request, visitor),
    )


@router.post("/conversations/{conversation_id}/close")
def close(request: Request, conversation_id: str, visitor: Writing) -> Response:
    """Nothing more is to be said in it."""
    _change(request, visitor, conversation_id, keeping.close)
    return RedirectResponse(_LIST, 303)


@router.post("/conversations/{conversation_id}/reopen")
def reopen(request: Request, conversation_id: str, visitor: Writing) -> Response:
    """Take a closed one up again."""
    _change(request, visitor, conversation_id, keeping.reopen)
    return RedirectResponse(f"{_LIST}/{conversation_id}", 303)


@router.post("/conversations/{conversation_id}/forget")
def forget(request: Request, conversation_id: str, visitor: Writing) -> Response:
    """Delete what was said, as the person asked."""
    _change(request, visitor, conversation_id, keeping.forget)
    return RedirectResponse(_LIST, 303)


@router.post("/conversations/{conversation_id}/resident")
def link(
    request: Request,
    conversation_id: str,
    visitor: Writing,
    resident: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Say which resident it is with, once the hub knows them."""
    _change(request, visitor, conversation_id, partial(keeping.link, resident_id=resident or None))
    return RedirectResponse(f"{_LIST}/{conversation_id}", 303)


def _change(request: Request, visitor: Visitor, conversation_id: str, change: Callable[..., object]) -> None:
    context = context_of(request)
    conversation = conversation_of(request, visitor, conversation_id)
    try:
        with context.database.write() as session:
            change(session, visitor, conversation, at=context.wall.now())
    except WrittenMeanwhileError as error:
        raise HTTPException(409, MEANWHILE) from error
    except ConversationError as error:
        raise HTTPException(422, str(error)) from error


@router.get("/conversations/{conversation_id}/{step}")
def ask(request: Request, conversation_id: str, step: str, visitor: Assessor) -> Response:
    """One thing to talk about."""
    if step not in steps.BY_NAME:
        raise HTTPException(404)
    return _step(request, conversation_of(request, visitor, conversation_id), step)


@router.post("/conversations/{conversation_id}/{step}")
def answer(request: Request, conversation_id: str, step: str, visitor: Writing, given: Given) -> Response:
    """Keep what was said, and go on."""
    conversation = conversation_of(request, visitor, conversation_id)
    if step not in steps.BY_NAME:
        raise HTTPException(404)
    if given.one("look"):
        return _step(request, conversation, step, given)  # nothing is kept by looking for something
    try:
        person = answered(steps.BY_NAME[step], conversation.person, given, the_matcher().catalogue)
        save(request, visitor, as_seen(conversation, given), person, step)
    except AnswerError as error:
        return _step(request, conversation, step, given, error)
    except WrittenMeanwhileError:
        return _step(request, conversation, step, given, AnswerError("", MEANWHILE), status=409)
    except ClosedError as error:
        return _step(request, conversation, step, given, AnswerError("", str(error)), status=409)
    there = f"{_LIST}/{conversation.id}"
    if given.one("stay"):
        return RedirectResponse(f"{there}/{step}", 303)
    following = None if given.one("back_to") == "overview" else steps.following(step)
    return RedirectResponse(there if following is None else f"{there}/{following}", 303)


def as_seen(conversation: Conversation, given: Answers) -> Conversation:
    """The conversation in the version that the form was made from."""
    version = given.one("version")
    return conversation._replace(version=int(version)) if version.isdigit() else conversation


def save(request: Request, visitor: Visitor, before: Conversation, person: Person, step: str) -> None:
    """Keep what was said at a step. Raises ClosedError and WrittenMeanwhileError."""
    context = context_of(request)
    with context.database.write() as session:
        keeping.save(session, visitor, before, person, step=step, at=context.wall.now())


def _step(
    request: Request,
    conversation: Conversation,
    name: str,
    given: Answers | None = None,
    error: AnswerError | None = None,
    status: int = 422,
) -> Response:
    step = steps.BY_NAME[name]
    matcher = the_matcher()
    values: dict[str, Any] = {
        "conversation": conversation,
        "person": conversation.person,
        "step": step,
        "title": step.title.format(called=conversation.called),
        "given": given or Answers({}),
        "asked_again": given is not None,
        "error": error,
        "before": steps.before(name),
        "place": [each.name for each in steps.STEPS].index(name) + 1,
        "steps": steps,
        "options": sorted(matcher.catalogue.options.values(), key=lambda option: option.name),
        "catalogue": matcher.catalogue,
        "back_to": request.query_params.get("back_to", given.one("back_to") if given else ""),
        "INTRUSIVENESS": catalogue_views.INTRUSIVENESS,
    }
    if step.form == "hard":
        values["choices"] = choices_of(conversation.person, matcher, values["given"].one("find"))
    return page(request, f"conversation_{step.form}.html", status=status if error else 200, **values)
