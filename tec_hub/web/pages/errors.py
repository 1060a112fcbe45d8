"""The pages for what went wrong, in words for people; the API gets the same as JSON."""

from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from tec_hub.security.headers import harden
from tec_hub.web.render import page
from tec_hub.web.visitors import NotSignedInError, context_of, is_tls, sign_in_address

log = structlog.get_logger(__name__)

_HEADINGS: Mapping[int, tuple[str, str]] = {
    403: ("You may not do this", "Your account has no permission for it, or the form was out of date."),
    404: ("There is nothing here", "The address is wrong, or what it named belongs to another service."),
    405: ("That is not possible here", "Go back and use the buttons on the page."),
    422: ("Something was missing", "Go back, check what you filled in and try again."),
    500: (
        "Something went wrong in the hub",
        "It has been written down. Watching and waking go on by themselves; try the page again in a moment.",
    ),
}
_API = "/api/"


def install(app: FastAPI) -> None:
    """Answer errors with our pages."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _failed)


async def _not_signed_in(request: Request, error: Exception) -> Response:
    wanted = error.wanted if isinstance(error, NotSignedInError) else "/"
    address = sign_in_address(wanted)
    if request.headers.get("HX-Request"):  # a part of a page: the whole page must go to the form
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse(address, 303)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
    return error_answer(request, error.status_code, str(error.detail), dict(error.headers or {}))


async def _unreadable(request: Request, error: Exception) -> Response:
    return error_answer(request, 422, "What was sent could not be read." if error else "")


async def _failed(request: Request, error: Exception) -> Response:
    log.error("a page failed", route=_route(request), kind=type(error).__name__)
    response = error_answer(request, 500, "")
    harden(response.headers, tls=is_tls(context_of(request).settings))  # this answer passes no middleware
    return response


def error_answer(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """The answer to an error, as a page or as JSON."""
    heading, usual = _HEADINGS.get(status, ("That did not work", "Go back and try again."))
    words = detail if " " in detail and detail != heading and not detail.startswith("Method") else usual
    if detail in {"Not Found", "Method Not Allowed"}:
        words = usual
    if request.url.path.startswith(_API):
        return JSONResponse({"detail": words}, status_code=status, headers=headers)
    return page(request, "error.html", status=status, headers=headers, heading=heading, words=words)


def _route(request: Request) -> str:
    """The route's pattern rather than the address, which may hold a link's token."""
    return str(getattr(request.scope.get("route"), "path", ""))
