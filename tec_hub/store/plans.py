"""The plan in force for a resident, put together from its parts and kept in memory until a part changes."""

import hashlib
import threading
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from alerts.health.classes import PATIENCE, power_of
from alerts.health.deriving import supervised
from alerts.ladder import Channel, Contact, Rota, Shift
from alerts.plan import Placed, Plan, Supervision
from tec_hub.store.device_care import SupervisionRow
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow
from tec_hub.store.people import ContactRow, HomeRow, ResidentRow, RotaRow, ShiftRow
from tec_hub.store.running import RevisionRow
from tec_hub.store.watching import NightPlanRow

_CONFIGURATION = "configuration"


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A resident as the hub's own bookkeeping needs them, with the plan in force."""

    resident: str
    service: str
    home: str
    plan: Plan


def configuration_changed(session: Session) -> None:
    """To be called in the transaction that changes a resident, plan, device, contact or rota."""
    session.info.pop(_CONFIGURATION, None)
    bumped = session.execute(
        update(RevisionRow).where(RevisionRow.name == _CONFIGURATION).values(number=RevisionRow.number + 1)
    )
    if bumped.rowcount == 0:  # type: ignore[attr-defined]
        session.add(RevisionRow(name=_CONFIGURATION, number=1))
        session.flush()


class PlanBook:
    """Residents with the plans in force; one number in the database tells whether what is remembered holds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number: int | None = None
        self._subjects: dict[str, Subject | None] = {}

    def subject(self, session: Session, resident_id: str) -> Subject | None:
        """The resident and their plan, or None where there is no such resident."""
        number = _number(session)
        with self._lock:
            if number != self._number:
                self._number, self._subjects = number, {}
            if resident_id in self._subjects:
                return self._subjects[resident_id]
        subject = _read_subject(session, resident_id)
        with self._lock:
            if number == self._number:
                self._subjects[resident_id] = subject
        return subject

    def plan(self, session: Session, resident_id: str) -> Plan | None:
        """The plan in force, or None where there is no such resident."""
        subject = self.subject(session, resident_id)
        return None if subject is None else subject.plan


_NUMBER = select(RevisionRow.number).where(RevisionRow.name == _CONFIGURATION)


def _number(session: Session) -> int:
    """The number of the configuration, asked for once a transaction unless that changes it itself."""
    known = session.info.get(_CONFIGURATION)
    if known is None:
        known = session.connection().scalar(_NUMBER) or 0
        session.info[_CONFIGURATION] = known
    return int(known)


def _read_subject(session: Session, resident_id: str) -> Subject | None:
    resident = session.get(ResidentRow, resident_id)
    if resident is None:
        return None
    document = session.scalar(
        select(NightPlanRow.document)
        .where(NightPlanRow.resident_id == resident_id, NightPlanRow.status == "agreed")
        .order_by(NightPlanRow.id.desc())
        .limit(1)
    )
    plan = whole_plan(session, resident, document)
    return Subject(resident=resident.id, service=resident.service_id, home=resident.home_id, plan=plan)


def whole_plan(session: Session, resident: ResidentRow, document: dict[str, Any] | None) -> Plan:
    """A version of a resident's plan put together with the devices, contacts and rotas there are now."""
    home = session.get_one(HomeRow, resident.home_id)
    parts: dict[str, Any] = {
        **(document or {}),
        "resident": resident.id,
        "called": resident.called,
        "time_zone": home.time_zone,
    }
    plan = msgspec.structs.replace(
        msgspec.convert(parts, Plan),
        devices=_devices(session, resident.id),
        contacts=_contacts(session, resident.service_id),
        rotas=_rotas(session, resident.service_id),
    )
    plan = supervised(plan, _limits(session, plan))
    return msgspec.structs.replace(plan, revision=_revision(plan))


def _limits(session: Session, plan: Plan) -> dict[str, float]:
    """By device key, after how many seconds its silence is too long: as known, else as at first for its role."""
    rows = session.execute(
        select(SupervisionRow.key, SupervisionRow.limit_s).where(SupervisionRow.key.in_(list(plan.devices)))
    )
    known = {key: limit for key, limit in rows if limit is not None}
    powers = {key: power_of(placed.role, ()) for key, placed in plan.devices.items()}
    return {key: PATIENCE[power].at_first for key, power in powers.items() if power in PATIENCE} | known


def _revision(plan: Plan) -> str:
    return hashlib.sha256(msgspec.json.encode(plan, order="deterministic")).hexdigest()[:12]


def _devices(session: Session, resident_id: str) -> dict[str, Placed]:
    mine = select(DeviceResidentRow.device_key).where(DeviceResidentRow.resident_id == resident_id)
    others = select(DeviceResidentRow.device_key).where(DeviceResidentRow.resident_id != resident_id)
    shared = set(session.scalars(others.where(DeviceResidentRow.device_key.in_(mine))))
    rows = session.scalars(select(DeviceRow).where(DeviceRow.key.in_(mine)).order_by(DeviceRow.key))
    return {
        d.key: Placed(role=d.role, room=d.room, label=d.label, reads_as=d.reads_as, shared=d.key in shared)
        for d in rows
    }


def _contacts(session: Session, service_id: str) -> dict[str, Contact]:
    rows = session.scalars(select(ContactRow).where(ContactRow.service_id == service_id).order_by(ContactRow.id))
    return {row.id: _contact(row) for row in rows}


def _contact(row: ContactRow) -> Contact:
    contact = msgspec.convert({**row.document, "id": row.id, "name": row.name, "phone": row.phone}, Contact)
    if row.opted_out_at is None:
        return contact
    return msgspec.structs.replace(contact, channels=tuple(c for c in contact.channels if c is not Channel.TEXT))


def _rotas(session: Session, service_id: str) -> dict[str, Rota]:
    rows = session.execute(
        select(RotaRow, ShiftRow)
        .outerjoin(ShiftRow, ShiftRow.rota_id == RotaRow.id)
        .where(RotaRow.service_id == service_id)
        .order_by(RotaRow.id, ShiftRow.start)
    )
    rotas: dict[str, tuple[RotaRow, list[ShiftRow]]] = {}
    for rota, shift in rows:
        rotas.setdefault(rota.id, (rota, []))[1].extend([shift] if shift is not None else [])
    return {
        rota.id: Rota(
            id=rota.id,
            standing=tuple(rota.standing),
            shifts=tuple(Shift(contact=s.contact_id, start=s.start, end=s.end) for s in shifts),
        )
        for rota, shifts in rotas.values()
    }


def save_plan(session: Session, plan: Plan, *, by: str, at: datetime, status: str = "agreed") -> NightPlanRow:
    """Keep a new version of a resident's plan; its devices, contacts and rotas are kept in their own tables."""
    own = msgspec.structs.replace(plan, devices={}, contacts={}, rotas={}, revision="", supervision=Supervision())
    document = msgspec.to_builtins(own)
    row = NightPlanRow(resident_id=plan.resident, status=status, document=document, created_at=at, created_by=by)
    session.add(row)
    configuration_changed(session)
    return row
