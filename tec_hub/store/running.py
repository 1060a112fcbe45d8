"""The hub's own running: leases, its pulse, and who looked at what."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class LeaseRow(Row):
    """Who holds a role (the listener, the delivery …) until when."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]


class PulseRow(Row):
    """When a part of the hub last proved to be alive; tells a restart how long the hub was down."""

    __tablename__ = "pulses"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class AuditRow(Row):
    """Who did or saw what of whose record; never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[str | None]
    what: Mapped[str]
    resident_id: Mapped[str | None] = mapped_column(index=True)
    detail: Mapped[str] = mapped_column(default="")


class RevisionRow(Row):
    """Counts the changes of something that several processes keep in memory, such as the plans' parts."""

    __tablename__ = "revisions"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
