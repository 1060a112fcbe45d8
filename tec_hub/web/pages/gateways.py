"""Gateways: the list of them, adding one, its credential, its topics, and what comes from it as it comes."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.gateway_instructions import by_mqtt, by_webhook
from tec_hub.gateways import GatewayError, Gateways, Issued
from tec_hub.known_devices import read_devices
from tec_hub.papers.ecosystems import titles
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.web.render import page
from tec_hub.web.views.gateways import Listed, gateway_of, gateways_of, homes_of, rates_of
from tec_hub.web.views.tail import tail_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_EQUIPMENT)]
Keeper = Annotated[Visitor, needs(Permission.MANAGE_GATEWAYS)]
Keeping = Annotated[Visitor, needs_form(Permission.MANAGE_GATEWAYS)]

_NONE = {"home": "", "name": "", "ecosystem": "", "connects_by": ""}


@router.get("/gateways")
def gateways(request: Request, visitor: Watcher) -> Response:
    """All gateways, by home."""
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        homes = gateways_of(session, visitor.service_id, now)
    return page(request, "gateways.html", homes=homes, titles=titles(), now=now)


@router.get("/new-gateway")
def form(request: Request, visitor: Keeper, home: str = "") -> Response:
    """What is asked of whoever adds one."""
    return _form(request, visitor, _NONE | {"home": home})


def _form(request: Request, visitor: Visitor, chosen: dict[str, str], error: str = "") -> Response:
    with context_of(request).database.read() as session:
        homes = homes_of(session, visitor.service_id)
    return page(
        request,
        "gateway_new.html",
        status=422 if error else 200,
        homes=homes,
        titles=titles(),
        chosen=chosen,
        error=error,
    )


@router.post("/new-gateway")
def add(
    request: Request,
    visitor: Keeping,
    home: Annotated[str, Form(max_length=200)] = "",
    name: Annotated[str, Form(max_length=300)] = "",
    ecosystem: Annotated[str, Form(max_length=100)] = "",
    connects_by: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Add it and show its secret, this once."""
    chosen = {"home": home, "name": name, "ecosystem": ecosystem, "connects_by": connects_by}
    try:
        _check(request, visitor, chosen)
        issued = _gateways(request).add(name, **_of(visitor), **_without(chosen, "name"))
    except GatewayError as error:
        return _form(request, visitor, chosen, str(error))
    return _credential(request, visitor, issued)


def _check(request: Request, visitor: Visitor, chosen: dict[str, str]) -> None:
    """Ask for what is missing, and do not add one twice, as by sending the form again."""
    for field, words in _ASKED.items():
        if not chosen[field].strip():
            raise GatewayError(words)
    name = " ".join(chosen["name"].split()).casefold()
    for known in _gateways(request).list(service=visitor.service_id):
        if (known.home, known.name.casefold()) == (chosen["home"], name):
            raise GatewayError(f"{known.home_name} has a gateway called {known.name} already.")


_ASKED = {
    "home": "Choose the home that it stands in.",
    "name": "Give it a name.",
    "ecosystem": "Choose what speaks.",
    "connects_by": "Choose how it connects.",
}


def _without(chosen: dict[str, str], field: str) -> dict[str, str]:
    return {name: value for name, value in chosen.items() if name != field}


@router.get("/gateways/{gateway}")
def show(request: Request, gateway: str, visitor: Watcher, still: str = "") -> Response:
    """One gateway with its latest messages; `still` keeps them from moving on."""
    return _show(request, visitor, _found(request, gateway, visitor), still=bool(still))


def _show(request: Request, visitor: Visitor, found: Listed, *, still: bool = False, error: str = "") -> Response:
    values = _tail_values(request, visitor, found)
    return page(
        request,
        "gateway.html",
        status=422 if error else 200,
        gateway=found,
        still=still,
        error=error,
        titles=titles(),
        **(_rate_values(request, found) | values),
    )


@router.get("/gateways/{gateway}/now")
def now(request: Request, gateway: str, visitor: Watcher) -> Response:
    """The latest messages and the devices, the parts that refresh themselves."""
    found = _found(request, gateway, visitor)
    return page(request, "gateway_part.html", gateway=found, part=True, **_tail_values(request, visitor, found))


@router.get("/gateways/{gateway}/rate")
def rate(request: Request, gateway: str, visitor: Watcher) -> Response:
    """How many messages came, and when the last: refreshes itself too."""
    found = _found(request, gateway, visitor)
    return page(request, "gateway_rate.html", gateway=found, **_rate_values(request, found))


