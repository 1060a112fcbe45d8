"""Walk tests of homes, and the commissioning records that they end in."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class WalkTestRow(Row):
    """Somebody goes through a home and tries every device. It ends by itself at `until`.

    `skipped`: by device key, why it was not tried. `record`: a line for each device, written when it is finished
    and never changed; none where it was left to run out.
    """

    __tablename__ = "walk_tests"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    started_at: Mapped[datetime]
    started_by: Mapped[str]
    until: Mapped[datetime]
    skipped: Mapped[dict[str, Any]] = mapped_column(default=dict)
    finished_at: Mapped[datetime | None]
    record: Mapped[list[Any]] = mapped_column(default=list)
