"""Status call-backs of the provider."""

from collections.abc import Mapping

import structlog

from tec_hub.clock import Clock
from tec_hub.delivery.receipts import Receipts
from tec_hub.signals import BOARD, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow, ReceiptRow

log = structlog.get_logger(__name__)


class Statuses:
    """Takes a status call-back and applies it, once it is on record."""

    def __init__(self, database: Database, receipts: Receipts, clock: Clock, signals: Signals) -> None:
        self._database, self._receipts, self._clock, self._signals = database, receipts, clock, signals

    def came(self, notification_id: str, form: Mapping[str, str]) -> None:
        """A status came for a message."""
        sid = form.get("MessageSid") or form.get("CallSid") or ""
        status = form.get("MessageStatus") or form.get("CallStatus") or ""
        error = form.get("ErrorCode", "")
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get(NotificationRow, notification_id, with_for_update=True)
            if row is None:
                log.warning("status of an unknown message", notification=notification_id, status=status)
                session.add(ReceiptRow(provider_sid=sid, status=status, error=error, received_at=now))
                return
            self._receipts.reported(session, row, sid=sid, status=status, error=error, now=now)
        self._signals.tell(BOARD)
