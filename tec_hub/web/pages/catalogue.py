"""The catalogue: browsing, one option, several side by side, and suggestions for a situation in words."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Query, Request
from fastapi.responses import Response

from catalogue.matching.asking import questions
from catalogue.matching.suggesting import suggest
from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.community.nearby import services_for
from tec_hub.security.roles import Permission
from tec_hub.security.sessions import Visitor
from tec_hub.web.render import page
from tec_hub.web.views import catalogue as views
from tec_hub.web.visitors import context_of, needs, needs_form

router = APIRouter()

Reader = Annotated[Visitor, needs(Permission.SEE_CATALOGUE)]
Assessor = Annotated[Visitor, needs(Permission.MATCH)]
Asking = Annotated[Visitor, needs_form(Permission.MATCH)]

_LONGEST = 4000  #: characters of a situation
_SHOWN = 10  #: suggestions


def _words() -> dict[str, Any]:
    return {name: value for name, value in vars(views).items() if name.isupper()} | {"picture": views.picture}


@router.get("/catalogue")
def browse(request: Request, _: Reader) -> Response:
    """Search as one types, and narrow by what matters."""
    filters = views.Filters(dict(request.query_params))
    template = "catalogue_list.html" if request.headers.get("HX-Request") else "catalogue.html"
    return page(request, template, filters=filters, options=views.found(the_matcher(), filters), **_words())


@router.get("/catalogue/house")
def house(request: Request, _: Reader) -> Response:
    """A picture of a house whose rooms open what helps there."""
    return page(request, "house.html", **_words())


@router.get("/catalogue/compare")
def compare(request: Request, _: Reader, option: Annotated[list[str] | None, Query()] = None) -> Response:
    """Up to four side by side."""
    options = views.chosen_options(the_matcher(), option or [])
    return page(request, "compare.html", options=options, needs=the_matcher().catalogue.needs, **_words())


@router.get("/catalogue/{option_id}")
def one(request: Request, option_id: str, visitor: Reader) -> Response:
    """Everything about one option."""
    known = the_matcher().catalogue
    option = known.options.get(option_id)
    if option is None:
        raise HTTPException(404)
    context = context_of(request)
    with context.database.read() as session:
        nearby = services_for(session, visitor.service_id, option_id, today=context.clock.now().date(), most=8)
    shown: dict[str, Any] = {"options": known.options, "needs": known.needs, "nearby": nearby}
    return page(request, "option.html", option=option, **shown, **_words())


@router.get("/suggestions")
def ask(request: Request, _: Assessor) -> Response:
    """Where a situation is written down."""
    return page(request, "suggestions.html", text="", match=None, **_words())


@router.post("/suggestions")
def suggestions(request: Request, _: Asking, text: Annotated[str, Form(max_length=_LONGEST)] = "") -> Response:
    """What may help in this situation. It is kept nowhere."""
    if not text.strip():
        return page(request, "suggestions.html", status=422, text="", match=None, error=_NOTHING_SAID, **_words())
    matcher = the_matcher()
    match = matcher.match(Person(matters=(), notes=text))
    shown = [(placed, suggest(placed, match.profile, matcher.catalogue)) for placed in match.ranked[:_SHOWN]]
    return page(
        request,
        "suggestions.html",
        text=text,
        match=match,
        shown=shown,
        options=matcher.catalogue.options,
        needs=matcher.catalogue.needs,
        asked=questions(matcher, match.profile),
        **_words(),
    )


_NOTHING_SAID = "Write what matters to the person and what is hard."
