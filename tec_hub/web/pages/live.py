"""Server-sent events: they only say that something changed; the page then fetches the part that shows it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

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


class Streams:
    """The streams now open. They never end by themselves, so a server that is to stop must end them first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: set[Callable[[], None]] = set()
        self.closing = False

    def close(self) -> None:
        """End all streams, and open no more; from any thread."""
        with self._lock:
            self.closing = True
            wakers = tuple(self._wakers)
        for wake in wakers:
            wake()

    @contextmanager
    def joined(self, wake: Callable[[], None]) -> Iterator[None]:
        """Call `wake` when the streams are to end."""
        with self._lock:
            self._wakers.add(wake)
        try:
            yield
        finally:
            with self._lock:
                self._wakers.discard(wake)


@router.get("/live", dependencies=[needs(Permission.SEE_ALERTS)])
async def live(request: Request) -> EventSourceResponse:
    """Events "changed" (at once) and "tick" (regularly, for countdowns)."""
    streams: Streams = request.app.state.streams
    return EventSourceResponse(_events(request, context_of(request), streams), ping=_KEEP_ALIVE_S)


async def _events(request: Request, context: Context, streams: Streams) -> AsyncIterator[ServerSentEvent]:
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    end = context.signals.subscribe(BOARD, wake)
    try:
        with streams.joined(wake):
            yield ServerSentEvent(event="changed", data="hello", retry=2000)  # what was missed before connecting
            async for event in _waited_for(request, changed, streams):
                yield ServerSentEvent(event=event, data="")
    finally:
        end()


async def _waited_for(request: Request, changed: asyncio.Event, streams: Streams) -> AsyncIterator[str]:
    ticks = 0
    while not streams.closing:
        try:
            await asyncio.wait_for(changed.wait(), _TICK_S)
        except TimeoutError:
            ticks += 1
            if ticks % _RECHECK == 0 and await asyncio.to_thread(visitor_of, request) is None:
                return
            yield "tick"
        else:
            if not streams.closing:
                await asyncio.sleep(_PAUSE_S)
            changed.clear()
            yield "changed"
