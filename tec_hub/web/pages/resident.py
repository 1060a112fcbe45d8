"""A resident: about me first, then the plan, tonight's picture and the devices."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.render import page
from tec_hub.web.views.board import alarms_of
from tec_hub.web.views.cards import cards_of_resident
from tec_hub.web.views.equipment import devices_of, is_offline
from tec_hub.web.views.night import evening_of, night_of
from tec_hub.web.views.people import people_of, person_of
from tec_hub.web.views.picture import DESK, PHONE, draw
from tec_hub.web.views.sentences import agreed_plan
from tec_hub.web.visitors import context_of, needs, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_RESIDENTS)]


@router.get("/residents")
def residents(request: Request, visitor: Watcher) -> Response:
    """Everybody the service supports, by home."""
    context = context_of(request)
    with context.database.read() as session:
        people = people_of(session, visitor.service_id)
    return page(request, "residents.html", people=people)


@router.get("/residents/{resident_id}")
def resident(request: Request, resident_id: str, visitor: Watcher, night: date | None = None) -> Response:
    """One of them; `night` is the evening on which the pictured night began."""
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        person = person_of(session, visitor.service_id, resident_id)
        if person is None:
            raise HTTPException(404)
        tonight = evening_of(now, person.zone)
        evening = min(night or tonight, tonight)
        devices = devices_of(session, resident_id)
        seen = night_of(session, person, devices, evening, now)
        plan = context.desk.plans.plan(session, resident_id)
        values: dict[str, Any] = {
            "person": person,
            "now": now,
            "plan": None if plan is None else agreed_plan(plan, now),
            "cards": cards_of_resident(session, person),
            "alarms": alarms_of(session, visitor.service_id),
            "devices": devices,
            "is_offline": is_offline,
            "night": seen,
            "pictures": (draw(seen, PHONE), draw(seen, DESK)),
            "earlier": evening - timedelta(days=1),
            "later": evening + timedelta(days=1) if evening < tonight else None,
        }
    note_view(request, visitor, "saw.resident", resident_id)
    return page(request, "resident.html", **values)
