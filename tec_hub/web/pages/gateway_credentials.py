"""A gateway's credential: adding one, a new secret, revoking. A secret stands on one answer and nowhere else."""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import FileResponse, Response

from tec_hub.gateway_instructions import by_mqtt, by_webhook
from tec_hub.gateways import GatewayError, Issued
from tec_hub.papers.ecosystems import titles
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.pages.gateways import back_to, found_gateway, gateways_to_change, on_behalf_of
from tec_hub.web.render import page
from tec_hub.web.views.gateways import homes_of
from tec_hub.web.visitors import context_of, needs, needs_form

router = APIRouter()

Keeper = Annotated[Visitor, needs(Permission.MANAGE_GATEWAYS)]
Keeping = Annotated[Visitor, needs_form(Permission.MANAGE_GATEWAYS)]

_NONE = {"home": "", "name": "", "ecosystem": "", "connects_by": ""}


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
        issued = gateways_to_change(request).add(name, **on_behalf_of(visitor), **_without(chosen, "name"))
    except GatewayError as error:
        return _form(request, visitor, chosen, str(error))
    return _credential(request, visitor, issued)


def _check(request: Request, visitor: Visitor, chosen: dict[str, str]) -> None:
    """Ask for what is missing, and do not add one twice, as by sending the form again."""
    for field, words in _ASKED.items():
        if not chosen[field].strip():
            raise GatewayError(words)
    name = " ".join(chosen["name"].split()).casefold()
    for known in gateways_to_change(request).list(service=visitor.service_id):
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


@router.get("/gateways/{gateway}/rotate")
def ask_to_rotate(request: Request, gateway: str, visitor: Keeper) -> Response:
    """What a new secret means."""
    return page(request, "gateway_rotate.html", gateway=found_gateway(request, gateway, visitor))


@router.post("/gateways/{gateway}/rotate")
def rotate(
    request: Request, gateway: str, visitor: Keeping, generation: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Give it a new secret and show it, this once; a revoked one is believed again.

    `generation`: that of the page which asked, so that sending the form again does not make yet another.
    """
    found = found_gateway(request, gateway, visitor)
    if generation != str(found.known.generation):
        raise HTTPException(409, "It has been given a new secret meanwhile. It was shown then, and only then.")
    return _credential(
        request,
        visitor,
        gateways_to_change(request).rotate(gateway, reinstate=True, **on_behalf_of(visitor)),
        new=False,
    )


@router.get("/gateways/{gateway}/revoke")
def ask_to_revoke(request: Request, gateway: str, visitor: Keeper) -> Response:
    """What revoking means."""
    return page(request, "gateway_revoke.html", gateway=found_gateway(request, gateway, visitor))


@router.post("/gateways/{gateway}/revoke")
def revoke(request: Request, gateway: str, visitor: Keeping) -> Response:
    """Believe it no more."""
    found = found_gateway(request, gateway, visitor)
    if found.known.standing != "revoked":
        gateways_to_change(request).revoke(gateway, **on_behalf_of(visitor))
    return back_to(gateway)


@router.get("/ca.crt")
def certificates(request: Request, visitor: Keeper) -> Response:
    """What gateways check the broker's certificate against, where that is not the usual list of their machine."""
    del visitor
    file = context_of(request).settings.mqtt_ca_file
    if file is None or not file.is_file():
        raise HTTPException(404)
    return FileResponse(file, media_type="application/x-pem-file", filename="ca.crt")


def _credential(request: Request, visitor: Visitor, issued: Issued, *, new: bool = True) -> Response:
    """The only page that shows a secret; nobody keeps it, this answer least of all."""
    found = found_gateway(request, issued.gateway, visitor)
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
