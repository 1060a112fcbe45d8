"""Conversations about what matters to somebody, as far as they have come."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import Row


class ConversationRow(Row):
    """One conversation. `person` is a catalogue.person.Person; `step` the one last answered.

    `version` counts what was saved, so that two who write at once notice each other. `called`: how the person
    likes to be called.
    """

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("residents.id"), index=True)
    called: Mapped[str]
    person: Mapped[dict[str, Any]]
    step: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
    closed_at: Mapped[datetime | None]
