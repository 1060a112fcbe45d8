"""Unmet need, for those who plan what there should be."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.unmet import FEWEST, KINDS, REASONS, Counted, counted
from tec_hub.web.render import page
from tec_hub.web.visitors import context_of, needs

router = APIRouter()

Planner = Annotated[Visitor, needs(Permission.SEE_UNMET_NEED)]

_HEADING = ("period", "kind", "subject", "name", "reason", "area", "times")


def _lines(request: Request, visitor: Visitor) -> list[Counted]:
    with context_of(request).database.read() as session:
        return counted(session, visitor.service_id, by_area=request.query_params.get("by") == "area")


@router.get("/unmet-need")
def show(request: Request, visitor: Planner) -> Response:
    """What was unmet, by quarter, or (`?by=area`) by year and district."""
    return page(
        request,
        "unmet.html",
        lines=_lines(request, visitor),
        by_area=request.query_params.get("by") == "area",
        KINDS=KINDS,
        REASONS=REASONS,
        FEWEST=FEWEST,
    )


@router.get("/unmet-need.csv")
def download(request: Request, visitor: Planner) -> Response:
    """The same as a table for a spreadsheet; small counts are empty."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_HEADING)
    for line in _lines(request, visitor):
        times = "" if line.times is None else line.times
        table.writerow((line.period, line.kind, line.subject, line.name, line.reason, line.area, times))
    headers = {"Content-Disposition": 'attachment; filename="unmet-need.csv"'}
    return Response(text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
