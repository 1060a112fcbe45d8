"""A human's answer, however it came, goes to the engine; what became of it decides what they hear next."""

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.alert import Alert
from alerts.inputs import Answer, Answered
from tec_hub.decide import Desk
from tec_hub.store.people import ContactRow
from tec_hub.store.watching import AlertRow


class Answers:
    """Gives answers to the engine."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def give(
        self, session: Session, alert_id: str, contact_id: str, answer: Answer, *, channel: str, now: datetime
    ) -> tuple[Alert, Alert]:
        """The alert before and after the answer."""
        before = alert_of(session, alert_id)
        told = Answered(at=now, alert=alert_id, contact=contact_id, answer=answer, channel=channel)
        self._desk.decide(session, before.resident, (told,))
        return before, alert_of(session, alert_id)


def alert_of(session: Session, alert_id: str) -> Alert:
    """The alert as it stands."""
    document = session.connection().execute(_ALERT, {"alert": alert_id}).scalar_one()
    return msgspec.json.decode(document, type=Alert)


_ALERT = select(AlertRow.document).where(AlertRow.id == bindparam("alert"))


def name_of(session: Session, contact_id: str | None) -> str:
    """How colleagues know a contact; "somebody" where there is none."""
    contact = None if contact_id is None else session.get(ContactRow, contact_id)
    return "somebody" if contact is None else contact.name
