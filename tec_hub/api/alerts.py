"""Alerts: list, one with its story, and what may be done about one."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy.orm import Session

from tec_hub.api import models
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.actions import ActionError, Asked, act_on_alert
from tec_hub.web.context import Context
from tec_hub.web.views.cards import Card, ended_cards, standing_cards
from tec_hub.web.views.case import case_of, resident_of_alert
from tec_hub.web.views.people import Person, people_of
from tec_hub.web.visitors import context_of, note_view

router = APIRouter(prefix="/alerts", tags=["alerts"], responses={401: {"model": models.Problem}})

Watcher = Annotated[Visitor, needs(Permission.SEE_ALERTS)]
Actor = Annotated[Visitor, needs_to_act(Permission.ACT_ON_ALERTS)]
_GONE: dict[int | str, dict[str, Any]] = {404: {"model": models.Problem}}


@router.get("")
def alerts(
    request: Request, visitor: Watcher, status: Literal["standing", "ended"] = "standing", hours: int = 24
) -> list[models.Alert]:
    """Alerts that stand, the most urgent first; or those that ended within so many hours, the latest first."""
    context = context_of(request)
    with context.database.read() as session:
        people = {person.id: person for person in people_of(session, visitor.service_id)}
        if status == "standing":
            cards = standing_cards(session, visitor.service_id, people)
        else:
            since = context.clock.now() - timedelta(hours=min(max(hours, 1), 24 * 366))
            cards = list(ended_cards(session, visitor.service_id, people, since, limit=1000))
    return [as_model(card) for card in cards]


@router.get("/{alert_id}", responses=_GONE)
def alert(request: Request, visitor: Watcher, alert_id: str) -> models.AlertInFull:
    """One alert with its timeline and messages."""
    return _in_full(request, visitor, alert_id)


@router.post("/{alert_id}/actions", responses={**_GONE, 422: {"model": models.Problem}})
def act(request: Request, visitor: Actor, alert_id: str, asked: models.AskedAction) -> models.AlertInFull:
    """Do something about an alert; answers with the alert as it then stands."""
    context = context_of(request)
    with context.database.read() as session:
        person = _person(session, visitor, alert_id)
    filled = Asked(**asked.model_dump(exclude={"action"}))
    try:
        act_on_alert(context, visitor, alert_id=alert_id, resident_id=person.id, action=asked.action, asked=filled)
    except ActionError as error:
        raise HTTPException(422, str(error)) from error
    return _in_full(request, visitor, alert_id)


def as_model(card: Card) -> models.Alert:
    """An alert as the API gives it."""
    copied = {name: getattr(card, name) for name in _COPIED}
    return models.Alert(resident_id=card.person.id, next=_next(card), **copied)


_COPIED = tuple(name for name in models.Alert.model_fields if name not in {"resident_id", "next"})


def _next(card: Card) -> models.NextStep | None:
    return None if card.next is None else models.NextStep(due=card.next.due, words=card.next.words)


def _person(session: Session, visitor: Visitor, alert_id: str) -> Person:
    person = resident_of_alert(session, visitor.service_id, alert_id)
    if person is None:
        raise HTTPException(404, "There is no such alert.")
    return person


def _in_full(request: Request, visitor: Visitor, alert_id: str) -> models.AlertInFull:
    context: Context = context_of(request)
    with context.database.read() as session:
        person = _person(session, visitor, alert_id)
        plan = context.desk.plans.plan(session, person.id)
        case = case_of(session, alert_id, person, plan, context.clock.now())
    note_view(request, visitor, "saw.alert", person.id, alert_id)
    return models.AlertInFull(
        **as_model(case.card).model_dump(),
        timeline=[models.TimelineLine.model_validate(line) for line in case.timeline],
        messages=[models.Message.model_validate(message.row) for message in case.messages],
    )
