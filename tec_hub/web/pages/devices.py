"""Devices: those found and those placed, one step to give one its role, and trying it out on the spot."""

from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from alerts.roles import other_way_round, suggested
from tec_hub.devices import DeviceError, Devices, UnknownDeviceError
from tec_hub.health.reading import Trouble, supervision_of, troubles, urgent
from tec_hub.health.watching import set_interval
from tec_hub.known_devices import KnownDevice
from tec_hub.security import audit
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.signals import CONFIGURATION
from tec_hub.web.render import page
from tec_hub.web.views.devices import Trial, checks_of, devices_shown, latest, trial_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_EQUIPMENT)]
Installer = Annotated[Visitor, needs(Permission.MANAGE_EQUIPMENT)]
Placing = Annotated[Visitor, needs_form(Permission.MANAGE_EQUIPMENT)]

_LEAST_S, _MOST_S = 900.0, 7 * 24 * 3600.0  # a quarter of an hour, a week
_LIST, _PLACE, _TRY = "/devices", "/devices/place/", "/devices/try/"


@router.get(_LIST)
def devices(request: Request, visitor: Watcher) -> Response:
    """All devices, the found ones first."""
    context = context_of(request)
    with context.database.read() as session:
        shown = devices_shown(session, visitor.service_id)
    return page(request, "devices.html", shown=shown, now=context.clock.now(), latest=latest)


@router.get("/devices/health")
def health(request: Request, visitor: Watcher) -> Response:
    """What is wrong with devices and gateways, the urgent first, and what to do."""
    context = context_of(request)
    with context.database.read() as session:
        found = troubles(session, visitor.service_id)
    homes: dict[str, list[Trouble]] = {}
    for each in found:
        homes.setdefault(each.home, []).append(each)
    return page(request, "device_health.html", urgent=urgent(found), homes=homes, now=context.clock.now())


@router.post("/devices/patience/{device:path}")
def patience(
    request: Request, device: str, visitor: Placing, hours: Annotated[str, Form(max_length=10)] = ""
) -> Response:
    """After how many hours its silence is too long; empty: as the hub has learnt."""
    found = _device(request, device, visitor)
    try:
        seconds = float(hours) * 3600 if hours.strip() else None
    except ValueError as error:
        raise HTTPException(422, "The hours must be a number, such as 6 or 1.5.") from error
    if seconds is not None and not _LEAST_S <= seconds <= _MOST_S:
        raise HTTPException(422, "The hours must be between 0.25 and 168.")
    context = context_of(request)
    with context.database.write() as session:
        set_interval(session, found.key, seconds)
        audit.record(
            session,
            at=context.wall.now(),
            user_id=visitor.user_id,
            what="device.patience",
            resident_id=None,
            detail=found.key,
        )
    context.signals.tell(CONFIGURATION)
    return _to_trial(request, found)


@router.get("/devices/place/{device:path}")
def form(request: Request, device: str, visitor: Installer) -> Response:
    """The one step in which a device is given its role."""
    found = _device(request, device, visitor)
    chosen = {
        "role": found.role or suggested(found.last, found.room) or "",
        "room": found.room,
        "residents": found.residents,
        "label": found.label,
    }
    return _form(request, found, visitor, chosen)


def _form(
    request: Request, device: KnownDevice, visitor: Visitor, chosen: dict[str, Any], error: str = ""
) -> Response:
    context = context_of(request)
    return page(
        request,
        "device_place.html",
        status=422 if error else 200,
        device=device,
        choices=_devices(request).choices(device.key, service=visitor.service_id),
        suggestion="" if device.role else suggested(device.last, device.room),
        readings=latest(device, read=False),
        chosen=chosen,
        error=error,
        now=context.clock.now(),
    )


