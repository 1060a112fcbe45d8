"""Plans, the engine's state for each resident, alerts and their timeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class NightPlanRow(Row):
    """One version of a resident's night plan.

    `document` is an alerts.plan.Plan without devices, contacts and rotas, which have tables of their own.
    `status`: "draft", "proposed", "agreed" (the newest agreed one is in force) or "withdrawn".
    """

    __tablename__ = "night_plans"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey("residents.id"), index=True)
    status: Mapped[str]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class ResidentStateRow(Row):
    """The engine's state of one resident: `document` is JSON of alerts.state.State; `next_due` is the ticker's."""

    __tablename__ = "resident_states"

    resident_id: Mapped[str] = mapped_column(ForeignKey("residents.id"), primary_key=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int]
    next_due: Mapped[datetime | None] = mapped_column(index=True)
    plan_revision: Mapped[str] = mapped_column(default="")  #: of the plan the state was last made with
    failed: Mapped[str | None]  #: why the engine could not be run, for the auditor; null when all is well


class AlertRow(Row):
    """An alert as it stands; `document` is JSON of alerts.alert.Alert."""

    __tablename__ = "alerts"

    id: Mapped[str] = mapped_column(primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey("residents.id"), index=True)
    service_id: Mapped[str] = mapped_column(index=True)
    expectation: Mapped[str]
    name: Mapped[str]
    priority: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    next_due: Mapped[datetime | None]
    document: Mapped[bytes] = mapped_column(LargeBinary)


class TimelineRow(Row):
    """One line of what happened and was decided: `what` and `detail` as in alerts.decisions, in order of id."""

    __tablename__ = "timeline"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    resident_id: Mapped[str]
    alert_id: Mapped[str | None]
    at: Mapped[datetime]
    decision: Mapped[bytes] = mapped_column(LargeBinary)  # JSON of the decision

    __table_args__ = (
        Index("ix_timeline_resident_id_at", "resident_id", "at"),
        Index("ix_timeline_alert_id", "alert_id"),
    )
