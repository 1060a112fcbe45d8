"""`POST /ingest/{gateway}`, `/ingest/{gateway}/{ecosystem}` and `/ingest/{gateway}/{ecosystem}/{native topic}`."""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from tec_hub.webhook import answers
from tec_hub.webhook.addressed import media_type
from tec_hub.webhook.door import Door, Posted
from tec_hub.webhook.limits import AT_ONCE, LARGEST, SLOWEST, WAITING
from tec_hub.webhook.proof import read_proof

_BUSY: Final = 1.0  # seconds after which to try again
_UNPACKED: Final = frozenset({"", "identity"})

Answer = TypeVar("Answer")


class _RefusedError(Exception):
    """The request is not to be read."""

    def __init__(self, refusal: answers.Refusal) -> None:
        super().__init__(refusal[1])
        self.refusal = refusal


def webhook_routes(door: Door) -> APIRouter:
    """The routes under /ingest; every request must bring its gateway's credential."""
    routes = APIRouter(prefix="/ingest", include_in_schema=False)
    turns = _Turns()

    async def post(request: Request, gateway: str, path: str = "") -> Response:
        posted = _head(request, gateway, path)
        if posted is None:
            return answers.refused(answers.UNKNOWN)
        try:
            whole = msgspec.structs.replace(posted, body=await _body(request))
        except _RefusedError as error:
            return answers.refused(error.refusal)
        done = await turns.run(lambda: door.take(whole))
        return done or answers.refused(answers.NOT_KEPT, after=_BUSY)

    async def try_address(request: Request, gateway: str, path: str = "") -> Response:
        """Some senders ask for the headers before they believe that somebody is there."""
        posted = _head(request, gateway, path)
        known = posted is not None and await turns.run(lambda: door.is_known(posted))
        return Response() if known else answers.refused(answers.UNKNOWN)

    for address in ("/{gateway}", "/{gateway}/{path:path}"):
        routes.add_api_route(address, post, methods=["POST"])
        routes.add_api_route(address, try_address, methods=["HEAD"])
    return routes


class _Turns:
    """Lets few requests at a time into the threads, which the pages need as well."""

    def __init__(self) -> None:
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def run(self, work: Callable[[], Answer]) -> Answer | None:
        """The work's answer, or None where too many wait already."""
        if self._waiting >= WAITING:
            return None
        self._waiting += 1
        try:
            async with self._at_once:
                return await run_in_threadpool(work)
        finally:
            self._waiting -= 1


def _head(request: Request, gateway: str, path: str) -> Posted | None:
    """What the request says before its body; None where it brings no credential."""
    proof = read_proof(request.headers, request.query_params, gateway)
    if proof is None:
        return None
    return Posted(
        gateway=gateway,
        path=path,
        kind=media_type(request.headers.get("content-type", "")),
        query=dict(request.query_params),
        proof=proof,
    )


async def _body(request: Request) -> bytes:
    """The whole body. Raises _RefusedError where it is packed, too large or too slow."""
    if request.headers.get("content-encoding", "").strip().lower() not in _UNPACKED:
        raise _RefusedError(answers.NOT_TAKEN)
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > LARGEST:
        raise _RefusedError(answers.TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise _RefusedError(answers.TOO_LARGE)
    except (TimeoutError, ClientDisconnect):
        raise _RefusedError(answers.TOO_SLOW) from None
    return bytes(body)
