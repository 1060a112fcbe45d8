"""What came in: every reading as it came, what it was understood as, and what was not understood.

Readings and events are written in bulk by tec_hub.intake.rows; a column added here is added there too.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class ReadingRow(Row):
    """One message as it came, kept before it is understood.

    `packet_id` and `broker_session` (null where it did not come by MQTT at QoS 1) recognise the same message when
    the broker sends it again.
    """

    __tablename__ = "readings"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    gateway_id: Mapped[str]  # no foreign key: an unknown gateway's message is kept too
    topic: Mapped[str]
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[datetime]
    retained: Mapped[bool]
    packet_id: Mapped[int | None]
    broker_session: Mapped[int | None]
    warnings: Mapped[str | None]  #: what was left out of it when it was understood, and why

    __table_args__ = (Index("ix_readings_gateway_id_received_at", "gateway_id", "received_at"),)


class RepeatRow(Row):
    """A message that had come before and was left out: that it came, for who watches its gateway."""

    __tablename__ = "repeats"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    gateway_id: Mapped[str]
    topic: Mapped[str]
    size: Mapped[int]  #: bytes
    at: Mapped[datetime]

    __table_args__ = (Index("ix_repeats_gateway_id_at", "gateway_id", "at"),)


class QuarantineRow(Row):
    """A reading that was not understood, and why; settled when a person has dealt with it.

    `tried_at`, `tried_by` and `ended`: when and by whom it was last decoded again, and how that ended in words.
    """

    __tablename__ = "quarantine"

    reading_id: Mapped[int] = mapped_column(BIG, ForeignKey("readings.id"), primary_key=True, autoincrement=False)
    gateway_id: Mapped[str] = mapped_column(index=True)
    ecosystem: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]
    tried_at: Mapped[datetime | None]
    tried_by: Mapped[str | None]
    ended: Mapped[str | None]


class EventRow(Row):
    """A canonical event. `value` is JSON text or null; `occurred_at` is the device's own time, if it gave one.

    `reread_at`: when its message was decoded again out of quarantine; the engine was never told of it.
    """

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    reading_id: Mapped[int] = mapped_column(BIG)
    device_key: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str | None]
    occurred_at: Mapped[datetime]  #: else the same as `received_at`
    received_at: Mapped[datetime]
    historical: Mapped[bool]
    reread_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_events_device_key_occurred_at", "device_key", "occurred_at"),
        Index("ix_events_reading_id", "reading_id"),
    )


class RememberedRow(Row):
    """A document that a decoder needs to understand later messages (a discovery, a birth certificate)."""

    __tablename__ = "remembered"

    gateway_id: Mapped[str] = mapped_column(primary_key=True)
    ecosystem: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
