"""What of the quarantine waits for somebody."""

from sqlalchemy import ColumnElement, and_, or_

from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import QuarantineRow


def waiting(service_id: str, *, strays: bool) -> ColumnElement[bool]:
    """Which rows of the quarantine, outer-joined with their gateways, wait for somebody of the service."""
    ours = GatewayRow.service_id == service_id
    return and_(QuarantineRow.settled_at.is_(None), or_(ours, GatewayRow.id.is_(None)) if strays else ours)
