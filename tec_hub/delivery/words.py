"""What a message of the outbox says: the engine's words with this phone's code and link."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from alerts.alert import Alert
from alerts.decisions import Purpose
from alerts.wording.texts import About, text_message
from tec_hub.delivery.answers import alert_of
from tec_hub.security.links import responder_link
from tec_hub.settings import Settings
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.people import HomeRow, ResidentRow


class Words:
    """Puts messages into words at the moment they are sent, from the alert as it then stands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def url(self, path: str) -> str:
        """Our public address with this path."""
        return self._settings.public_url.rstrip("/") + path

    def text(self, session: Session, row: NotificationRow) -> str:
        """The words of a text about an alert."""
        assert row.alert_id is not None  # noqa: S101 - a row without an alert has words of its own
        alert = alert_of(session, row.alert_id)
        about = self.about(session, alert, code=row.code, contact_id=row.contact_id or "", other=row.about)
        return text_message(Purpose(row.purpose), about)

    def about(self, session: Session, alert: Alert, *, code: str, contact_id: str, other: str = "") -> About:
        """What a text to this contact is about."""
        called, time_zone = session.connection().execute(_CALLED, {"resident": alert.resident}).one()
        return About(
            alert=alert,
            called=called,
            code=code,
            time_zone=time_zone,
            link=responder_link(self._settings, alert.id, contact_id),
            about=other,
        )

    def called(self, session: Session, alert: Alert) -> str:
        """The initials of the resident whom the alert is about."""
        return self.place(session, alert)[0].called

    @staticmethod
    def place(session: Session, alert: Alert) -> tuple[ResidentRow, HomeRow]:
        """The resident whom the alert is about, and their home."""
        resident = session.get_one(ResidentRow, alert.resident)
        return resident, session.get_one(HomeRow, resident.home_id)


_CALLED = (
    select(ResidentRow.called, HomeRow.time_zone)
    .join(HomeRow, HomeRow.id == ResidentRow.home_id)
    .where(ResidentRow.id == bindparam("resident"))
)
