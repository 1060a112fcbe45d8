"""The resident's own nights as they were recorded, to be heard again by a proposed plan."""

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.inputs import Observed
from alerts.plan import Expectation, Pattern, Plan
from tec_hub.store.equipment import DeviceResidentRow
from tec_hub.store.intake import EventRow

NIGHTS = 14
_MOST = 50_000  #: events, so that a page comes back in time


def recorded_events(session: Session, resident_id: str, now: datetime) -> list[Observed]:
    """What the resident's devices reported in the last two weeks, in order; the latest where there is too much."""
    mine = select(DeviceResidentRow.device_key).where(DeviceResidentRow.resident_id == resident_id)
    rows = session.scalars(
        select(EventRow)
        .where(
            EventRow.device_key.in_(mine),
            EventRow.received_at > now - timedelta(days=NIGHTS),
            EventRow.received_at <= now,
        )
        .order_by(EventRow.id.desc())
        .limit(_MOST)
    )
    events = [
        Observed(
            at=row.received_at,
            device=row.device_key,
            kind=row.kind,
            value=None if row.value is None else json.loads(row.value),
            occurred_at=row.occurred_at,
            historical=row.historical,
        )
        for row in rows
    ]
    return sorted(events, key=lambda event: event.at)


def can_hear(expectation: Expectation, plan: Plan) -> bool:
    """Whether a device is there by which the rule could notice anything."""
    pattern = getattr(expectation.when, "pattern", None)
    if not isinstance(pattern, Pattern):
        return True
    placed = plan.devices.values()
    return (not pattern.roles or any(each.role in pattern.roles for each in placed)) and (
        not pattern.rooms or any(each.room in pattern.rooms for each in placed)
    )
