"""TEC plans: a row for each plan, and a row for each version of it, never changed once written."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class TecPlanRow(Row):
    """A plan of a service. `conversation_id`: the conversation it came from; `resident_id`: whose, once known."""

    __tablename__ = "tec_plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    resident_id: Mapped[str | None] = mapped_column(ForeignKey("residents.id"), index=True)
    conversation_id: Mapped[str | None] = mapped_column(index=True)
    called: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class TecPlanVersionRow(Row):
    """One version: `document` is a catalogue.plan.TecPlan, `status` its status, `number` counts from 1."""

    __tablename__ = "tec_plan_versions"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("tec_plans.id"))
    number: Mapped[int]
    status: Mapped[str]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str]

    __table_args__ = (UniqueConstraint("plan_id", "number"),)
