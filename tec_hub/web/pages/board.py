"""The night board, whole and in the part that refreshes itself."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.web.context import Context
from tec_hub.web.render import page
from tec_hub.web.views.board import Board, alarms_of, board_of
from tec_hub.web.visitors import NotSignedInError, context_of, needs, visitor_of

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_BOARD)]


@router.get("/")
def first(request: Request) -> Response:
    """Each role's first page."""
    visitor = visitor_of(request)
    if visitor is None:
        raise NotSignedInError("/")
    return RedirectResponse("/board" if may(visitor.role, Permission.SEE_BOARD) else "/quarantine", 303)


@router.get("/board")
def board(request: Request, visitor: Watcher) -> Response:
    """The night board."""
    context = context_of(request)
    return page(
        request,
        "board.html",
        board=_board(request, visitor),
        troubles=_troubles(context),
        notices=context.notices(),
    )


@router.get("/board/now")
def now(request: Request, visitor: Watcher) -> Response:
    """What changes on the board from minute to minute."""
    return page(request, "board_now.html", board=_board(request, visitor), troubles=_troubles(context_of(request)))


@router.get("/board/alarms")
def alarms(request: Request, visitor: Watcher) -> Response:
    """The service-wide alarms that sound; a part of every page."""
    context = context_of(request)
    with context.database.read() as session:
        sounding = alarms_of(session, visitor.service_id)
    return page(request, "alarms.html", alarms=sounding)


def _board(request: Request, visitor: Visitor) -> Board:
    context = context_of(request)
    with context.database.read() as session:
        return board_of(session, visitor.service_id, context.clock.now())


def _troubles(context: Context) -> list[str]:
    """What is wrong with the hub itself, in sentences."""
    return [item.words or f"The {name} is not well." for name, item in context.health().items() if not item.ok]
