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


_GRACE_S = 1.0  # real seconds for requests in hand


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
    """Ends as soon as it is told to; uvicorn itself takes two tenths of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: asyncio.Event | None = None

    async def main_loop(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        if not self.should_exit:
            await self._end.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        deadline = time.monotonic() + _GRACE_S
        while (self.server_state.connections or self.server_state.tasks) and time.monotonic() < deadline:
            await asyncio.sleep(0.002)
        for task in self.server_state.tasks:
            task.cancel()

    def end(self) -> None:
        self.should_exit = True
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)


class Server:
    """Serves `app` on `host`; port 0 takes a free one. OSError if the port is taken."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._socket = _listen(host, port)
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
            timeout_keep_alive=75,  # longer than a client keeps one idle, lest both let go of it at once
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


def _listen(host: str, port: int) -> socket.socket:
    # Only sockets that name their protocol get TCP_NODELAY from asyncio; without it every answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
