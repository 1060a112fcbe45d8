"""The page behind the link in a text: no account, one alert, one contact, big buttons.

Opening it changes nothing, so a phone that fetches a preview of the link claims nothing. Until its contact has
said that they are going it shows no more than the text did; then the name and the place, which they need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from alerts.inputs import Answer, Answered
from tec_hub.security import audit, throttle
from tec_hub.security.links import Opened, open_link
from tec_hub.web.context import Context
from tec_hub.web.render import page
from tec_hub.web.views.cards import Card
from tec_hub.web.views.case import card_of
from tec_hub.web.views.people import person_of
from tec_hub.web.visitors import context_of

router = APIRouter()

_ANSWERS: Mapping[str, Answer] = {
    "going": Answer.GOING,
    "cannot": Answer.CANNOT,
    "arrived": Answer.ARRIVED,
    "all-well": Answer.ALL_WELL,
}
_MOST_WRONG = 20


@dataclass(frozen=True, slots=True)
class _Shown:
    """What the page shows: `theirs` once the contact is on it, and only then name and place."""

    card: Card
    theirs: bool
    now: datetime


@router.get("/r/{token}")
def show(request: Request, token: str) -> Response:
    """The page; nothing changes by opening it."""
    context = context_of(request)
    shown = _shown(context, _opened(request, context, token))
    return page(request, "responder.html", token=token, shown=shown, visitor=None)


@router.get("/r/{token}/now")
def now(request: Request, token: str) -> Response:
    """The part that refreshes itself."""
    context = context_of(request)
    shown = _shown(context, _opened(request, context, token))
    return page(request, "responder_now.html", token=token, shown=shown, visitor=None)


@router.post("/r/{token}/{answer}")
def act(request: Request, token: str, answer: str, note: Annotated[str, Form(max_length=500)] = "") -> Response:
    """The contact's answer. The token in the address is what a form's token is elsewhere: nobody else has it."""
    context = context_of(request)
    if answer not in _ANSWERS:
        raise HTTPException(404)
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403)
    opened = _opened(request, context, token)
    with context.database.write() as session:
        given = Answered(
            at=context.clock.now(),
            alert=opened.alert_id,
            contact=opened.contact_id,
            answer=_ANSWERS[answer],
            channel="link",
            note=note.strip(),
        )
        context.desk.decide(session, opened.resident_id, (given,))
        audit.record(
            session,
            at=context.wall.now(),
            user_id=None,
            what=f"link.{answer}",
            resident_id=opened.resident_id,
            detail=f"{opened.alert_id} {opened.contact_id}",
        )
    return RedirectResponse(f"/r/{token}", 303)


def _opened(request: Request, context: Context, token: str) -> Opened:
    """What the link stands for; wrong ones are counted, so that nobody can go on guessing."""
    address = request.client.host if request.client is not None else ""
    key = throttle.key_of("link", address)
    with context.database.read() as session:
        if throttle.is_throttled(session, key, _MOST_WRONG, context.wall.now()):
            raise HTTPException(429, "There were too many wrong links from here. Wait a quarter of an hour.")
        opened = open_link(session, context.settings, token, context.clock.now())
    if opened is None:
        with context.database.write() as session:
            throttle.failed(session, (key,), context.wall.now())
        raise HTTPException(404, "This link is no longer good. Links last for one night.")
    return opened


def _shown(context: Context, opened: Opened) -> _Shown:
    with context.database.read() as session:
        person = person_of(session, opened.service_id, opened.resident_id)
        if person is None:
            raise HTTPException(404)
        card = card_of(session, opened.alert_id, person)
    theirs = card.claimant_id == opened.contact_id and not card.has_ended
    if theirs:
        audit.looked(
            context.database,
            at=context.wall.now(),
            user_id=None,
            what="link.saw",
            resident_id=opened.resident_id,
            detail=f"{opened.alert_id} {opened.contact_id}",
        )
    return _Shown(card, theirs, context.clock.now())
