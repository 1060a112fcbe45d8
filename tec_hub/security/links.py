"""The link in a text: short enough for one SMS part, opens one alert for one contact, for one night only.

Its token is a keyed digest of the alert and the contact, cut to 96 bits. Nothing is stored for it: a token is
looked up among the alerts that contacts were told of lately, so it ends by itself and cannot name another alert.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.settings import Settings
from tec_hub.store.outbox import NotificationRow

LASTS = timedelta(hours=14)
_TOKEN_LENGTH = 16  # characters, of 6 bits each


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link stands for."""

    alert_id: str
    contact_id: str
    resident_id: str
    service_id: str


class NoSecretKeyError(RuntimeError):
    """TEC_HUB_SECRET_KEY is not set, so links cannot be signed."""


def responder_link(settings: Settings, alert_id: str, contact_id: str) -> str:
    """The address for a text, such as https://night.example.org/r/Nq3…; the same each time it is asked for.

    Raises NoSecretKeyError.
    """
    return f"{settings.public_url.rstrip('/')}/r/{_token(settings, alert_id, contact_id)}"


def open_link(session: Session, settings: Settings, token: str, now: datetime) -> Opened | None:
    """What the token stands for, or None where it is unknown or older than a night."""
    if len(token) != _TOKEN_LENGTH:
        return None
    told = session.execute(
        select(
            NotificationRow.alert_id,
            NotificationRow.contact_id,
            NotificationRow.resident_id,
            NotificationRow.service_id,
        )
        .where(
            NotificationRow.created_at > now - LASTS,
            NotificationRow.alert_id.is_not(None),
            NotificationRow.contact_id.is_not(None),
            NotificationRow.resident_id.is_not(None),
        )
        .distinct()
    )
    for alert_id, contact_id, resident_id, service_id in told:
        expected = _token(settings, str(alert_id), str(contact_id))
        if hmac.compare_digest(expected.encode(), token.encode()):
            return Opened(str(alert_id), str(contact_id), str(resident_id), service_id)
    return None


def _token(settings: Settings, alert_id: str, contact_id: str) -> str:
    secret = settings.secret_key.get_secret_value()
    if not secret:
        raise NoSecretKeyError("TEC_HUB_SECRET_KEY is needed to sign links.")
    digest = hmac.new(secret.encode(), f"responder\n{alert_id}\n{contact_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)[:_TOKEN_LENGTH].decode()
