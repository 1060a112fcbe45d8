"""TEC plans as they are kept: made, read, and gone on with, each version with who and when."""

import secrets
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from catalogue.plan.tec_plan import TecPlan
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.tec_plans import TecPlanRow, TecPlanVersionRow
from tec_hub.tec_plan_counting import count_unmet


class ChangedMeanwhileError(Exception):
    """Somebody else has changed the plan since it was read."""


class Kept(NamedTuple):
    """A plan as it is kept in one of its versions; `at` and `by` are when and by whom that was written."""

    id: str
    resident_id: str | None
    conversation_id: str | None
    number: int
    at: datetime
    by: str
    plan: TecPlan


def make(
    session: Session,
    visitor: Visitor,
    plan: TecPlan,
    *,
    at: datetime,
    conversation_id: str | None = None,
    resident_id: str | None = None,
) -> Kept:
    """Keep a new plan of the visitor's service, as its first version."""
    row = TecPlanRow(
        id=secrets.token_hex(6),
        service_id=visitor.service_id,
        resident_id=resident_id,
        conversation_id=conversation_id,
        called=plan.called,
        created_at=at,
        created_by=visitor.name,
    )
    session.add(row)
    session.flush()
    return _keep(session, visitor, row, plan, number=1, at=at, what="tec_plan.made")


def go_on(session: Session, visitor: Visitor, kept: Kept, plan: TecPlan, *, what: str, at: datetime) -> Kept:
    """Keep the plan as the next version. Raises ChangedMeanwhileError unless `kept` is the newest one.

    `what` is the word for the record: "changed", "agreed", "reviewed" or "stopped". What is left unmet is counted.
    """
    row = session.get_one(TecPlanRow, kept.id)
    number = kept.number + 1
    if _newest(session, kept.id) != kept.number:
        raise ChangedMeanwhileError(kept.id)
    before = [each.plan for each in reversed(versions(session, kept))]
    try:
        newest = _keep(session, visitor, row, plan, number=number, at=at, what=f"tec_plan.{what}")
    except IntegrityError as error:  # another hub was first
        raise ChangedMeanwhileError(kept.id) from error
    count_unmet(session, row.service_id, before, plan, at=at)
    return newest


def read(session: Session, service_id: str, plan_id: str, number: int | None = None) -> Kept | None:
    """A plan of the service in its newest version, or in the one of that number; None where there is none."""
    row = session.get(TecPlanRow, plan_id)
    if row is None or row.service_id != service_id:
        return None
    query = select(TecPlanVersionRow).where(TecPlanVersionRow.plan_id == plan_id)
    if number is not None:
        query = query.where(TecPlanVersionRow.number == number)
    version = session.scalar(query.order_by(TecPlanVersionRow.number.desc()).limit(1))
    return None if version is None else _kept(row, version)


def versions(session: Session, kept: Kept) -> list[Kept]:
    """All versions, the newest first."""
    row = session.get_one(TecPlanRow, kept.id)
    query = select(TecPlanVersionRow).where(TecPlanVersionRow.plan_id == kept.id)
    return [_kept(row, each) for each in session.scalars(query.order_by(TecPlanVersionRow.number.desc()))]


def all_of(session: Session, service_id: str) -> list[Kept]:
    """Every plan of a service in its newest version, the latest change first."""
    newest = (
        select(TecPlanVersionRow.plan_id, func.max(TecPlanVersionRow.number).label("number"))
        .group_by(TecPlanVersionRow.plan_id)
        .subquery()
    )
    rows = session.execute(
        select(TecPlanRow, TecPlanVersionRow)
        .join(newest, newest.c.plan_id == TecPlanRow.id)
        .join(
            TecPlanVersionRow,
            and_(TecPlanVersionRow.plan_id == newest.c.plan_id, TecPlanVersionRow.number == newest.c.number),
        )
        .where(TecPlanRow.service_id == service_id)
    )
    found = [_kept(row, version) for row, version in rows]
    return sorted(found, key=lambda kept: (kept.at, kept.id), reverse=True)


def _newest(session: Session, plan_id: str) -> int:
    return session.scalars(
        select(TecPlanVersionRow.number)
        .where(TecPlanVersionRow.plan_id == plan_id)
        .order_by(TecPlanVersionRow.number.desc())
        .limit(1)
    ).one()


def _keep(
    session: Session, visitor: Visitor, row: TecPlanRow, plan: TecPlan, *, number: int, at: datetime, what: str
) -> Kept:
    version = TecPlanVersionRow(
        plan_id=row.id,
        number=number,
        status=plan.status.value,
        document=msgspec.to_builtins(plan),
        created_at=at,
        created_by=visitor.name,
    )
    session.add(version)
    session.flush()
    audit.record(
        session,
        at=at,
        user_id=visitor.user_id,
        what=what,
        resident_id=row.resident_id,
        detail=f"{row.id}/{number}",
    )
    return _kept(row, version)


def _kept(row: TecPlanRow, version: TecPlanVersionRow) -> Kept:
    return Kept(
        id=row.id,
        resident_id=row.resident_id,
        conversation_id=row.conversation_id,
        number=version.number,
        at=version.created_at,
        by=version.created_by,
        plan=msgspec.convert(version.document, TecPlan),
    )
