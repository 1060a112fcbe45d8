"""How devices were tried out, and how they fare."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class DeviceCheckRow(Row):
    """Somebody tried a device out in its role and saw what it says; never changed.

    `verdict`: "right", or "turned" where it was the wrong way round and was put right. `seen`: the kinds, as read
    in the role, that came since it was placed.
    """

    __tablename__ = "device_checks"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    device_key: Mapped[str] = mapped_column(ForeignKey("devices.key"), index=True)
    at: Mapped[datetime]
    user_id: Mapped[str | None]
    role: Mapped[str]
    reads_as: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen: Mapped[list[Any]] = mapped_column(default=list)
    verdict: Mapped[str]


class SupervisionRow(Row):
    """How often a device (by its key) or a gateway (by its id) speaks, and when its silence is too long.

    `memory` is alerts.health.memory.Memory; `configured_s` was set by a person; `limit_s` is in force.
    """

    __tablename__ = "supervision"

    key: Mapped[str] = mapped_column(primary_key=True)
    memory: Mapped[dict[str, Any]] = mapped_column(default=dict)
    configured_s: Mapped[float | None]
    limit_s: Mapped[float | None]


class HealthFindingRow(Row):
    """Something that is or was wrong with a device or gateway: stays on record when it has cleared."""

    __tablename__ = "health_findings"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    what: Mapped[str]
    since: Mapped[datetime]
    found_at: Mapped[datetime]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    urgent: Mapped[bool] = mapped_column(default=False)
    cleared_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_health_findings_standing",
            "key",
            "what",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
        ),
    )
