"""How long answers take, by the route's pattern and never by the address."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tec_hub.metrics import Metrics


class Measured:
    """Times each request until its answer begins; a live stream is not timed to its end."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def timed(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = str(getattr(scope.get("route"), "path", "other"))
                self._metrics.request_seconds.labels(route, f"{message['status'] // 100}xx").observe(
                    time.perf_counter() - began
                )
            await send(message)

        await self._app(scope, receive, timed)
