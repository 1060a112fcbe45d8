"""What pages and the interface for programs share when messages are decoded again."""

from fastapi import Request

from tec_hub.rereading import Rereading, Tried
from tec_hub.security.sessions import Visitor
from tec_hub.web.views.quarantine import sees_strays
from tec_hub.web.visitors import context_of


def try_again(
    request: Request,
    visitor: Visitor,
    *,
    reading: int | None = None,
    gateway: str | None = None,
    reason: str | None = None,
) -> list[Tried]:
    """Decode again what waits and the visitor may settle; empty where there is none."""
    context = context_of(request)
    with context.database.read() as session:
        strays = sees_strays(session, visitor.role)
    work = Rereading(context.database, context.clock, signals=context.signals)
    return work.again(
        service=visitor.service_id,
        by=visitor.user_id,
        strays=strays,
        reading=reading,
        gateway=gateway,
        reason=reason,
    )
