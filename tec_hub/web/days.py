"""What day it is for a visitor."""

from datetime import date
from zoneinfo import ZoneInfo

from fastapi import Request

from tec_hub.security.sessions import Visitor
from tec_hub.store.people import ServiceRow
from tec_hub.web.visitors import context_of


def zone_of(request: Request, visitor: Visitor) -> str:
    """The time zone of the visitor's service."""
    with context_of(request).database.read() as session:
        return session.get_one(ServiceRow, visitor.service_id).time_zone


def today(request: Request, visitor: Visitor) -> date:
    """The day it is where the service is."""
    return context_of(request).wall.now().astimezone(ZoneInfo(zone_of(request, visitor))).date()
