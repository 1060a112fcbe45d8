"""Equipment that is blind or doubtful, and how much is waiting in quarantine."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.health.reading import Trouble, troubles
from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, DoubtRow, GatewayRow
from tec_hub.store.intake import QuarantineRow
from tec_hub.store.people import HomeRow, ResidentRow
from tec_hub.store.waiting import waiting


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

    blind: list[Trouble]
    doubtful: list[Doubtful]
    ailing: list[Trouble]
    quarantined: int


def equipment_of(session: Session, service_id: str, *, strays: bool) -> Equipment:
    """The state of a service's equipment; with the `strays` of gateways that nobody knows."""
    found = troubles(session, service_id)
    return Equipment(
        blind=[each for each in found if each.blind],
        doubtful=_doubtful(session, service_id),
        ailing=[each for each in found if not each.blind],
        quarantined=_quarantined(session, service_id, strays=strays),
    )


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
