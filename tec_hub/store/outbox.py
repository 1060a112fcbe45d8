"""What goes out and what comes back: notifications, receipts, replies, commands to the home, the loud alarm."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class NotificationRow(Row):
    """One message to one phone, waiting or sent.

    `status` is a state of alerts.transitions.NOTIFICATION. A worker claims a waiting row with a lease
    (`leased_by`, `leased_until`) and sets `ambiguous_at` before it sends: while that stands without an answer,
    the message may have got through and is looked for at the provider before it is sent again. `body` is given
    with messages that have words of their own (a reply, the service-wide alarm); others are worded when sent.
    """

    __tablename__ = "notifications"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(index=True)
    resident_id: Mapped[str | None]
    alert_id: Mapped[str | None] = mapped_column(ForeignKey("alerts.id"), index=True)
    contact_id: Mapped[str | None]
    contact_name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str]
    channel: Mapped[str]
    purpose: Mapped[str]
    step: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    about: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(default="")
    body: Mapped[str | None]
    status: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    ambiguous_at: Mapped[datetime | None]
    provider_sid: Mapped[str | None] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  #: no longer wanted; delivery does not send it, or hangs up
    keyed_at: Mapped[datetime | None]  #: a key was pressed in the call: a human has heard it
    ended_at: Mapped[datetime | None]
    detail: Mapped[str] = mapped_column(default="")

    __table_args__ = (Index("ix_notifications_status_due_at", "status", "due_at"),)


class ReceiptRow(Row):
    """A status call-back as it came; kept whatever its order."""

    __tablename__ = "receipts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    provider_sid: Mapped[str] = mapped_column(index=True)
    notification_id: Mapped[str | None] = mapped_column(index=True)
    status: Mapped[str]
    error: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]


class InboundRow(Row):
    """A text or key press from a phone, what it was read as, and what was answered."""

    __tablename__ = "inbound"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    provider_sid: Mapped[str]
    channel: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    contact_id: Mapped[str | None]
    body: Mapped[str]
    reading: Mapped[str] = mapped_column(default="")
    alert_id: Mapped[str | None]
    reply: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("provider_sid", "channel", "body"),)


class CodeRow(Row):
    """The short code by which one phone names one alert; free for reuse once released."""

    __tablename__ = "codes"

    phone: Mapped[str] = mapped_column(primary_key=True)
    alert_id: Mapped[str] = mapped_column(ForeignKey("alerts.id"), primary_key=True)
    code: Mapped[str]
    given_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class CommandRow(Row):
    """A command to a device in the home (a light, a speaker), published by the listener."""

    __tablename__ = "commands"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    alert_id: Mapped[str | None]
    device_key: Mapped[str]
    action: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    failed: Mapped[str | None]


class ServiceAlarmRow(Row):
    """The loud alarm: nobody could be found, or the hub itself is blind. `key` keeps it single while it lasts."""

    __tablename__ = "service_alarms"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    service_id: Mapped[str | None] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(index=True)
    alert_id: Mapped[str | None]
    reason: Mapped[str]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1)
    ended_at: Mapped[datetime | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
