"""The web application: pages, API, web-hooks and the hub's own state, put together."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from tec_hub.api.router import PREFIX, router
from tec_hub.papers.routes import router as papers
from tec_hub.security.headers import SecurityHeaders
from tec_hub.web.context import Context
from tec_hub.web.measure import Measured
from tec_hub.web.pages import (
    alert,
    board,
    catalogue,
    community,
    conversation,
    conversation_suggestions,
    devices,
    errors,
    gateway_credentials,
    gateways,
    live,
    mappings,
    night_plan,
    quarantine,
    resident,
    responder,
    running,
    sign_in,
    tec_plan,
    tec_plan_making,
    tec_plan_night,
    tec_plan_paper,
    unmet,
    walk_test,
)
from tec_hub.web.visitors import is_tls

PAGES = (
    sign_in.router,
    board.router,
    alert.router,
    night_plan.router,
    resident.router,
    catalogue.router,
    community.router,
    unmet.router,
    tec_plan_making.router,
    tec_plan_paper.router,
    tec_plan.router,
    tec_plan_night.router,
    conversation_suggestions.router,
    conversation.router,
    quarantine.router,
    devices.router,
    walk_test.router,
    gateways.router,
    gateway_credentials.router,
    mappings.router,
    responder.router,
    live.router,
    running.router,
    papers,
)


def create_app(context: Context) -> FastAPI:
    """The application, to be served by any ASGI server; it starts nothing by itself.

    Whoever stops the server calls `app.state.streams.close()` first: live pages hold their connection for ever.
    """
    app = FastAPI(
        title="TEC Hub",
        version=version("tec-hub"),
        description="Night support for adult social care: residents, alerts, events. Times are UTC.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
    )
    app.state.context = context
    app.state.streams = live.Streams()
    for pages in (*PAGES, *context.extra_routers):
        app.include_router(pages, include_in_schema=False)
    app.include_router(router)
    app.mount("/static", StaticFiles(directory=context.static), name="static")
    errors.install(app)
    app.add_middleware(Measured, metrics=context.metrics)
    app.add_middleware(SecurityHeaders, tls=is_tls(context.settings))
    return app
