"""What people needed and did not get, counted; nothing here leads back to anybody."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class UnmetNeedRow(Row):
    """How often something was unmet in a month. There is no row for an occasion, and no time but the month.

    `month`: "2026-11". `kind`, `subject` and `reason` are codes (tec_hub.unmet); `area` an outcode or empty.
    """

    __tablename__ = "unmet_needs"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    month: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    reason: Mapped[str]
    area: Mapped[str]
    times: Mapped[int]

    __table_args__ = (UniqueConstraint("service_id", "month", "kind", "subject", "reason", "area"),)
