"""Server-sent events: they only say that something changed; the page then fetches the part that shows it."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from sse_starlette import EventSourceResponse, ServerSentEvent

from tec_hub.security.roles import Permission
from tec_hub.signals import BOARD
from tec_hub.web.context import Context
from tec_hub.web.visitors import context_of, needs, visitor_of

router = APIRouter()

_TICK_S = 2.0  # how often countdowns are drawn anew
_PAUSE_S = 0.25  # several changes at once are one event
_KEEP_ALIVE_S = 20
_RECHECK = 60  # ticks between two looks whether the visitor may still see it


@router.get("/live", dependencies=[needs(Permission.SEE_ALERTS)])
async def live(request: Request) -> EventSourceResponse:
    """Events "changed" (at once) and "tick" (regularly, for countdowns)."""
    return EventSourceResponse(_events(request, context_of(request)), ping=_KEEP_ALIVE_S)


async def _events(request: Request, context: Context) -> AsyncIterator[ServerSentEvent]:
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    end = context.signals.subscribe(BOARD, wake)
    ticks = 0
    try:
        yield ServerSentEvent(event="changed", data="hello", retry=2000)  # what was missed before connecting
        while True:
            try:
                await asyncio.wait_for(changed.wait(), _TICK_S)
            except TimeoutError:
                ticks += 1
                if ticks % _RECHECK == 0 and await asyncio.to_thread(visitor_of, request) is None:
                    return
                yield ServerSentEvent(event="tick", data="")
            else:
                await asyncio.sleep(_PAUSE_S)
                changed.clear()
                yield ServerSentEvent(event="changed", data="")
    finally:
        end()
