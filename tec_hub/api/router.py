"""The whole API."""

from fastapi import APIRouter

from tec_hub.api import alerts, catalogue, community, conversations, residents, running, sessions, tec_plans

PREFIX = "/api/v1"

router = APIRouter(prefix=PREFIX)
for part in (
    sessions.router,
    residents.router,
    alerts.router,
    catalogue.router,
    community.router,
    conversations.router,
    tec_plans.router,
    running.router,
):
    router.include_router(part)