@router.post("/devices/place/{device:path}")
def place(
    request: Request,
    device: str,
    visitor: Placing,
    role: Annotated[str, Form(max_length=100)] = "",
    room: Annotated[str, Form(max_length=200)] = "",
    residents: Annotated[list[str] | None, Form()] = None,
    label: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Give it the role, then go on to try it out."""
    found = _device(request, device, visitor)
    whom = residents or []
    try:
        _devices(request).assign(
            found.key,
            role=role,
            room=room,
            residents=whom,
            label=label,
            service=visitor.service_id,
            by=visitor.user_id,
        )
    except DeviceError as error:
        chosen = {"role": role, "room": room, "residents": whom, "label": label}
        return _form(request, found, visitor, chosen, str(error))
    return _to_trial(request, found)


@router.get("/devices/try/{device:path}")
def try_out(request: Request, device: str, visitor: Watcher, since: str = "") -> Response:
    """A device, with what comes from it while somebody tries it out."""
    found = _seen(request, device, visitor)
    began = _instant(since)
    if began is None:
        return _to_trial(request, found)
    context = context_of(request)
    with context.database.read() as session:
        checks = checks_of(session, found.key)
        wrong = troubles(session, visitor.service_id, found.key)
        supervised = supervision_of(session, found.key)
    values = _trial_values(request, found, began)
    return page(
        request,
        "device_try.html",
        checks=checks,
        readings=latest(found),
        wrong=wrong,
        supervised=supervised,
        **values,
    )


@router.get("/devices/now/{device:path}")
def now(request: Request, device: str, visitor: Watcher, since: str = "") -> Response:
    """The part of it that refreshes itself."""
    found = _seen(request, device, visitor)
    return page(request, "device_now.html", **_trial_values(request, found, _instant(since)))


@router.post("/devices/turn/{device:path}")
def turn(
    request: Request, device: str, visitor: Placing, since: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """It is the wrong way round: read it the other way."""
    found = _device(request, device, visitor)
    kinds = _trial(request, found, _instant(since)).kinds
    try:
        _devices(request).turn(found.key, seen=kinds, service=visitor.service_id, by=visitor.user_id)
    except DeviceError as error:
        raise HTTPException(422, str(error)) from error
    return _to_trial(request, found, since)


@router.post("/devices/right/{device:path}")
def right(
    request: Request, device: str, visitor: Placing, since: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Somebody has tried it out and it is right."""
    found = _device(request, device, visitor)
    kinds = _trial(request, found, _instant(since)).kinds
    if not kinds:
        raise HTTPException(422, "Nothing has come from it since you began. Try it out first.")
    try:
        _devices(request).right(found.key, seen=kinds, service=visitor.service_id, by=visitor.user_id)
    except DeviceError as error:
        raise HTTPException(422, str(error)) from error
    return _to_trial(request, found, since)


@router.post("/devices/unassign/{device:path}")
def unassign(request: Request, device: str, visitor: Placing) -> Response:
    """Take its role away."""
    found = _device(request, device, visitor)
    try:
        _devices(request).unassign(found.key, service=visitor.service_id, by=visitor.user_id)
    except DeviceError as error:
        raise HTTPException(422, str(error)) from error
    return RedirectResponse(_LIST, 303)


def _devices(request: Request) -> Devices:
    context = context_of(request)
    return Devices(context.database, context.clock, signals=context.signals)


def _device(request: Request, key: str, visitor: Visitor) -> KnownDevice:
    try:
        return _devices(request).get(key, service=visitor.service_id)
    except UnknownDeviceError as error:
        raise HTTPException(404) from error


def _seen(request: Request, key: str, visitor: Visitor) -> KnownDevice:
    """A device whose messages are looked at: they tell of the residents whom it serves."""
    found = _device(request, key, visitor)
    for resident in found.residents:
        note_view(request, visitor, "saw.device", resident, found.key)
    return found


def _trial(request: Request, device: KnownDevice, since: datetime | None) -> Trial:
    context = context_of(request)
    instant = context.clock.now()
    with context.database.read() as session:
        return trial_of(session, device, since or instant, instant)


def _trial_values(request: Request, device: KnownDevice, since: datetime | None) -> dict[str, Any]:
    return {
        "device": device,
        "trial": _trial(request, device, since),
        "can_be_turned": other_way_round(device.role, device.reads_as) is not None,
        "now": context_of(request).clock.now(),
    }


def _instant(text: str) -> datetime | None:
    """When somebody began to try it out; anything else in the address is left aside."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo is not None else None


def _to_trial(request: Request, device: KnownDevice, since: str = "") -> Response:
    began = since if _instant(since) else context_of(request).clock.now().isoformat()
    return RedirectResponse(f"{_TRY}{quote(device.key)}?since={quote(began)}", 303)
