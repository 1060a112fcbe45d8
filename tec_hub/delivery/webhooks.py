"""The provider's web-hooks: receipts, replies by text, the words of a call and the keys pressed in it."""

from collections.abc import Callable, Mapping
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from tec_hub.delivery.calls import Calls
from tec_hub.delivery.replies import Replies
from tec_hub.delivery.signature import Signature
from tec_hub.delivery.statuses import Statuses
from tec_hub.delivery.voice import NOTHING

_XML = "application/xml"


def provider_routes(signature: Signature, statuses: Statuses, replies: Replies, calls: Calls) -> APIRouter:
    """The routes under /provider; every request must be signed by the provider."""
    routes = APIRouter(prefix="/provider", include_in_schema=False)

    async def handle(request: Request, work: Callable[[Mapping[str, str]], str | None]) -> Response:
        form = await signature.form(request)
        return Response(await run_in_threadpool(work, form) or NOTHING, media_type=_XML)

    @routes.post("/status/{notification}")
    async def status(request: Request, notification: str) -> Response:
        return await handle(request, partial(statuses.came, notification))

    @routes.post("/text")
    async def text(request: Request) -> Response:
        return await handle(request, replies.came)

    @routes.post("/voice")
    async def rang_back(request: Request) -> Response:
        return await handle(request, calls.rang_back)

    @routes.post("/call/{notification}")
    async def call(request: Request, notification: str) -> Response:
        return await handle(request, lambda form: calls.script(notification, form))

    @routes.post("/call/{notification}/key")
    async def key(request: Request, notification: str) -> Response:
        return await handle(request, lambda form: calls.key(notification, form))

    return routes
