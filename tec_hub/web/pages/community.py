"""Local services: found, looked at, and how their imports went."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from tec_hub import unmet
from tec_hub.catalogue_files import the_matcher
from tec_hub.community.nearby import meant, one, shelf
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.store.community import LocalImportRow
from tec_hub.web.render import page
from tec_hub.web.views import community as views
from tec_hub.web.visitors import context_of, needs, needs_form

router = APIRouter()

Reader = Annotated[Visitor, needs(Permission.SEE_CATALOGUE)]
Manager = Annotated[Visitor, needs(Permission.MANAGE_COMMUNITY)]
Counting = Annotated[Visitor, needs_form(Permission.MATCH)]

_IMPORTS = 20


def _words() -> dict[str, Any]:
    tables = {name: value for name, value in vars(views).items() if name.isupper()}
    return tables | {"far": views.far, "sitting": views.sitting, "cost": views.cost, "stale": views.stale}


@router.get("/community")
def search(request: Request, visitor: Reader) -> Response:
    """Search as one types, and narrow by place, time, access and cost."""
    context = context_of(request)
    today = context.clock.now().date()
    with context.database.read() as session:
        kept = shelf(session, visitor.service_id)
    query = request.query_params
    asked = views.asked(dict(query), kept, tuple(query.getlist("access")))
    found = views.found(kept, asked, today)
    return page(
        request,
        "community_list.html" if request.headers.get("HX-Request") else "community.html",
        asked=asked,
        found=found[: views.SHOWN],
        more=max(0, len(found) - views.SHOWN),
        shelf=kept,
        today=today,
        counted=query.get("counted") == "yes",
        options=the_matcher().catalogue.options,
        **_words(),
    )


@router.get("/community/imports")
def imports(request: Request, visitor: Manager) -> Response:
    """How the latest imports went, and what the publishers should know."""
    with context_of(request).database.read() as session:
        rows = session.scalars(
            select(LocalImportRow)
            .where(LocalImportRow.service_id == visitor.service_id)
            .order_by(LocalImportRow.id.desc())
            .limit(_IMPORTS)
        ).all()
    return page(request, "community_imports.html", rows=rows)


@router.post("/community/gap")
def gap(
    request: Request,
    visitor: Counting,
    q: Annotated[str, Form(max_length=200)] = "",
    near: Annotated[str, Form(max_length=80)] = "",
) -> Response:
    """Count that nothing was found nearby: what the words mean and the district, and nothing else."""
    context = context_of(request)
    options = meant(q)
    subject = min(options, key=lambda each: (-options[each], each)) if options else unmet.OTHER
    with context.database.write() as session:
        unmet.record(
            session,
            visitor.service_id,
            kind=unmet.Kind.GAP,
            subject=subject,
            reason=unmet.Reason.NOTHING_NEAR,
            at=context.clock.now(),
            postcode=near,
        )
    return RedirectResponse("/community?counted=yes", 303)


@router.get("/community/{number}")
def show(request: Request, number: int, visitor: Reader) -> Response:
    """Everything about one, also one that its feed has lost."""
    context = context_of(request)
    with context.database.read() as session:
        kept = one(session, visitor.service_id, number)
    if kept is None:
        raise HTTPException(404)
    return page(
        request,
        "community_one.html",
        kept=kept,
        service=kept.listed.service,
        options=the_matcher().catalogue.options,
        today=context.clock.now().date(),
        **_words(),
    )
