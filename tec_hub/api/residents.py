"""Residents and the events of their devices."""

import json
from collections.abc import Callable
from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.api import models
from tec_hub.api.visitors import needs, needs_to_act
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.store.equipment import DeviceResidentRow
from tec_hub.store.intake import EventRow
from tec_hub.web.actions import ActionError
from tec_hub.web.context import Context
from tec_hub.web.presence import carer_gone, carer_here, gone_away, home_again, presence_of
from tec_hub.web.views.hearing import DEFAULT_TIME, TIME_PATTERN, next_time, who_hears
from tec_hub.web.views.people import Person, people_of, person_of
from tec_hub.web.visitors import context_of, note_view

router = APIRouter(prefix="/residents", tags=["residents"], responses={401: {"model": models.Problem}})

Watcher = Annotated[Visitor, needs(Permission.SEE_RESIDENTS)]
Actor = Annotated[Visitor, needs_to_act(Permission.NOTE_PRESENCE)]
_GONE: dict[int | str, dict[str, Any]] = {404: {"model": models.Problem}}
_REFUSED = {**_GONE, 422: {"model": models.Problem}}


@router.get("")
def residents(request: Request, visitor: Watcher) -> list[models.Resident]:
    """Everybody the service supports, by home and name."""
    with context_of(request).database.read() as session:
        people = people_of(session, visitor.service_id)
    for person in people:
        note_view(request, visitor, "saw.resident", person.id)
    return [_model(person) for person in people]


@router.get("/{resident_id}", responses=_GONE)
def resident(request: Request, visitor: Watcher, resident_id: str) -> models.Resident:
    """One resident."""
    with context_of(request).database.read() as session:
        person = _person(session, visitor, resident_id)
    note_view(request, visitor, "saw.resident", resident_id)
    return _model(person)


@router.get("/{resident_id}/events", responses=_GONE)
def events(
    request: Request,
    visitor: Watcher,
    resident_id: str,
    before: int | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> models.Events:
    """Events of the devices that serve a resident, the latest first; go on with `before`."""
    with context_of(request).database.read() as session:
        _person(session, visitor, resident_id)
        mine = select(DeviceResidentRow.device_key).where(DeviceResidentRow.resident_id == resident_id)
        query = select(EventRow).where(EventRow.device_key.in_(mine))
        if before is not None:
            query = query.where(EventRow.id < before)
        rows = session.scalars(query.order_by(EventRow.id.desc()).limit(limit)).all()
    note_view(request, visitor, "saw.events", resident_id)
    return models.Events(events=[_event(row) for row in rows], before=rows[-1].id if len(rows) == limit else None)


@router.get("/{resident_id}/who-hears", responses=_GONE)
def who_would_hear(
    request: Request,
    visitor: Watcher,
    resident_id: str,
    at: Annotated[str, Query(pattern=TIME_PATTERN, description="a time on the home's clock")] = DEFAULT_TIME,
) -> models.WhoHears:
    """Who would hear of an alert the next time the home's clock shows `at`, if nobody before them answered."""
    context = context_of(request)
    with context.database.read() as session:
        person = _person(session, visitor, resident_id)
        plan = context.desk.plans.plan(session, resident_id)
    moment = next_time(at, person.zone, context.clock.now())
    note_view(request, visitor, "saw.resident", resident_id)
    rules = [] if plan is None else who_hears(plan, moment)
    return models.WhoHears(at=moment, rules=[models.Hearing.model_validate(rule) for rule in rules])


@router.post("/{resident_id}/carer", responses=_REFUSED)
def carer_came(request: Request, visitor: Actor, resident_id: str, asked: models.AskedCarer) -> models.Presence:
    """A carer is with the resident."""
    return _told(request, visitor, resident_id, lambda c: carer_here(c, visitor, resident_id, asked.minutes))


@router.delete("/{resident_id}/carer", responses=_GONE)
def carer_left(request: Request, visitor: Actor, resident_id: str) -> models.Presence:
    """The carer has left."""
    return _told(request, visitor, resident_id, lambda c: carer_gone(c, visitor, resident_id))


@router.post("/{resident_id}/away", responses=_REFUSED)
def went_away(request: Request, visitor: Actor, resident_id: str, asked: models.AskedAway) -> models.Presence:
    """The resident is away."""
    until = asked.until.astimezone(UTC)
    return _told(request, visitor, resident_id, lambda c: gone_away(c, visitor, resident_id, until, asked.reason))


@router.delete("/{resident_id}/away", responses=_GONE)
def came_back(request: Request, visitor: Actor, resident_id: str) -> models.Presence:
    """The resident is home again."""
    return _told(request, visitor, resident_id, lambda c: home_again(c, visitor, resident_id))


def _told(
    request: Request, visitor: Visitor, resident_id: str, tell: Callable[[Context], None]
) -> models.Presence:
    context = context_of(request)
    with context.database.read() as session:
        _person(session, visitor, resident_id)
    try:
        tell(context)
    except ActionError as error:
        raise HTTPException(422, str(error)) from error
    with context.database.read() as session:
        return models.Presence.model_validate(presence_of(session, resident_id, context.clock.now()))


def _person(session: Session, visitor: Visitor, resident_id: str) -> Person:
    person = person_of(session, visitor.service_id, resident_id)
    if person is None:
        raise HTTPException(404, "There is no such resident.")
    return person


def _model(person: Person) -> models.Resident:
    return models.Resident(
        id=person.id,
        name=person.name,
        called=person.called,
        home_id=person.home_id,
        home=person.home_name,
        time_zone=person.zone,
        about_me=person.about_me,
    )


def _event(row: EventRow) -> models.Event:
    return models.Event(
        id=row.id,
        device=row.device_key,
        kind=row.kind,
        value=None if row.value is None else json.loads(row.value),
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        historical=row.historical,
        reread_at=row.reread_at,
    )
