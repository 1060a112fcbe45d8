"""Who is asking: a bearer token from POST /api/v1/sessions, or the cookie of somebody signed in on the pages.

With the cookie, whatever changes something must carry the form token in the header X-CSRF-Token; with a bearer
token it need not, since no browser sends one by itself.
"""

import secrets
from typing import Annotated, Any

from fastapi import Depends, Header, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tec_hub.security.roles import Permission, may
from tec_hub.security.sessions import Visitor, visitor
from tec_hub.web.visitors import context_of, visitor_of

BEARER = HTTPBearer(auto_error=False, description="The token that POST /api/v1/sessions answers with")
_Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]


def needs(permission: Permission) -> Any:
    """A dependency: the visitor, who must have the permission."""

    def check(request: Request, given: _Bearer) -> Visitor:
        return _allowed(_from_bearer(request, given) if given is not None else visitor_of(request), permission)

    return Depends(check)


def needs_to_act(permission: Permission) -> Any:
    """A dependency for what changes something."""

    def check(request: Request, given: _Bearer, x_csrf_token: Annotated[str, Header()] = "") -> Visitor:
        if given is not None:
            return _allowed(_from_bearer(request, given), permission)
        found = _allowed(visitor_of(request), permission)
        if not secrets.compare_digest(x_csrf_token.encode(), found.csrf.encode()):
            raise HTTPException(403, "With a cookie, the header X-CSRF-Token is needed.")
        return found

    return Depends(check)


def _from_bearer(request: Request, given: HTTPAuthorizationCredentials) -> Visitor | None:
    context = context_of(request)
    with context.database.read() as session:
        return visitor(session, given.credentials, context.wall.now())


def _allowed(found: Visitor | None, permission: Permission) -> Visitor:
    if found is None:
        raise HTTPException(401, "Sign in first: POST /api/v1/sessions.", {"WWW-Authenticate": "Bearer"})
    if not may(found.role, permission):
        raise HTTPException(403, "Your role has no permission for this.")
    return found
