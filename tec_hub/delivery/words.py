"""What a message of the outbox says: the engine's words with this phone's code and link."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert
from alerts.decisions import Purpose
from alerts.wording import text_message
from tec_hub.security.links import responder_link
from tec_hub.settings import Settings
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.plans import PlanBook
from tec_hub.store.watching import AlertRow


class Words:
    """Puts messages into words at the moment they are sent, from the alert as it then stands."""

    def __init__(self, settings: Settings, plans: PlanBook) -> None:
        self._settings, self._plans = settings, plans

    def url(self, path: str) -> str:
        """Our public address with this path."""
        return self._settings.public_url.rstrip("/") + path

    def text(self, session: Session, row: NotificationRow) -> str:
        """The words of a text."""
        if row.body is not None:
            return row.body
        alert = self.alert(session, row)
        plan = self._plans.plan(session, alert.resident)
        link = responder_link(self._settings, alert.id, row.contact_id or "")
        return text_message(
            Purpose(row.purpose),
            alert,
            called="" if plan is None else plan.called,
            code=row.code,
            link=link,
            about=row.about,
        )

    def alert(self, session: Session, row: NotificationRow) -> Alert:
        """The alert that a message is about, as it stands."""
        document = session.scalars(select(AlertRow.document).where(AlertRow.id == row.alert_id)).one()
        return msgspec.json.decode(document, type=Alert)
