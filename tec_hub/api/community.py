"""Local services, and unmet need."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request

from tec_hub import unmet
from tec_hub.api import models
from tec_hub.api.visitors import needs
from tec_hub.community.nearby import one, shelf
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.views import community as views
from tec_hub.web.visitors import context_of

router = APIRouter(tags=["community"], responses={401: {"model": models.Problem}})

Reader = Annotated[Visitor, needs(Permission.SEE_CATALOGUE)]
Planner = Annotated[Visitor, needs(Permission.SEE_UNMET_NEED)]


@router.get("/community")
def search(  # noqa: PLR0917 - the parameters of the address
    request: Request,
    visitor: Reader,
    q: str = "",
    near: str = "",
    within: str = "",
    when: str = "",
    access: Annotated[list[str] | None, Query()] = None,
    free: str = "",
    option: str = "",
) -> dict[str, Any]:
    """Local services, as the page finds them; distances in kilometres. `lost`: where `near` is is not known."""
    context = context_of(request)
    with context.database.read() as session:
        kept = shelf(session, visitor.service_id)
    chosen = {"q": q, "near": near, "within": within, "when": when, "free": free, "option": option}
    asked = views.asked(chosen, kept, tuple(access or ()))
    found = [
        {
            "number": kept.numbers[each.listed],
            "distance_km": None if each.distance is None else round(each.distance, 2),
            "options": each.listed.options,
            "service": msgspec.to_builtins(each.listed.service),
        }
        for each in views.found(kept, asked, context.clock.now().date())
    ]
    return {"lost": asked.lost, "services": found}


@router.get("/community/{number}", responses={404: {"model": models.Problem}})
def service(request: Request, visitor: Reader, number: int) -> dict[str, Any]:
    """One local service; `gone_at` says since when its feed lacks it."""
    with context_of(request).database.read() as session:
        kept = one(session, visitor.service_id, number)
    if kept is None:
        raise HTTPException(404, "There is no such local service.")
    data: dict[str, Any] = msgspec.to_builtins(kept)
    return data


@router.get("/unmet-need")
def unmet_need(request: Request, visitor: Planner, by: str = "quarter") -> list[dict[str, Any]]:
    """Counts by quarter, or (`?by=area`) by year and district; `times` is null below five, else rounded."""
    with context_of(request).database.read() as session:
        lines = unmet.counted(session, visitor.service_id, by_area=by == "area")
    return [msgspec.to_builtins(line) for line in lines]
