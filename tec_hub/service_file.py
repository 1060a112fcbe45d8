"""A whole service as one YAML file: homes, residents, gateways, devices, contacts, rotas and night plans.

The demonstration is such a file; a provider may start with one too. Bringing the same file in again changes
what differs and leaves the rest, so that it is safe to repeat.
"""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import phonenumbers
import yaml
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.ladder import Channel, Ladder, Quiet
from alerts.lint import Severity, lint
from alerts.plan import Agreement, Expectation, Plan
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.people import ContactRow, HomeRow, ResidentRow, RotaRow, ServiceRow, ShiftRow
from tec_hub.store.plans import PlanBook, configuration_changed, save_plan
from tec_hub.store.watching import NightPlanRow


class ServiceFileError(ValueError):
    """The file cannot be read; the message says where and why."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the file."""


class DeviceEntry(_Part, frozen=True):
    """A device behind a gateway, by its native id; `residents` names those it serves."""

    id: str
    ecosystem: str
    role: str
    residents: tuple[str, ...]
    room: str = ""
    label: str = ""
    make: str = ""
    model: str = ""
    reads_as: dict[str, str] = {}


class GatewayEntry(_Part, frozen=True):
    """A gateway and what is behind it."""

    id: str
    name: str
    devices: tuple[DeviceEntry, ...] = ()


class PlanEntry(_Part, frozen=True):
    """A night plan as agreed."""

    expectations: tuple[Expectation, ...]
    ladders: tuple[Ladder, ...]
    agreement: Agreement = Agreement()


class ResidentEntry(_Part, frozen=True):
    """A resident of a home."""

    id: str
    name: str
    called: str
    about_me: dict[str, str] = {}
    plan: PlanEntry | None = None


class HomeEntry(_Part, frozen=True):
    """A home with its residents and gateways."""

    id: str
    name: str
    time_zone: str
    rooms: tuple[str, ...] = ()
    residents: tuple[ResidentEntry, ...] = ()
    gateways: tuple[GatewayEntry, ...] = ()


class ContactEntry(_Part, frozen=True):
    """Somebody who responds."""

    id: str
    name: str
    phone: str
    channels: tuple[Channel, ...] = (Channel.CALL, Channel.TEXT)
    quiet: Quiet | None = None
    most_wakes: int | None = None
    minutes_away: int | None = None
    attends: bool = True
    on_alarm: bool = False


class WeeklyShift(_Part, frozen=True):
    """On call every week from `start` to `end` (home clock) on the evenings `days` (0 = Monday)."""

    contact: str
    days: tuple[int, ...]
    start: str
    end: str


class RotaEntry(_Part, frozen=True):
    """Who is on call: weekly shifts, and who stands in where none covers the time."""

    id: str
    name: str
    standing: tuple[str, ...] = ()
    weekly: tuple[WeeklyShift, ...] = ()


class ServiceFile(_Part, frozen=True):
    """The whole file."""

    id: str
    name: str
    time_zone: str
    contacts: tuple[ContactEntry, ...] = ()
    rotas: tuple[RotaEntry, ...] = ()
    homes: tuple[HomeEntry, ...] = ()


