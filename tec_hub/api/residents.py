"""Residents and the events of their devices."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.api import models
from tec_hub.api.visitors import needs
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.store.equipment import DeviceResidentRow
from tec_hub.store.intake import EventRow
from tec_hub.web.views.people import Person, people_of, person_of
from tec_hub.web.visitors import context_of, note_view

router = APIRouter(prefix="/residents", tags=["residents"], responses={401: {"model": models.Problem}})

Watcher = Annotated[Visitor, needs(Permission.SEE_RESIDENTS)]
_GONE: dict[int | str, dict[str, Any]] = {404: {"model": models.Problem}}


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
    )
