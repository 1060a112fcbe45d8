"""Equipment that is blind or doubtful, and how much is waiting in quarantine."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, DoubtRow, GatewayRow
from tec_hub.store.intake import QuarantineRow
from tec_hub.store.people import HomeRow, ResidentRow
from tec_hub.web.views.quarantine import waiting

_GATEWAY_SILENT = timedelta(hours=2)
_DEVICE_SILENT = timedelta(hours=24)
_SILENT_ACTUATORS = frozenset({"light", "speaker"})  # they speak when spoken to


@dataclass(frozen=True, slots=True)
class Blind:
    """Something that has not been heard for too long; `last_seen_at` None: never."""

    what: str
    home: str
    zone: str
    last_seen_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A device named as unreliable."""

    what: str
    home: str
    reason: str
    times: int
    at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Equipment:
    """What the installer should look at."""

    blind: list[Blind]
    doubtful: list[Doubtful]
    quarantined: int


def equipment_of(session: Session, service_id: str, now: datetime, *, strays: bool) -> Equipment:
    """The state of a service's equipment; with the `strays` of gateways that nobody knows."""
    silent, gateways = _silent_gateways(session, service_id, now)
    return Equipment(
        blind=[
            *gateways,
            *_silent_devices(session, service_id, now, silent),
            *_offline(session, service_id, silent),
        ],
        doubtful=_doubtful(session, service_id),
        quarantined=_quarantined(session, service_id, strays=strays),
    )


def _silent_gateways(session: Session, service_id: str, now: datetime) -> tuple[set[str], list[Blind]]:
    rows = session.execute(
        select(GatewayRow, HomeRow)
        .join(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(
            GatewayRow.service_id == service_id,
            GatewayRow.revoked_at.is_(None),
            GatewayRow.last_seen_at.is_(None) | (GatewayRow.last_seen_at < now - _GATEWAY_SILENT),
        )
        .order_by(HomeRow.name, GatewayRow.name)
    ).all()
    found = [
        Blind(gateway.name, home.name, home.time_zone, gateway.last_seen_at, "the gateway is silent")
        for gateway, home in rows
    ]
    return {gateway.id for gateway, _home in rows}, found


def _silent_devices(session: Session, service_id: str, now: datetime, silent: set[str]) -> list[Blind]:
    """Devices with a role, behind a gateway that is heard, that have said nothing for a day."""
    rows = session.execute(
        select(DeviceRow, HomeRow)
        .join(GatewayRow, GatewayRow.id == DeviceRow.gateway_id)
        .join(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(
            GatewayRow.service_id == service_id,
            GatewayRow.id.not_in(silent),
            DeviceRow.role != "",
            DeviceRow.role.not_in(_SILENT_ACTUATORS),
            DeviceRow.last_seen_at < now - _DEVICE_SILENT,
        )
        .order_by(HomeRow.name, DeviceRow.key)
    )
    return [
        Blind(name(device), home.name, home.time_zone, device.last_seen_at, "nothing heard for a day")
        for device, home in rows
    ]


def _offline(session: Session, service_id: str, silent: set[str]) -> list[Blind]:
    """Devices whose gateway says that it has lost them."""
    rows = session.execute(
        select(DeviceRow, HomeRow)
        .join(GatewayRow, GatewayRow.id == DeviceRow.gateway_id)
        .join(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(GatewayRow.service_id == service_id, GatewayRow.id.not_in(silent), DeviceRow.role != "")
        .order_by(HomeRow.name, DeviceRow.key)
    )
    return [
        Blind(name(device), home.name, home.time_zone, device.last_seen_at, "its gateway has lost it")
        for device, home in rows
        if is_offline(device)
    ]


def is_offline(device: DeviceRow) -> bool:
    """Whether the latest word on its availability is that it is away."""
    gone, back = device.last.get("device.offline"), device.last.get("device.online")
    if gone is None:
        return False
    return back is None or datetime.fromisoformat(back[0]) < datetime.fromisoformat(gone[0])


def name(device: DeviceRow) -> str:
    """How people call a device."""
    return device.label or device.native_id


def _doubtful(session: Session, service_id: str) -> list[Doubtful]:
    rows = session.execute(
        select(DoubtRow, DeviceRow, HomeRow)
        .join(DeviceRow, DeviceRow.key == DoubtRow.device_key)
        .join(ResidentRow, ResidentRow.id == DoubtRow.resident_id)
        .join(HomeRow, HomeRow.id == ResidentRow.home_id)
        .where(ResidentRow.service_id == service_id, DoubtRow.settled_at.is_(None))
        .order_by(DoubtRow.at.desc())
    )
    return [
        Doubtful(name(device), home.name, doubt.reason, doubt.times, doubt.at, home.time_zone)
        for doubt, device, home in rows
    ]


def _quarantined(session: Session, service_id: str, *, strays: bool) -> int:
    query = (
        select(func.count())
        .select_from(QuarantineRow)
        .outerjoin(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
        .where(waiting(service_id, strays=strays))
    )
    return session.scalar(query) or 0


def devices_of(session: Session, resident_id: str) -> list[DeviceRow]:
    """The devices that serve a resident."""
    return list(
        session.scalars(
            select(DeviceRow)
            .join(DeviceResidentRow, DeviceResidentRow.device_key == DeviceRow.key)
            .where(DeviceResidentRow.resident_id == resident_id)
            .order_by(DeviceRow.room, DeviceRow.label)
        )
    )
