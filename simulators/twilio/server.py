"""A web server in a thread, on a port that is known before it starts."""

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ConnectionBrokenError(Exception):
    """The connection of this request was broken on purpose."""


def break_connection(request: Request) -> None:
    """Reset the client's connection without an answer; raises ConnectionBrokenError to end the request."""
    transport = request.scope["provider.transport"]
    # With no lingering, closing sends a reset instead of a farewell.
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    raise ConnectionBrokenError


class _Breakable:
    """Puts each request's transport where `break_connection` finds it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self.in_hand = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn hands over the send method of an object that holds the transport, and no other way to it.
        cycle: Any = getattr(send, "__self__", None)
        self.in_hand += 1
        try:
            await self._app({**scope, "provider.transport": cycle.transport}, receive, send)
        except ConnectionBrokenError:
            return
        finally:
            self.in_hand -= 1


class _Prompt(uvicorn.Server):
    """Ends when it is told to instead of looking ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None

    async def main_loop(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        if not self.should_exit:
            await self._end.wait()

    def end(self) -> None:
        self.should_exit = True
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)


class Server:
    """Serves `app` on `host`; port 0 takes a free one. OSError if the port is taken."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._socket = socket.create_server((host, port), backlog=128)
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://{host}:{self.port}"
        self._app = _Breakable(app)
        config = uvicorn.Config(
            self._app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
        )
        self._server = _Prompt(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="provider web", daemon=True
        )

    def busy(self) -> bool:
        """A request is being answered."""
        return self._app.in_hand > 0

    def start(self) -> None:
        """Serve; returns when requests are accepted."""
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the web server did not start")
            self._thread.join(0.005)

    def stop(self) -> None:
        """Finish the requests in hand and close the port."""
        if self._thread.ident is None:
            self._socket.close()
            return
        self._server.end()
        self._thread.join()
