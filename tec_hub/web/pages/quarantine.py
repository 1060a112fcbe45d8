"""What came and was not understood, for the installer."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.security import audit
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import BOARD
from tec_hub.web.render import page
from tec_hub.web.second_reading import try_again
from tec_hub.web.views import quarantine
from tec_hub.web.visitors import context_of, needs, needs_form

router = APIRouter()


@router.get("/quarantine")
def show(request: Request, visitor: Annotated[Visitor, needs(Permission.SEE_QUARANTINE)]) -> Response:
    """What waits to be settled."""
    context = context_of(request)
    with context.database.read() as session:
        strays = quarantine.sees_strays(session, visitor.role)
        strange = quarantine.quarantine_of(session, visitor.service_id, strays=strays)
        lately = quarantine.understood_since(session, visitor.service_id)
    gateways = {each.gateway_id: each.gateway for each in strange if each.gateway_id}
    return page(
        request,
        "quarantine.html",
        strange=strange,
        lately=lately,
        gateways=gateways,
        reasons=list(dict.fromkeys(each.reason for each in strange)),
        limit=quarantine.LIMIT,
        now=context.clock.now(),
    )


@router.post("/quarantine/again")
def all_again(
    request: Request,
    visitor: Annotated[Visitor, needs_form(Permission.SETTLE_QUARANTINE)],
    gateway: Annotated[str, Form(max_length=200)] = "",
    reason: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Decode again all that wait, of a gateway or of a reason where one is named."""
    try_again(request, visitor, gateway=gateway or None, reason=reason or None)
    return RedirectResponse("/quarantine", 303)


@router.post("/quarantine/{reading_id}/again")
def again(
    request: Request, reading_id: int, visitor: Annotated[Visitor, needs_form(Permission.SETTLE_QUARANTINE)]
) -> Response:
    """Decode one again."""
    if not try_again(request, visitor, reading=reading_id):
        raise HTTPException(404)
    return RedirectResponse("/quarantine", 303)


@router.post("/quarantine/{reading_id}/settle")
def settle(
    request: Request, reading_id: int, visitor: Annotated[Visitor, needs_form(Permission.SETTLE_QUARANTINE)]
) -> Response:
    """Somebody has dealt with one."""
    context = context_of(request)
    with context.database.write() as session:
        strays = quarantine.sees_strays(session, visitor.role)
        if not quarantine.settle(
            session,
            visitor.service_id,
            reading_id,
            by=visitor.user_id,
            now=context.clock.now(),
            strays=strays,
        ):
            raise HTTPException(404)
        audit.record(
            session,
            at=context.wall.now(),
            user_id=visitor.user_id,
            what="quarantine.settle",
            resident_id=None,
            detail=str(reading_id),
        )
    context.signals.tell(BOARD)
    return RedirectResponse("/quarantine", 303)