def read_service_file(path: Path) -> ServiceFile:
    """Read and check a service file. Raises ServiceFileError naming the file and the place."""
    try:
        file = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), ServiceFile, strict=False)
    except (OSError, yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise ServiceFileError(f"{path}: {error}") from error
    for contact in file.contacts:
        if not _can_be_called(contact.phone):
            raise ServiceFileError(f"{path}: the phone of contact {contact.id!r} is no number in the form +44…")
    return file


def _can_be_called(phone: str) -> bool:
    try:
        number = phonenumbers.parse(phone)  # without a country of its own it must begin with +
    except phonenumbers.NumberParseException:
        return False
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written == phone and phonenumbers.is_possible_number(number)


def bring_in(session: Session, file: ServiceFile, *, now: datetime, weeks: int = 8) -> list[str]:
    """Write the service's rows; rotas are drawn up for so many weeks around `now`.

    Every plan is read over before it counts: what should be thought about is returned, a sentence each. Raises
    ServiceFileError for what must be put right first; the caller's transaction is then to be given up.
    """
    session.merge(ServiceRow(id=file.id, name=file.name, time_zone=file.time_zone))
    session.flush()
    for contact in file.contacts:
        _contact(session, file, contact)
    session.flush()
    for rota in file.rotas:
        _rota(session, file, rota, now, weeks)
    for home in file.homes:
        _home(session, file, home, now)
    configuration_changed(session)
    session.flush()
    return _read_over(session, file, now)


def _read_over(session: Session, file: ServiceFile, now: datetime) -> list[str]:
    plans, remarks = PlanBook(), []
    for resident in (resident.id for home in file.homes for resident in home.residents):
        plan = plans.plan(session, resident)
        for remark in lint(plan, on=now) if plan is not None else ():
            words = f"{resident}, {remark.where}: {remark.words}"
            if remark.severity is Severity.MUST:
                raise ServiceFileError(words)
            remarks.append(words)
    return remarks


def _contact(session: Session, file: ServiceFile, entry: ContactEntry) -> None:
    document = msgspec.to_builtins(entry)
    for column in ("id", "name", "phone", "on_alarm"):
        del document[column]
    row = session.get(ContactRow, entry.id)
    if row is None:
        row = ContactRow(id=entry.id, service_id=file.id)
        session.add(row)
    row.name, row.phone, row.document, row.on_alarm = entry.name, entry.phone, document, entry.on_alarm


def _rota(session: Session, file: ServiceFile, entry: RotaEntry, now: datetime, weeks: int) -> None:
    session.merge(RotaRow(id=entry.id, service_id=file.id, name=entry.name, standing=list(entry.standing)))
    session.flush()
    session.execute(delete(ShiftRow).where(ShiftRow.rota_id == entry.id))
    zone = ZoneInfo(file.time_zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=today.weekday(), weeks=1)  # a Monday: the same all week, so nothing changes
    for day in (first + timedelta(days=n) for n in range(7 * weeks)):
        for shift in entry.weekly:
            if day.weekday() in shift.days:
                start, end = _span(day, shift, zone)
                session.add(ShiftRow(rota_id=entry.id, contact_id=shift.contact, start=start, end=end))


def _span(day: date, shift: WeeklyShift, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = time.fromisoformat(shift.start), time.fromisoformat(shift.end)
    last = day if end > start else day + timedelta(days=1)
    return datetime.combine(day, start, zone), datetime.combine(last, end, zone)


def _home(session: Session, file: ServiceFile, entry: HomeEntry, now: datetime) -> None:
    session.merge(
        HomeRow(
            id=entry.id,
            service_id=file.id,
            name=entry.name,
            time_zone=entry.time_zone,
            rooms=list(entry.rooms),
        )
    )
    session.flush()
    for resident in entry.residents:
        session.merge(
            ResidentRow(
                id=resident.id,
                service_id=file.id,
                home_id=entry.id,
                name=resident.name,
                called=resident.called,
                about_me=resident.about_me,
            )
        )
    session.flush()
    for gateway in entry.gateways:
        _gateway(session, file, entry, gateway, now)
    for resident in entry.residents:
        if resident.plan is not None:
            _plan(session, file, entry, resident, resident.plan, now)


def _gateway(session: Session, file: ServiceFile, home: HomeEntry, entry: GatewayEntry, now: datetime) -> None:
    row = session.get(GatewayRow, entry.id)
    if row is None:
        row = GatewayRow(id=entry.id, created_at=now)
        session.add(row)
    row.service_id, row.home_id, row.name = file.id, home.id, entry.name
    session.flush()
    for device in entry.devices:
        _device(session, entry, device, now)


def _device(session: Session, gateway: GatewayEntry, entry: DeviceEntry, now: datetime) -> None:
    key = f"{gateway.id}/{entry.id}"
    row = session.get(DeviceRow, key)
    if row is None:
        row = DeviceRow(key=key, gateway_id=gateway.id, native_id=entry.id, found_at=now)
        session.add(row)
    row.ecosystem, row.make, row.model = entry.ecosystem, entry.make, entry.model
    row.label, row.room, row.role, row.reads_as = entry.label, entry.room, entry.role, entry.reads_as
    session.flush()
    known = set(session.scalars(select(DeviceResidentRow.resident_id).where(DeviceResidentRow.device_key == key)))
    session.add_all(
        DeviceResidentRow(device_key=key, resident_id=resident)
        for resident in entry.residents
        if resident not in known
    )
    session.flush()


def _plan(
    session: Session, file: ServiceFile, home: HomeEntry, resident: ResidentEntry, entry: PlanEntry, now: datetime
) -> None:
    """Save a new version where the plan differs from the one in force."""
    plan = Plan(
        resident=resident.id,
        called=resident.called,
        time_zone=home.time_zone,
        expectations=entry.expectations,
        ladders={ladder.id: ladder for ladder in entry.ladders},
        agreement=entry.agreement,
    )
    latest: dict[str, Any] | None = session.scalar(
        select(NightPlanRow.document)
        .where(NightPlanRow.resident_id == resident.id, NightPlanRow.status == "agreed")
        .order_by(NightPlanRow.id.desc())
        .limit(1)
    )
    if latest is None or msgspec.convert(latest, Plan) != plan:
        save_plan(session, plan, by=f"file of {file.name}", at=now)
