"""One alert: its story, and what a person may do about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.actions import ACTIONS, ActionError, Asked, act_on_alert
from tec_hub.web.render import page
from tec_hub.web.views.board import alarms_of
from tec_hub.web.views.case import card_of, case_of, resident_of_alert
from tec_hub.web.views.people import Person, contacts_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_ALERTS)]
Actor = Annotated[Visitor, needs_form(Permission.ACT_ON_ALERTS)]

_USEFUL = {"yes": True, "no": False}


@router.get("/alerts/{alert_id}")
def alert(request: Request, alert_id: str, visitor: Watcher) -> Response:
    """The alert's page."""
    return page(request, "alert.html", **_everything(request, visitor, alert_id))


@router.get("/alerts/{alert_id}/now")
def now(request: Request, alert_id: str, visitor: Watcher) -> Response:
    """Where it stands, refreshed as it changes."""
    context = context_of(request)
    with context.database.read() as session:
        card = card_of(session, alert_id, _person(session, visitor, alert_id))
    note_view(request, visitor, "saw.alert", card.person.id, alert_id)
    return page(request, "alert_now.html", card=card, now=context.clock.now())


@router.get("/alerts/{alert_id}/story")
def story(request: Request, alert_id: str, visitor: Watcher) -> Response:
    """Its timeline and messages, refreshed as they grow."""
    return page(request, "alert_story.html", **_everything(request, visitor, alert_id))


def _asked(
    contact: Annotated[str, Form(max_length=100)] = "",
    outcome: Annotated[str, Form(max_length=2000)] = "",
    helped: Annotated[str, Form(max_length=2000)] = "",
    change: Annotated[str, Form(max_length=2000)] = "",
    useful: Annotated[str, Form(max_length=10)] = "",
) -> Asked:
    return Asked(contact=contact, outcome=outcome, helped=helped, change=change, useful=_USEFUL.get(useful))


@router.post("/alerts/{alert_id}/{action}")
def act(
    request: Request, alert_id: str, action: str, visitor: Actor, asked: Annotated[Asked, Depends(_asked)]
) -> Response:
    """Do one of the actions, then show the alert as it now stands."""
    context = context_of(request)
    with context.database.read() as session:
        person = _person(session, visitor, alert_id)
    if action not in ACTIONS:
        raise HTTPException(404)
    try:
        act_on_alert(context, visitor, alert_id=alert_id, resident_id=person.id, action=action, asked=asked)
    except ActionError as error:
        values = _everything(request, visitor, alert_id)
        return page(request, "alert.html", status=422, error=str(error), tried=action, filled=asked, **values)
    return RedirectResponse(f"/alerts/{alert_id}", 303)


def _person(session: Session, visitor: Visitor, alert_id: str) -> Person:
    """Whose alert it is; 404 for another service's, as for one that does not exist."""
    person = resident_of_alert(session, visitor.service_id, alert_id)
    if person is None:
        raise HTTPException(404)
    return person


def _everything(request: Request, visitor: Visitor, alert_id: str) -> dict[str, Any]:
    """What the page shows."""
    context = context_of(request)
    with context.database.read() as session:
        person = _person(session, visitor, alert_id)
        now = context.clock.now()
        case = case_of(session, alert_id, person, context.desk.plans.plan(session, person.id), now)
        values = {
            "case": case,
            "card": case.card,
            "contacts": contacts_of(session, visitor.service_id),
            "alarms": alarms_of(session, visitor.service_id),
            "now": now,
        }
    note_view(request, visitor, "saw.alert", person.id, alert_id)
    return values
