"""The walk test on a phone: every device of a home, ticked off as it is heard, and the record it ends in."""

from datetime import timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.roles import other_way_round
from tec_hub import walk_test
from tec_hub.devices import DeviceError, Devices
from tec_hub.known_devices import KnownDevice
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import BOARD
from tec_hub.store.people import HomeRow
from tec_hub.store.walk_tests import WalkTestRow
from tec_hub.walk_test import WalkTestError
from tec_hub.web.render import page
from tec_hub.web.views.devices import Trial, trial_of
from tec_hub.web.views.readings import in_words
from tec_hub.web.visitors import context_of, needs, needs_form

router = APIRouter()

Installer = Annotated[Visitor, needs(Permission.MANAGE_EQUIPMENT)]
Walking = Annotated[Visitor, needs_form(Permission.MANAGE_EQUIPMENT)]

_LIST = "/walk-tests"


class Stop(NamedTuple):
    """One device on the way: what to do there, what has come, and how it did so far."""

    device: KnownDevice
    trial: Trial
    result: str
    skipped: str
    can_be_turned: bool


@router.get(_LIST)
def walks(request: Request, visitor: Installer) -> Response:
    """Homes to walk through, and the records of those that were."""
    return _list(request, visitor)


def _list(request: Request, visitor: Visitor, error: str = "") -> Response:
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        homes = session.scalars(
            select(HomeRow).where(HomeRow.service_id == visitor.service_id).order_by(HomeRow.name)
        ).all()
        rows = session.scalars(
            select(WalkTestRow)
            .where(WalkTestRow.service_id == visitor.service_id)
            .order_by(WalkTestRow.id.desc())
            .limit(50)
        ).all()
    return page(
        request,
        "walk_tests.html",
        status=422 if error else 200,
        homes=homes,
        walks=rows,
        names={home.id: home for home in homes},
        running={row.home_id for row in rows if row.finished_at is None and row.until > now},
        error=error,
        now=now,
    )


@router.post(_LIST)
def start(request: Request, visitor: Walking, home: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Begin to walk through a home."""
    context = context_of(request)
    try:
        with context.database.write() as session:
            number = walk_test.start(
                session, context.desk, visitor, home, now=context.clock.now(), wall=context.wall.now()
            )
    except WalkTestError as error:
        return _list(request, visitor, str(error))
    context.signals.tell(BOARD)
    return RedirectResponse(f"{_LIST}/{number}", 303)


@router.get("/walk-tests/{number}")
def walk(request: Request, number: int, visitor: Installer) -> Response:
    """The walk as it goes on, or the record of it."""
    return _page(request, number, visitor, "walk_test.html")


@router.get("/walk-tests/{number}/now")
def now(request: Request, number: int, visitor: Installer) -> Response:
    """The part of it that refreshes itself."""
    return _page(request, number, visitor, "walk_test_now.html")


@router.post("/walk-tests/{number}/skip")
def skip(
    request: Request,
    number: int,
    visitor: Walking,
    device: Annotated[str, Form(max_length=300)] = "",
    why: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Leave a device out, and say why; without a reason it is to be tried after all."""
    context = context_of(request)
    with context.database.write() as session:
        row = _running(session, visitor, number, request)
        try:
            walk_test.skip(session, visitor, row, device, why.strip(), wall=context.wall.now())
        except WalkTestError as error:
            raise HTTPException(422, str(error)) from error
    return RedirectResponse(f"{_LIST}/{number}", 303)


@router.post("/walk-tests/{number}/turn")
def turn(
    request: Request, number: int, visitor: Walking, device: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """A device says the opposite of what it should: read it the other way round."""
    context = context_of(request)
    with context.database.read() as session:
        _running(session, visitor, number, request)
    try:
        devices = Devices(context.database, context.clock, signals=context.signals)
        devices.turn(device, service=visitor.service_id, by=visitor.user_id)
    except DeviceError as error:
        raise HTTPException(422, str(error)) from error
    return RedirectResponse(f"{_LIST}/{number}", 303)


@router.post("/walk-tests/{number}/finish")
def finish(request: Request, number: int, visitor: Walking) -> Response:
    """Write the commissioning record."""
    context = context_of(request)
    moment = context.clock.now()
    with context.database.write() as session:
        row = _walk(session, visitor, number)
        try:
            walk_test.finish(
                session,
                context.desk,
                visitor,
                row,
                lambda reading, device: _trial(reading, device, row).kinds,
                now=moment,
                wall=context.wall.now(),
            )
        except WalkTestError as error:
            raise HTTPException(409, str(error)) from error
    context.signals.tell(BOARD)
    return RedirectResponse(f"{_LIST}/{number}", 303)


def _walk(session: Session, visitor: Visitor, number: int) -> WalkTestRow:
    row = walk_test.read(session, visitor.service_id, number)
    if row is None:
        raise HTTPException(404)
    return row


def _running(session: Session, visitor: Visitor, number: int, request: Request) -> WalkTestRow:
    row = _walk(session, visitor, number)
    if row.finished_at is not None or row.until <= context_of(request).clock.now():
        raise HTTPException(409, "This walk test is over.")
    return row


def _trial(session: Session, device: KnownDevice, row: WalkTestRow) -> Trial:
    """What came from a device during the walk, and nothing from after its hour."""
    return trial_of(session, device, row.started_at, row.started_at, longest=timedelta(0))


def _page(request: Request, number: int, visitor: Visitor, template: str) -> Response:
    context = context_of(request)
    moment = context.clock.now()
    with context.database.read() as session:
        row = _walk(session, visitor, number)
        home = session.get_one(HomeRow, row.home_id)
        stops = [_stop(session, device, row) for device in walk_test.devices_of(session, row)]
    values: dict[str, Any] = {"walk": row, "home": home, "stops": stops, "now": moment, "in_words": in_words}
    if row.finished_at is not None:
        return page(request, "walk_test_record.html", lines=walk_test.record_of(row), **values)
    over = row.until <= moment
    return page(request, template, over=over, left=sum(s.result == "not tried" for s in stops), **values)


def _stop(session: Session, device: KnownDevice, row: WalkTestRow) -> Stop:
    trial = _trial(session, device, row)
    return Stop(
        device,
        trial,
        walk_test.result(device, trial.kinds),
        row.skipped.get(device.key, ""),
        other_way_round(device.role, device.reads_as) is not None,
    )
