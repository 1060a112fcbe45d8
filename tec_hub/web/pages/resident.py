"""A resident: about me first, then the plan, tonight's picture and the devices."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from tec_hub import night_plans, tec_plans
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.tec_plans import Kept
from tec_hub.web.actions import ActionError
from tec_hub.web.presence import carer_gone, carer_here, gone_away, home_again, presence_of
from tec_hub.web.render import page
from tec_hub.web.views.board import alarms_of
from tec_hub.web.views.cards import cards_of_resident
from tec_hub.web.views.equipment import devices_of, is_offline
from tec_hub.web.views.hearing import DEFAULT_TIME, TIME_PATTERN, next_time, who_hears
from tec_hub.web.views.night import evening_of, night_of
from tec_hub.web.views.people import people_of, person_of
from tec_hub.web.views.picture import DESK, PHONE, draw
from tec_hub.web.views.sentences import agreed_plan
from tec_hub.web.views.tec_plan import STANDS
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_RESIDENTS)]
Teller = Annotated[Visitor, needs_form(Permission.NOTE_PRESENCE)]


@router.get("/residents")
def residents(request: Request, visitor: Watcher) -> Response:
    """Everybody the service supports, by home."""
    context = context_of(request)
    with context.database.read() as session:
        people = people_of(session, visitor.service_id)
    return page(request, "residents.html", people=people)


@router.get("/residents/{resident_id}")
def resident(
    request: Request,
    resident_id: str,
    visitor: Watcher,
    night: date | None = None,
    at: Annotated[str, Query(pattern=TIME_PATTERN)] = "",
) -> Response:
    """One of them; `night` is the evening on which the pictured night began, `at` a time to be heard at."""
    return _shown(request, resident_id, visitor, night, at=at)


@dataclass(frozen=True, slots=True)
class _Typed:
    """A form that was refused, to be shown again as it was."""

    minutes: str = ""
    until: str = ""
    reason: str = ""
    error: str = ""


def _shown(
    request: Request,
    resident_id: str,
    visitor: Visitor,
    night: date | None,
    typed: _Typed | None = None,
    at: str = "",
) -> Response:
    typed = typed or _Typed()
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
        hearing_at = next_time(at, person.zone, now)
        values: dict[str, Any] = {
            "person": person,
            "now": now,
            "presence": presence_of(session, resident_id, now),
            "plan": None if plan is None else agreed_plan(plan, now),
            "at": at or DEFAULT_TIME,
            "hearing_at": hearing_at,
            "hearing": [] if plan is None else who_hears(plan, hearing_at),
            "cards": cards_of_resident(session, person),
            "alarms": alarms_of(session, visitor.service_id),
            "devices": devices,
            "is_offline": is_offline,
            "night": seen,
            "pictures": (draw(seen, PHONE), draw(seen, DESK)),
            "proposed": night_plans.waiting(session, resident_id),
            "tec_plans": _tec_plans(session, visitor, resident_id),
            "STANDS": STANDS,
            "earlier": evening - timedelta(days=1),
            "later": evening + timedelta(days=1) if evening < tonight else None,
        }
    note_view(request, visitor, "saw.resident", resident_id)
    return page(request, "resident.html", status=422 if typed.error else 200, typed=typed, **values)


def _tec_plans(session: Session, visitor: Visitor, resident_id: str) -> list[Kept]:
    if not may(visitor.role, Permission.SEE_TEC_PLANS):
        return []
    return [kept for kept in tec_plans.all_of(session, visitor.service_id) if kept.resident_id == resident_id]


@router.post("/residents/{resident_id}/{action}")
def tell(
    request: Request,
    resident_id: str,
    action: str,
    visitor: Teller,
    minutes: Annotated[str, Form(max_length=10)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
    reason: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Say who is there or away, then show the resident again."""
    context = context_of(request)
    with context.database.read() as session:
        person = person_of(session, visitor.service_id, resident_id)
    if person is None:
        raise HTTPException(404)
    try:
        match action:
            case "carer-here":
                carer_here(context, visitor, resident_id, int(minutes) if minutes.isdecimal() else 0)
            case "carer-left":
                carer_gone(context, visitor, resident_id)
            case "away":
                gone_away(context, visitor, resident_id, _home_time(until, person.zone), reason)
            case "home":
                home_again(context, visitor, resident_id)
            case _:
                raise HTTPException(404)
    except ActionError as error:
        typed = _Typed(minutes=minutes, until=until, reason=reason, error=str(error))
        return _shown(request, resident_id, visitor, None, typed)
    return RedirectResponse(f"/residents/{resident_id}", 303)


def _home_time(text: str, zone: str) -> datetime:
    """A form's date and time on the home's wall clock, in UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ActionError("Give the date and time of the return.") from error
