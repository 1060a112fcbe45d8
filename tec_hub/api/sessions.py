"""Bearer tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials

from tec_hub.api.models import Credentials, Problem, Token
from tec_hub.api.visitors import BEARER
from tec_hub.security.sessions import LASTS, Refused, hash_token, sign_in, sign_out
from tec_hub.web.visitors import context_of

router = APIRouter(tags=["sessions"])


@router.post("/sessions", status_code=201, responses={401: {"model": Problem}, 429: {"model": Problem}})
def create(request: Request, credentials: Credentials) -> Token:
    """Get a bearer token with an account's address and password."""
    context = context_of(request)
    address = request.client.host if request.client is not None else ""
    now = context.wall.now()
    with context.database.write() as session:
        token = sign_in(session, email=credentials.email, password=credentials.password, address=address, now=now)
    if token is Refused.THROTTLED:
        raise HTTPException(429, "There were too many attempts. Wait a quarter of an hour.")
    if isinstance(token, Refused):
        raise HTTPException(401, "The address or the password is not right.")
    return Token(token=token, expires_at=now + LASTS)


@router.delete("/sessions/current", status_code=204)
def end(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Response:
    """Give the bearer token up."""
    if given is not None:
        with context_of(request).database.write() as session:
            sign_out(session, hash_token(given.credentials))
    return Response(status_code=204)
