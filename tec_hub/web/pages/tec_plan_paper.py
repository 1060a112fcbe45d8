"""A TEC plan on paper: to print from the browser, as a PDF, and both in easy words."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from catalogue.plan.document import document, title
from catalogue.plan.easy import easy_read
from tec_hub.paper.pdf import easy_pdf, plan_pdf
from tec_hub.web.pages.tec_plan import Reader, kept_of
from tec_hub.web.render import page
from tec_hub.web.views.drawings import picture_of

router = APIRouter()


@router.get("/tec-plans/{plan_id}.pdf")
def pdf(request: Request, plan_id: str, visitor: Reader) -> Response:
    """The plan as a PDF."""
    return _pdf(plan_pdf(kept_of(request, visitor, plan_id).plan), "plan")


@router.get("/tec-plans/{plan_id}/easy-read.pdf")
def easy_as_pdf(request: Request, plan_id: str, visitor: Reader) -> Response:
    """The plan in easy words as a PDF."""
    return _pdf(easy_pdf(kept_of(request, visitor, plan_id).plan), "plan-in-easy-words")


@router.get("/tec-plans/{plan_id}/print")
def printed(request: Request, plan_id: str, visitor: Reader) -> Response:
    """The plan alone, for A4."""
    kept = kept_of(request, visitor, plan_id)
    return page(
        request,
        "tec_plan_print.html",
        kept=kept,
        title=title(kept.plan),
        blocks=document(kept.plan),
        picture=picture_of,
    )


@router.get("/tec-plans/{plan_id}/easy-read")
def easy(request: Request, plan_id: str, visitor: Reader) -> Response:
    """The plan in easy words: large, one idea a line, a drawing for each part."""
    kept = kept_of(request, visitor, plan_id)
    return page(
        request,
        "tec_plan_easy.html",
        kept=kept,
        title=title(kept.plan),
        parts=easy_read(kept.plan),
        picture=picture_of,
    )


def _pdf(made: bytes, name: str) -> Response:
    return Response(
        made, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}.pdf"'}
    )
