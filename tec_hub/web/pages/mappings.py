"""A gateway's mapping of its own JSON: tried on samples, kept as a draft, put live, taken back."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.known_devices import KnownDevice, read_devices
from tec_hub.known_gateways import read_gateways
from tec_hub.mapping_trial import ECOSYSTEM, Outcome, problem, samples_of, try_out
from tec_hub.mappings import MappingError, Mappings
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor
from tec_hub.web.pages.gateways import found_gateway
from tec_hub.web.render import page
from tec_hub.web.views.mappings import Pick, picked, said_in_words
from tec_hub.web.visitors import context_of, needs, needs_form, note_view

router = APIRouter()

Keeper = Annotated[Visitor, needs(Permission.MANAGE_GATEWAYS)]
Keeping = Annotated[Visitor, needs_form(Permission.MANAGE_GATEWAYS)]
Document = Annotated[str, Form(max_length=100_000)]
Samples = Annotated[str, Form(max_length=200_000)]


@router.get("/mappings")
def gateways(request: Request, visitor: Keeper) -> Response:
    """Whose mapping: the gateways that speak a JSON of their own, then the others."""
    context = context_of(request)
    with context.database.read() as session:
        known = [each for each in read_gateways(session, visitor.service_id) if each.standing != "revoked"]
    own = [each for each in known if ECOSYSTEM in {each.ecosystem, *(b.ecosystem for b in each.bindings)}]
    return page(request, "mappings.html", own=own, others=[each for each in known if each not in own])


@router.get("/mappings/{gateway}")
def show(request: Request, gateway: str, visitor: Keeper, pick: Pick | None = None, version: int = 0) -> Response:
    """Write and try one; `pick` brings samples from what came, `version` an earlier mapping."""
    found_gateway(request, gateway, visitor)
    known = _mappings(request).of(gateway, service=visitor.service_id)
    earlier = [each.document for each in known.versions if each.number == version]
    document = earlier[0] if earlier else known.draft or known.in_force
    return _show(request, visitor, gateway, document, _picked(request, visitor, gateway, pick))


@router.post("/mappings/{gateway}/try")
def try_it(
    request: Request, gateway: str, visitor: Keeping, document: Document = "", samples: Samples = ""
) -> Response:
    """What each sample becomes."""
    found_gateway(request, gateway, visitor)
    document = _tidy(document)
    fault = problem(document)
    outcomes = [] if fault else try_out(document, samples_of(samples))
    return _show(request, visitor, gateway, document, samples, fault=fault, outcomes=outcomes)


@router.post("/mappings/{gateway}/save")
def save(
    request: Request, gateway: str, visitor: Keeping, document: Document = "", samples: Samples = ""
) -> Response:
    """Keep the draft."""
    found_gateway(request, gateway, visitor)
    document = _tidy(document)
    _mappings(request).save(gateway, document, service=visitor.service_id, by=visitor.user_id)
    return _show(request, visitor, gateway, document, samples, fault=problem(document), done="The draft is kept.")


@router.post("/mappings/{gateway}/live")
def live(
    request: Request, gateway: str, visitor: Keeping, document: Document = "", samples: Samples = ""
) -> Response:
    """Read its messages by it from now on."""
    found_gateway(request, gateway, visitor)
    document = _tidy(document)
    try:
        _mappings(request).put_live(gateway, document, service=visitor.service_id, by=visitor.user_id)
    except MappingError as error:
        return _show(request, visitor, gateway, document, samples, fault=str(error))
    return RedirectResponse(f"/mappings/{quote(gateway)}", 303)


@router.post("/mappings/{gateway}/back")
def back(request: Request, gateway: str, visitor: Keeping) -> Response:
    """Return to the version before."""
    found_gateway(request, gateway, visitor)
    mappings = _mappings(request)
    try:
        mappings.take_back(gateway, service=visitor.service_id, by=visitor.user_id)
    except MappingError as error:
        known = mappings.of(gateway, service=visitor.service_id)
        return _show(request, visitor, gateway, known.draft or known.in_force, "", fault=str(error))
    return RedirectResponse(f"/mappings/{quote(gateway)}", 303)


def _show(
    request: Request,
    visitor: Visitor,
    gateway: str,
    document: str,
    samples: str,
    *,
    fault: str = "",
    outcomes: list[Outcome] | None = None,
    done: str = "",
) -> Response:
    values: dict[str, Any] = {
        "gateway": found_gateway(request, gateway, visitor).known,
        "known": _mappings(request).of(gateway, service=visitor.service_id),
        "now": context_of(request).clock.now(),
    }
    return page(
        request,
        "mapping.html",
        status=422 if fault else 200,
        document=document,
        samples=samples,
        fault=fault,
        outcomes=outcomes,
        said=said_in_words,
        done=done,
        **values,
    )


def _picked(request: Request, visitor: Visitor, gateway: str, pick: Pick | None) -> str:
    """Samples from what came; whoever sees them sees what happens to those whom the devices serve."""
    if pick is None or not may(visitor.role, Permission.SEE_MESSAGES):
        return ""
    context = context_of(request)
    with context.database.read() as session:
        devices: list[KnownDevice] = list(read_devices(session, service=visitor.service_id, gateway=gateway))
        text = picked(session, gateway, pick)
    if text:
        for resident in sorted({resident for device in devices for resident in device.residents}):
            note_view(request, visitor, "saw.gateway", resident, gateway)
    return text


def _mappings(request: Request) -> Mappings:
    context = context_of(request)
    return Mappings(context.database, context.clock, signals=context.signals)


def _tidy(text: str) -> str:
    """As a form sends it, without what PostgreSQL cannot keep."""
    return text.replace("\r\n", "\n").replace("\0", "")