@router.get("/gateways/{gateway}/rotate")
def ask_to_rotate(request: Request, gateway: str, visitor: Keeper) -> Response:
    """What a new secret means."""
    return page(request, "gateway_rotate.html", gateway=_found(request, gateway, visitor))


@router.post("/gateways/{gateway}/rotate")
def rotate(
    request: Request, gateway: str, visitor: Keeping, generation: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Give it a new secret and show it, this once; a revoked one is believed again.

    `generation`: that of the page which asked, so that sending the form again does not make yet another.
    """
    found = _found(request, gateway, visitor)
    if generation != str(found.known.generation):
        raise HTTPException(409, "It has been given a new secret meanwhile. It was shown then, and only then.")
    return _credential(
        request, visitor, _gateways(request).rotate(gateway, reinstate=True, **_of(visitor)), new=False
    )


@router.get("/gateways/{gateway}/revoke")
def ask_to_revoke(request: Request, gateway: str, visitor: Keeper) -> Response:
    """What revoking means."""
    return page(request, "gateway_revoke.html", gateway=_found(request, gateway, visitor))


@router.post("/gateways/{gateway}/revoke")
def revoke(request: Request, gateway: str, visitor: Keeping) -> Response:
    """Believe it no more."""
    found = _found(request, gateway, visitor)
    if found.known.standing != "revoked":
        _gateways(request).revoke(gateway, **_of(visitor))
    return _back_to(gateway)


@router.post("/gateways/{gateway}/bind")
def bind(
    request: Request,
    gateway: str,
    visitor: Keeping,
    topic_filter: Annotated[str, Form(max_length=500)] = "",
    ecosystem: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Give it topics that it cannot prefix."""
    found = _found(request, gateway, visitor)
    try:
        _gateways(request).bind(gateway, topic_filter.strip(), ecosystem, **_of(visitor))
    except GatewayError as error:
        return _show(request, visitor, found, still=True, error=str(error))
    return _back_to(gateway)


@router.post("/gateways/{gateway}/unbind")
def unbind(
    request: Request, gateway: str, visitor: Keeping, topic_filter: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Take such topics away again."""
    found = _found(request, gateway, visitor)
    try:
        _gateways(request).unbind(gateway, topic_filter, **_of(visitor))
    except GatewayError as error:
        return _show(request, visitor, found, still=True, error=str(error))
    return _back_to(gateway)


def _credential(request: Request, visitor: Visitor, issued: Issued, *, new: bool = True) -> Response:
    """The only page that shows a secret; nobody keeps it, this answer least of all."""
    found = _found(request, issued.gateway, visitor)
    settings = context_of(request).settings
    return page(
        request,
        "gateway_credential.html",
        gateway=found,
        new=new,
        title=titles()[issued.ecosystem],
        mqtt=by_mqtt(settings, issued),
        webhook=by_webhook(settings, issued),
    )


def _tail_values(request: Request, visitor: Visitor, found: Listed) -> dict[str, Any]:
    """What the tail shows; whoever looks at it sees what happens to those whom the devices serve."""
    context = context_of(request)
    with context.database.read() as session:
        devices = read_devices(session, service=visitor.service_id, gateway=found.known.id)
        payloads = may(visitor.role, Permission.SEE_MESSAGES)
        messages = tail_of(session, found.known.id, devices, payloads=payloads)
    if messages:
        for resident in sorted({resident for device in devices for resident in device.residents}):
            note_view(request, visitor, "saw.gateway", resident, found.known.id)
    return {"devices": devices, "messages": messages, "now": context.clock.now()}


def _rate_values(request: Request, found: Listed) -> dict[str, Any]:
    context = context_of(request)
    instant = context.clock.now()
    with context.database.read() as session:
        return {"rates": rates_of(session, found.known.id, instant), "now": instant}


def _gateways(request: Request) -> Gateways:
    context = context_of(request)
    key = context.settings.secret_key.get_secret_value()
    return Gateways(context.database, context.clock, key, signals=context.signals)


def _of(visitor: Visitor) -> dict[str, str]:
    return {"service": visitor.service_id, "by": visitor.user_id}


def _found(request: Request, gateway: str, visitor: Visitor) -> Listed:
    context = context_of(request)
    with context.database.read() as session:
        found = gateway_of(session, visitor.service_id, gateway, context.clock.now())
    if found is None:
        raise HTTPException(404)
    return found


def _back_to(gateway: str) -> Response:
    return RedirectResponse(f"/gateways/{quote(gateway)}", 303)
