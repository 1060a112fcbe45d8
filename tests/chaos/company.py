"""Who is not alone: nobody is called for somebody a carer is with."""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Status
from alerts.decisions import Changed, Decision
from tec_hub.store.watching import TimelineRow


def attended_since(session: Session) -> dict[str, datetime]:
    """Residents somebody was with, and since when: nobody is called for them who are not alone."""
    since: dict[str, datetime] = {}
    for row in session.scalars(select(TimelineRow.decision).order_by(TimelineRow.id)):
        decision = msgspec.json.decode(row, type=Decision)
        if isinstance(decision, Changed) and decision.alert.status is Status.ATTENDED:
            since.setdefault(decision.alert.resident, decision.at)
    return since
