"""Signing in and out."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from tec_hub.security.sessions import Refused, sign_in, sign_out
from tec_hub.web.render import page
from tec_hub.web.visitors import context_of, cookie_name, is_tls, safe_next, set_cookie, visitor_of

router = APIRouter()

_FORM_COOKIE = "tec_hub_form"
_WORDS = {
    Refused.WRONG: "The email address or the password is not right.",
    Refused.THROTTLED: "There were too many attempts. Wait a quarter of an hour, then try again.",
}
_STATUS = {Refused.WRONG: 401, Refused.THROTTLED: 429}


@router.get("/sign-in")
def show(request: Request, next: str = "/") -> Response:  # noqa: A002 - the word people see in the address
    """The sign-in form."""
    if visitor_of(request) is not None:
        return RedirectResponse(safe_next(next), 303)
    return _form(request, wanted=safe_next(next))


@router.post("/sign-in")
def submit(
    request: Request,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    wanted: Annotated[str, Form()] = "/",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Sign in; the form must be one that this browser was given."""
    given = request.cookies.get(_FORM_COOKIE, "")
    if not given or not secrets.compare_digest(given.encode(), csrf.encode()):
        raise HTTPException(403, "This form is out of date. Go back, reload the page and try again.")
    context = context_of(request)
    address = request.client.host if request.client is not None else ""
    with context.database.write() as session:
        token = sign_in(session, email=email, password=password, address=address, now=context.wall.now())
    if isinstance(token, Refused):
        return _form(request, wanted=safe_next(wanted), email=email, refused=token)
    response = RedirectResponse(safe_next(wanted), 303)
    set_cookie(response, context.settings, token)
    response.delete_cookie(_FORM_COOKIE, path="/sign-in")
    return response


@router.post("/sign-out")
def leave(request: Request, csrf: Annotated[str, Form()] = "") -> Response:
    """Sign out."""
    context = context_of(request)
    visitor = visitor_of(request)
    if visitor is not None:
        if not secrets.compare_digest(csrf.encode(), visitor.csrf.encode()):
            raise HTTPException(403, "This form is out of date. Go back, reload the page and try again.")
        with context.database.write() as session:
            sign_out(session, visitor.token_hash)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(
        cookie_name(context.settings), path="/", secure=is_tls(context.settings), httponly=True, samesite="lax"
    )
    return response


def _form(request: Request, *, wanted: str, email: str = "", refused: Refused | None = None) -> Response:
    token = request.cookies.get(_FORM_COOKIE) or secrets.token_urlsafe(24)
    response = page(
        request,
        "sign_in.html",
        status=200 if refused is None else _STATUS[refused],
        wanted=wanted,
        email=email,
        error="" if refused is None else _WORDS[refused],
        form_token=token,
    )
    response.set_cookie(
        _FORM_COOKIE,
        token,
        max_age=3600,
        httponly=True,
        samesite="strict",
        secure=is_tls(context_of(request).settings),
        path="/sign-in",
    )
    return response
