"""The web server in a thread of its own, so that the hub starts and stops as one thing."""

import asyncio
import socket
import threading

import uvicorn
from fastapi import FastAPI


class WebServerError(RuntimeError):
    """The web server could not be started."""


class WebServer:
    """Serves an application until it is stopped."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        self._app, self._host, self._port = app, host, port
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        """The port in use."""
        return self._port

    def start(self) -> None:
        """Begin to serve. Raises WebServerError where the port is taken."""
        try:
            self._socket = _listening(self._host, self._port)
        except OSError as error:
            raise WebServerError(f"{self._host}:{self._port} cannot be listened on: {error.strerror}") from error
        self._port = self._socket.getsockname()[1]
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests under way and end."""
        self._app.state.streams.close()  # live pages would hold their connections for ever
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        if self._socket is not None:
            self._socket.close()

    @property
    def alive(self) -> bool:
        """Whether it is serving."""
        return self._thread.is_alive()

    def _run(self) -> None:
        assert self._socket is not None  # noqa: S101 - start() has made it
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _listening(host: str, port: int) -> socket.socket:
    """A listening socket. Its protocol is named, since asyncio sends at once (TCP_NODELAY) only where it is."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening
