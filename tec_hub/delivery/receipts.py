"""What the provider reports of a text or call, in any order, repeated or late, becomes the message's fate."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.inputs import Receipt, Reported
from alerts.transitions import FINAL_FATES, NOTIFICATION, Fate, move
from tec_hub.alarm import sound_alarm
from tec_hub.decide import Desk
from tec_hub.store.outbox import NotificationRow, ReceiptRow
from tec_hub.store.people import ContactRow
from tec_hub.store.plans import configuration_changed

OPTED_OUT_ERROR = "21610"

_TEXT: Mapping[str, Receipt] = {
    "sent": Receipt.SENT,
    "delivered": Receipt.DELIVERED,
    "read": Receipt.DELIVERED,
    "undelivered": Receipt.UNDELIVERED,
    "failed": Receipt.FAILED,
    "canceled": Receipt.FAILED,
}
_CALL: Mapping[str, Receipt] = {
    "ringing": Receipt.SENT,
    "in-progress": Receipt.ANSWERED,
    "completed": Receipt.NO_KEY,  # unless a key was pressed, which ends the message by itself
    "busy": Receipt.BUSY,
    "no-answer": Receipt.NO_ANSWER,
    "failed": Receipt.FAILED,
    "canceled": Receipt.NO_ANSWER,
}
_BY_CHANNEL = {"text": _TEXT, "call": _CALL}


def read_status(channel: str, status: str, error: str) -> Receipt | None:
    """The receipt that a provider's status stands for, or None where it says nothing new."""
    if error == OPTED_OUT_ERROR:
        return Receipt.OPTED_OUT
    return _BY_CHANNEL[channel].get(status)


class Receipts:
    """Applies receipts to messages and tells the engine, in one transaction with the record of the receipt."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def reported(
        self, session: Session, row: NotificationRow, *, sid: str, status: str, error: str, now: datetime
    ) -> None:
        """A status came for the message, by call-back or because it was asked for."""
        session.add(
            ReceiptRow(provider_sid=sid, notification_id=row.id, status=status, error=error, received_at=now)
        )
        if row.provider_sid is None:
            row.provider_sid = sid  # the answer to the send was lost, its call-back was not
        if sid != row.provider_sid or row.keyed_at is not None:
            return  # an earlier send of the same message, or a call that a key press has decided
        receipt = read_status(row.channel, status, error)
        if receipt is not None:
            self.happened(session, row, receipt, now, detail=f"error {error}" if error else "")

    def happened(
        self, session: Session, row: NotificationRow, receipt: Receipt, now: datetime, *, detail: str = ""
    ) -> None:
        """Move the message on, if it may still move, and tell the engine."""
        fate = move(NOTIFICATION, Fate(row.status), receipt)
        if fate == row.status:
            return
        row.status, row.detail = fate.value, detail
        if fate in FINAL_FATES:
            row.ended_at = now
        if receipt is Receipt.OPTED_OUT:
            opted_out(session, row.phone, now)
        session.flush()
        if row.alert_id is not None and row.resident_id is not None and row.purpose == "wake":
            told = Reported(at=now, notification=row.id, receipt=receipt, detail=detail)
            self._desk.decide(session, row.resident_id, (told,))


def opted_out(session: Session, phone: str, now: datetime) -> None:
    """The phone refuses our texts: its people are reached by voice only, and their coordinators hear of it now."""
    contacts = session.scalars(
        select(ContactRow).where(ContactRow.phone == phone, ContactRow.opted_out_at.is_(None))
    ).all()
    for contact in contacts:
        contact.opted_out_at = now
        session.flush()
        sound_alarm(
            session,
            key=f"opted-out:{contact.id}",
            reason=f"{contact.name} no longer receives our texts (opted out); calls only until they text START",
            now=now,
            service_id=contact.service_id,
        )
    if contacts:
        configuration_changed(session)
