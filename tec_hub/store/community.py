"""Local services as last imported, and the reports of the imports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class LocalServiceRow(Row):
    """A local service. `document` is a catalogue.community.LocalService, `published_id` its publisher's id.

    `source`: the feed or file it came from. `gone_at`: when an import first missed it; it is kept all the same.
    """

    __tablename__ = "local_services"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    source: Mapped[str]
    published_id: Mapped[str]
    document: Mapped[dict[str, Any]]
    first_seen_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("service_id", "source", "published_id"),)


class LocalImportRow(Row):
    """One import, whether it succeeded or not. `remarks` are catalogue.community.Remark, the first so many.

    `failure`: why nothing was changed; empty where it succeeded.
    """

    __tablename__ = "local_imports"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    source: Mapped[str]
    at: Mapped[datetime]
    failure: Mapped[str]
    counts: Mapped[dict[str, Any]]
    remarks: Mapped[list[Any]]
