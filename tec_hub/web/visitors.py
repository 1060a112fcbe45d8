"""Who is asking: every page names the permission it needs, and nothing is served without one."""

import secrets
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Form, HTTPException, Request
from fastapi.responses import Response

from tec_hub.security import audit
from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import LASTS, Visitor, visitor
from tec_hub.settings import Settings
from tec_hub.web.context import Context


class NotSignedInError(Exception):
    """Nobody is signed in; the page answers with the sign-in page."""

    def __init__(self, wanted: str) -> None:
        super().__init__("not signed in")
        self.wanted = wanted


def context_of(request: Request) -> Context:
    """What the composition of the hub gave to the pages."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101 - set by create_app
    return context


def is_tls(settings: Settings) -> bool:
    """Whether people reach the hub over TLS."""
    return urlsplit(settings.public_url).scheme == "https"


def cookie_name(settings: Settings) -> str:
    """Over TLS the prefix makes browsers refuse it from anybody but this host."""
    return "__Host-tec_hub" if is_tls(settings) else "tec_hub"


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Let the browser keep the token."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=is_tls(settings),
        path="/",
    )


def visitor_of(request: Request) -> Visitor | None:
    """Who is signed in by cookie, or None."""
    context = context_of(request)
    token = request.cookies.get(cookie_name(context.settings), "")
    if not token:
        return None
    with context.database.read() as session:
        found = visitor(session, token, context.wall.now())
    request.state.visitor = found
    return found


def needs(permission: Permission) -> Any:
    """A dependency: the visitor, who must be signed in and have the permission."""

    def check(request: Request) -> Visitor:
        found = visitor_of(request)
        if found is None:
            wanted = request.url.path if request.method == "GET" else "/"
            raise NotSignedInError(wanted)
        if not may(found.role, permission):
            raise HTTPException(403)
        return found

    return Depends(check)


def needs_form(permission: Permission) -> Any:
    """A dependency for what changes something: as `needs`, and the form must carry the visitor's token."""
    signed_in = needs(permission)

    def check(who: Annotated[Visitor, signed_in], csrf: Annotated[str, Form()] = "") -> Visitor:
        if not secrets.compare_digest(csrf.encode(), who.csrf.encode()):
            raise HTTPException(403, "This form is out of date. Go back, reload the page and try again.")
        return who

    return Depends(check)


def sign_in_address(wanted: str) -> str:
    """Where to send somebody who must sign in first."""
    return "/sign-in" if wanted in {"/", ""} else f"/sign-in?next={quote(wanted)}"


def safe_next(wanted: str) -> str:
    """A path of our own to go to after signing in; anything else becomes the first page."""
    parts = urlsplit(wanted)
    ours = (
        not parts.scheme and not parts.netloc and wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    )
    return wanted if ours and "\\" not in wanted and wanted.isprintable() else "/"


def note_view(request: Request, who: Visitor, what: str, resident_id: str | None, detail: str = "") -> None:
    """Keep on record that the visitor saw something of the resident's."""
    context = context_of(request)
    audit.looked(
        context.database,
        at=context.wall.now(),
        user_id=who.user_id,
        what=what,
        resident_id=resident_id,
        detail=detail,
    )
