"""The night board, whole and in the part that refreshes itself."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.web.context import Context
from tec_hub.web.render import page
from tec_hub.web.views.board import Board, Rest, alarms_of, board_of, rest_of
from tec_hub.web.views.quarantine import sees_strays
from tec_hub.web.visitors import NotSignedInError, context_of, needs, visitor_of

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_BOARD)]


_FIRST = (
    (Permission.SEE_BOARD, "/board"),
    (Permission.SEE_QUARANTINE, "/quarantine"),
    (Permission.SEE_UNMET_NEED, "/unmet-need"),
)
"""The first page of one's role: the first of these that one may see."""


@router.get("/")
def first(request: Request) -> Response:
    """Each role's first page."""
    visitor = visitor_of(request)
    if visitor is None:
        raise NotSignedInError("/")
    return RedirectResponse(next(path for needed, path in _FIRST if may(visitor.role, needed)), 303)


@router.get("/board")
def board(request: Request, visitor: Watcher) -> Response:
    """The night board."""
    context = context_of(request)
    with context.database.read() as session:
        shown = board_of(session, visitor.service_id, context.clock.now())
        rest = _rest(session, visitor, shown)
    troubles, notices = _troubles(context), context.notices()
    return page(request, "board.html", board=shown, rest=rest, troubles=troubles, notices=notices)


@router.get("/board/now")
def now(request: Request, visitor: Watcher) -> Response:
    """Who needs someone, with the countdowns."""
    context = context_of(request)
    with context.database.read() as session:
        shown = board_of(session, visitor.service_id, context.clock.now())
    return page(request, "board_now.html", board=shown, troubles=_troubles(context))


@router.get("/board/rest")
def rest(request: Request, visitor: Watcher) -> Response:
    """What is calm, and what has to wait."""
    context = context_of(request)
    with context.database.read() as session:
        shown = board_of(session, visitor.service_id, context.clock.now())
        return page(request, "board_rest.html", board=shown, rest=_rest(session, visitor, shown))


@router.get("/board/alarms")
def alarms(request: Request, visitor: Watcher) -> Response:
    """The service-wide alarms that sound; a part of every page."""
    context = context_of(request)
    with context.database.read() as session:
        sounding = alarms_of(session, visitor.service_id)
    return page(request, "alarms.html", alarms=sounding)


def _rest(session: Session, visitor: Visitor, shown: Board) -> Rest:
    return rest_of(session, visitor.service_id, shown, strays=sees_strays(session, visitor.role))


def _troubles(context: Context) -> list[str]:
    """What is wrong with the hub itself, in sentences."""
    return [item.words or f"The {name} is not well." for name, item in context.health().items() if not item.ok]
