"""The pages for providers in the hub itself: how each ecosystem is connected."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from markdown_it import MarkdownIt

from tec_hub.papers import ecosystems
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.render import page
from tec_hub.web.visitors import needs

router = APIRouter()
_CLASSES: Final[Mapping[str, str]] = {
    "h1": "govuk-heading-l",
    "h2": "govuk-heading-m",
    "p": "govuk-body",
    "a": "govuk-link",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "govuk-table",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
    "pre": "hub-payload",
}


@router.get("/help")
def index(request: Request, visitor: Annotated[Visitor, needs(Permission.SEE_QUARANTINE)]) -> Response:
    """The list of ecosystems."""
    del visitor
    return page(request, "help_index.html", titles=ecosystems.titles())


@router.get("/help/{ecosystem}")
def show(
    request: Request, ecosystem: str, visitor: Annotated[Visitor, needs(Permission.SEE_QUARANTINE)]
) -> Response:
    """How one is connected."""
    del visitor
    title = ecosystems.titles().get(ecosystem)
    if title is None:
        raise HTTPException(404)
    return page(request, "help.html", title=title, written=written(ecosystem))


@cache
def written(ecosystem: str) -> str:
    """A page as HTML in the hub's own classes, escaped by the renderer: HTML inside the page stays text."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(ecosystems.page(ecosystem))
    for token in (one for block in tokens for one in (block, *(block.children or ()))):
        if token.type == "fence":
            token.attrSet("tabindex", "0")
        if token.nesting == 1 and token.tag in _CLASSES:
            token.attrSet("class", _CLASSES[token.tag])
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html.replace("<pre>", f'<pre class="{_CLASSES["pre"]}">')
