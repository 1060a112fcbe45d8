"""What came and was not understood, for the installer."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.security import audit
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import BOARD
from tec_hub.web.render import page
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
    return page(request, "quarantine.html", strange=strange, limit=quarantine.LIMIT, now=context.clock.now())


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
