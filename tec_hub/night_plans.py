"""Versions of a resident's night plan: a proposed one is gone through, agreed or withdrawn."""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.lint import Remark, lint
from alerts.lint.remark import Severity
from alerts.plan import Agreement, Expectation, Plan
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import ResidentRow
from tec_hub.store.plans import configuration_changed, whole_plan
from tec_hub.store.watching import NightPlanRow

PROPOSED, AGREED, WITHDRAWN = "proposed", "agreed", "withdrawn"


class NightPlanError(ValueError):
    """What was asked for cannot be done with this version; the words say why."""


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version. `stale`: another has been agreed since it was proposed, so that it can no longer be."""

    number: int
    resident: str
    status: str
    proposed_at: datetime
    proposed_by: str
    plan: Plan
    stale: bool

    @property
    def waits(self) -> bool:
        """Whether it can still be agreed."""
        return self.status == PROPOSED and not self.stale


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a version would change in the plan in force."""

    new: tuple[Expectation, ...]
    changed: tuple[tuple[Expectation, Expectation], ...]  #: as it is, and as it would be
    gone: tuple[Expectation, ...]


def version(session: Session, service_id: str, resident_id: str, number: int) -> Version | None:
    """One version of a resident of the service; None where there is none."""
    resident = session.get(ResidentRow, resident_id)
    row = session.get(NightPlanRow, number)
    if resident is None or row is None or (resident.service_id, row.resident_id) != (service_id, resident_id):
        return None
    return _version(session, resident, row)


def waiting(session: Session, resident_id: str) -> list[NightPlanRow]:
    """The proposed versions of a resident that can still be agreed, the newest first."""
    rows = select(NightPlanRow).where(NightPlanRow.resident_id == resident_id, NightPlanRow.status == PROPOSED)
    latest = _agreed_last(session, resident_id)
    return list(session.scalars(rows.where(NightPlanRow.id > latest).order_by(NightPlanRow.id.desc())))


def changes(base: Plan, proposed: Plan) -> Changes:
    """Rule by rule, by their ids."""
    before = {each.id: each for each in base.expectations}
    after = {each.id: each for each in proposed.expectations}
    return Changes(
        new=tuple(each for name, each in after.items() if name not in before),
        changed=tuple((before[n], each) for n, each in after.items() if n in before and before[n] != each),
        gone=tuple(each for name, each in before.items() if name not in after),
    )


def to_put_right(plan: Plan, at: datetime) -> list[Remark]:
    """What keeps a plan from being agreed."""
    return [remark for remark in lint(plan, on=at) if remark.severity is Severity.MUST]


def agree(session: Session, visitor: Visitor, found: Version, agreement: Agreement, *, at: datetime) -> None:
    """Put a proposed version in force. Raises NightPlanError."""
    row = _open(session, found)
    if not agreement.agreed_by or not agreement.basis:
        raise NightPlanError("Say who agreed, and on what basis.")
    plan = msgspec.structs.replace(found.plan, agreement=agreement)
    if remarks := to_put_right(plan, at):
        raise NightPlanError(" ".join(["First put this right:", *(remark.words for remark in remarks)]))
    row.document = {**row.document, "agreement": msgspec.to_builtins(agreement)}
    _settle(session, visitor, row, AGREED, at)
    configuration_changed(session)


def withdraw(session: Session, visitor: Visitor, found: Version, *, at: datetime) -> None:
    """Say that a proposed version is not wanted. Raises NightPlanError."""
    _settle(session, visitor, _open(session, found), WITHDRAWN, at)


def _open(session: Session, found: Version) -> NightPlanRow:
    row = session.get_one(NightPlanRow, found.number, with_for_update=True)
    if row.status != PROPOSED:
        raise NightPlanError("It has been settled meanwhile.")
    if row.id < _agreed_last(session, row.resident_id):
        raise NightPlanError("The night plan has changed since this was proposed. Propose it anew.")
    return row


def _settle(session: Session, visitor: Visitor, row: NightPlanRow, status: str, at: datetime) -> None:
    row.status = status
    audit.record(
        session,
        at=at,
        user_id=visitor.user_id,
        what=f"night_plan.{status}",
        resident_id=row.resident_id,
        detail=str(row.id),
    )


def _agreed_last(session: Session, resident_id: str) -> int:
    agreed = select(NightPlanRow.id).where(NightPlanRow.resident_id == resident_id, NightPlanRow.status == AGREED)
    return session.scalar(agreed.order_by(NightPlanRow.id.desc()).limit(1)) or 0


def _version(session: Session, resident: ResidentRow, row: NightPlanRow) -> Version:
    return Version(
        number=row.id,
        resident=resident.id,
        status=row.status,
        proposed_at=row.created_at,
        proposed_by=row.created_by,
        plan=whole_plan(session, resident, row.document),
        stale=row.id < _agreed_last(session, resident.id),
    )
