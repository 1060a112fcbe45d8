"""Conversations: begun, read, gone on with, closed; and what may help after them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Body, HTTPException, Request, Response
from pydantic import BaseModel, Field

from tec_hub.api import models
from tec_hub.api.catalogue import person_of
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.catalogue_files import the_matcher
from tec_hub.conversation import keeping
from tec_hub.conversation.keeping import ClosedError, Conversation, ConversationError, WrittenMeanwhileError
from tec_hub.match import as_data
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.visitors import context_of, note_view

_PROBLEM: dict[int | str, dict[str, Any]] = {
    401: {"model": models.Problem},
    403: {"model": models.Problem},
    404: {"model": models.Problem},
}
_REFUSED: dict[int | str, dict[str, Any]] = {409: {"model": models.Problem}, 422: {"model": models.Problem}}
router = APIRouter(prefix="/conversations", tags=["conversations"], responses=_PROBLEM)

Reader = Annotated[Visitor, needs(Permission.HOLD_CONVERSATIONS)]
Writer = Annotated[Visitor, needs_to_act(Permission.HOLD_CONVERSATIONS)]


class Begun(BaseModel):
    """A conversation to begin; `resident`: the id of whom it is with, where the hub knows them."""

    called: str = Field(min_length=1, max_length=100)
    resident: str | None = None


class Told(BaseModel):
    """What is known now, as POST /match takes a person; `version`: the one it goes on from."""

    version: int
    person: dict[str, Any]


class ConversationAsKept(BaseModel):
    """A conversation as it stands. Times are UTC."""

    id: str
    called: str
    resident: str | None
    version: int
    step: str
    updated_at: datetime
    closed: bool
    person: dict[str, Any]


@router.get("")
def conversations(request: Request, visitor: Reader) -> list[ConversationAsKept]:
    """Every conversation of the service, open ones first, then the latest."""
    with context_of(request).database.read() as session:
        found = keeping.all_of(session, visitor.service_id)
    for one in found:
        note_view(request, visitor, "saw.conversation", one.resident_id, one.id)
    return [_shown(one) for one in found]


@router.post("", status_code=201, responses=_REFUSED)
def begin(request: Request, visitor: Writer, begun: Annotated[Begun, Body()]) -> ConversationAsKept:
    """Begin one."""
    context = context_of(request)
    try:
        with context.database.write() as session:
            made = keeping.start(
                session, visitor, begun.called.strip(), at=context.wall.now(), resident_id=begun.resident
            )
    except ConversationError as error:
        raise HTTPException(422, str(error)) from error
    return _shown(made)


@router.get("/{conversation_id}")
def conversation(request: Request, visitor: Reader, conversation_id: str) -> ConversationAsKept:
    """One conversation."""
    return _shown(_one(request, visitor, conversation_id))


@router.put("/{conversation_id}", responses=_REFUSED)
def tell(
    request: Request, visitor: Writer, conversation_id: str, told: Annotated[Told, Body()]
) -> ConversationAsKept:
    """Keep what is known now, whole; 409 if somebody else has written since, or it is closed."""
    return _keep(request, visitor, conversation_id, told.version, lambda _: told.person)


@router.patch("/{conversation_id}", responses=_REFUSED)
def add(
    request: Request, visitor: Writer, conversation_id: str, told: Annotated[Told, Body()]
) -> ConversationAsKept:
    """Keep the parts of the person that are given, each whole, and leave the others; null takes one out."""

    def joined(before: dict[str, Any]) -> dict[str, Any]:
        parts = before | told.person
        return {name: part for name, part in parts.items() if part is not None}

    return _keep(request, visitor, conversation_id, told.version, joined)


def _keep(
    request: Request,
    visitor: Visitor,
    conversation_id: str,
    version: int,
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> ConversationAsKept:
    before = _one(request, visitor, conversation_id)._replace(version=version)
    person = person_of(change(msgspec.to_builtins(before.person)), the_matcher())
    context = context_of(request)
    try:
        with context.database.write() as session:
            return _shown(keeping.save(session, visitor, before, person, step="api", at=context.wall.now()))
    except WrittenMeanwhileError as error:
        raise HTTPException(409, "Somebody else has written since that version.") from error
    except ClosedError as error:
        raise HTTPException(409, str(error)) from error


@router.delete("/{conversation_id}", status_code=204)
def forget(request: Request, visitor: Writer, conversation_id: str) -> Response:
    """Delete it for good, as the person may ask."""
    context = context_of(request)
    found = _one(request, visitor, conversation_id)
    with context.database.write() as session:
        keeping.forget(session, visitor, found, at=context.wall.now())
    return Response(status_code=204)


@router.get("/{conversation_id}/suggestions")
def suggestions(request: Request, visitor: Reader, conversation_id: str) -> dict[str, Any]:
    """What may help, as POST /match answers."""
    matcher = the_matcher()
    data: dict[str, Any] = msgspec.to_builtins(
        as_data(matcher.match(_one(request, visitor, conversation_id).person), matcher)
    )
    return data


def _one(request: Request, visitor: Visitor, conversation_id: str) -> Conversation:
    with context_of(request).database.read() as session:
        found = keeping.read(session, visitor.service_id, conversation_id)
    if found is None:
        raise HTTPException(404, "There is no such conversation.")
    note_view(request, visitor, "saw.conversation", found.resident_id, found.id)
    return found


def _shown(one: Conversation) -> ConversationAsKept:
    return ConversationAsKept(
        id=one.id,
        called=one.called,
        resident=one.resident_id,
        version=one.version,
        step=one.step,
        updated_at=one.updated_at,
        closed=one.closed_at is not None,
        person=msgspec.to_builtins(one.person),
    )
