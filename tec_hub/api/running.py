"""What was not understood, and the service-wide alarms."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response

from tec_hub.api import models
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.health.reading import troubles
from tec_hub.security import audit
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import BOARD
from tec_hub.web.second_reading import try_again
from tec_hub.web.views.board import alarms_of
from tec_hub.web.views.quarantine import quarantine_of, sees_strays, settle
from tec_hub.web.visitors import context_of

router = APIRouter(tags=["running"], responses={401: {"model": models.Problem}})


@router.get("/quarantine")
def quarantine(
    request: Request, visitor: Annotated[Visitor, needs(Permission.SEE_QUARANTINE)]
) -> list[models.Strange]:
    """Readings that were not understood and wait to be settled, the latest first (at most 200)."""
    with context_of(request).database.read() as session:
        strays = sees_strays(session, visitor.role)
        strange = quarantine_of(session, visitor.service_id, strays=strays)
    return [models.Strange.model_validate(reading) for reading in strange]


@router.post("/quarantine/{reading_id}/settle", status_code=204, responses={404: {"model": models.Problem}})
def settled(
    request: Request, visitor: Annotated[Visitor, needs_to_act(Permission.SETTLE_QUARANTINE)], reading_id: int
) -> Response:
    """Somebody has dealt with one."""
    context = context_of(request)
    with context.database.write() as session:
        strays = sees_strays(session, visitor.role)
        now = context.clock.now()
        if not settle(session, visitor.service_id, reading_id, by=visitor.user_id, now=now, strays=strays):
            raise HTTPException(404, "There is no such reading waiting.")
        audit.record(
            session,
            at=context.wall.now(),
            user_id=visitor.user_id,
            what="quarantine.settle",
            resident_id=None,
            detail=str(reading_id),
        )
    context.signals.tell(BOARD)
    return Response(status_code=204)


@router.post("/quarantine/{reading_id}/again", responses={404: {"model": models.Problem}})
def again(
    request: Request, visitor: Annotated[Visitor, needs_to_act(Permission.SETTLE_QUARANTINE)], reading_id: int
) -> models.Tried:
    """Decode one again with today's adapters and mappings; what it tells is recorded in the past."""
    tried = try_again(request, visitor, reading=reading_id)
    if not tried:
        raise HTTPException(404, "There is no such reading waiting.")
    return models.Tried.model_validate(tried[0])


@router.get("/service-alarms")
def service_alarms(
    request: Request, visitor: Annotated[Visitor, needs(Permission.SEE_BOARD)]
) -> list[models.ServiceAlarm]:
    """The service-wide alarms that sound, those of the hub itself included; the oldest first."""
    with context_of(request).database.read() as session:
        alarms = alarms_of(session, visitor.service_id)
    return [models.ServiceAlarm.model_validate(alarm) for alarm in alarms]


@router.get("/equipment")
def equipment(
    request: Request, visitor: Annotated[Visitor, needs(Permission.SEE_EQUIPMENT)]
) -> list[models.Trouble]:
    """What is wrong with devices and gateways now, the urgent first."""
    with context_of(request).database.read() as session:
        return [models.Trouble.model_validate(each._asdict()) for each in troubles(session, visitor.service_id)]
