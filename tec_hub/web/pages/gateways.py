"""Gateways: the list of them, what comes from each as it comes, and its topics."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.gateways import GatewayError, Gateways
from tec_hub.known_devices import read_devices
from tec_hub.papers.ecosystems import titles
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.web.render import page
from tec_hub.web.views.gateways import Listed, gateway_of, gateways_of, rates_of
from tec_hub.web.views.tail import tail_of
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Watcher = Annotated[Visitor, needs(Permission.SEE_EQUIPMENT)]
Keeping = Annotated[Visitor, needs_form(Permission.MANAGE_GATEWAYS)]


@router.get("/gateways")
def gateways(request: Request, visitor: Watcher) -> Response:
    """All gateways, by home."""
    context = context_of(request)
    now = context.clock.now()
    with context.database.read() as session:
        homes = gateways_of(session, visitor.service_id, now)
    return page(request, "gateways.html", homes=homes, titles=titles(), now=now)


@router.get("/gateways/{gateway}")
def show(request: Request, gateway: str, visitor: Watcher, still: str = "") -> Response:
    """One gateway with its latest messages; `still` keeps them from moving on."""
    return _show(request, visitor, found_gateway(request, gateway, visitor), still=bool(still))


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
    found = found_gateway(request, gateway, visitor)
    return page(request, "gateway_part.html", gateway=found, part=True, **_tail_values(request, visitor, found))


@router.get("/gateways/{gateway}/rate")
def rate(request: Request, gateway: str, visitor: Watcher) -> Response:
    """How many messages came, and when the last: refreshes itself too."""
    found = found_gateway(request, gateway, visitor)
    return page(request, "gateway_rate.html", gateway=found, **_rate_values(request, found))


@router.post("/gateways/{gateway}/bind")
def bind(
    request: Request,
    gateway: str,
    visitor: Keeping,
    topic_filter: Annotated[str, Form(max_length=500)] = "",
    ecosystem: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Give it topics that it cannot prefix."""
    found = found_gateway(request, gateway, visitor)
    try:
        gateways_to_change(request).bind(gateway, topic_filter.strip(), ecosystem, **on_behalf_of(visitor))
    except GatewayError as error:
        return _show(request, visitor, found, still=True, error=str(error))
    return back_to(gateway)


@router.post("/gateways/{gateway}/unbind")
def unbind(
    request: Request, gateway: str, visitor: Keeping, topic_filter: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Take such topics away again."""
    found = found_gateway(request, gateway, visitor)
    try:
        gateways_to_change(request).unbind(gateway, topic_filter, **on_behalf_of(visitor))
    except GatewayError as error:
        return _show(request, visitor, found, still=True, error=str(error))
    return back_to(gateway)


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


def gateways_to_change(request: Request) -> Gateways:
    """What may be done to gateways."""
    context = context_of(request)
    key = context.settings.secret_key.get_secret_value()
    return Gateways(context.database, context.clock, key, signals=context.signals)


def on_behalf_of(visitor: Visitor) -> dict[str, str]:
    """Whose gateways are meant, and who asks."""
    return {"service": visitor.service_id, "by": visitor.user_id}


def found_gateway(request: Request, gateway: str, visitor: Visitor) -> Listed:
    """The visitor's service's gateway; 404 where it has none of that id."""
    context = context_of(request)
    with context.database.read() as session:
        found = gateway_of(session, visitor.service_id, gateway, context.clock.now())
    if found is None:
        raise HTTPException(404)
    return found


def back_to(gateway: str) -> Response:
    """To its page, after something was changed."""
    return RedirectResponse(f"/gateways/{quote(gateway)}", 303)
