"""The devices on record, with where they are, whom they serve, and what they last said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.equipment import DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.people import HomeRow


class KnownDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device; `role` is empty while it has only been found. Times are aware UTC, `zone` is the home's.

    `last`: by native kind, when the latest one happened and its value. `reads_as` as in alerts.plan.Placed.
    """

    key: str
    native_id: str
    gateway: str
    gateway_name: str
    home: str
    home_name: str
    service: str
    zone: str
    ecosystem: str
    make: str
    model: str
    label: str
    room: str
    role: str
    reads_as: Mapping[str, str]
    residents: tuple[str, ...]
    found_at: datetime
    last_seen_at: datetime | None
    last: Mapping[str, tuple[datetime, Any]]

    @property
    def name(self) -> str:
        """How people call it."""
        return self.label or self.native_id

    @property
    def is_assigned(self) -> bool:
        """Whether it has been given a role."""
        return bool(self.role)


def read_devices(
    session: Session, *, service: str | None = None, gateway: str | None = None, key: str | None = None
) -> Sequence[KnownDevice]:
    """All of them, or those of a service, of a gateway, or the one of the key: by home, gateway and native id.

    Those of a revoked gateway that were never given a role are left out: nobody can place what is not believed.
    """
    asked = (
        select(DeviceRow, GatewayRow, HomeRow)
        .join(GatewayRow, GatewayRow.id == DeviceRow.gateway_id)
        .join(HomeRow, HomeRow.id == GatewayRow.home_id)
        .where(GatewayRow.revoked_at.is_(None) | (DeviceRow.role != ""))
        .order_by(HomeRow.name, GatewayRow.id, DeviceRow.native_id)
    )
    for column, wanted in ((GatewayRow.service_id, service), (GatewayRow.id, gateway), (DeviceRow.key, key)):
        if wanted is not None:
            asked = asked.where(column == wanted)
    rows = session.execute(asked).all()
    serves = _residents(session, [device.key for device, _, _ in rows] if key is not None else None)
    return [_known(device, gateway_, home, serves.get(device.key, ())) for device, gateway_, home in rows]


def _residents(session: Session, keys: Sequence[str] | None) -> dict[str, tuple[str, ...]]:
    asked = select(DeviceResidentRow.device_key, DeviceResidentRow.resident_id)
    if keys is not None:
        asked = asked.where(DeviceResidentRow.device_key.in_(keys))
    serves: dict[str, tuple[str, ...]] = {}
    for key, resident in session.execute(asked.order_by(DeviceResidentRow.resident_id)):
        serves[key] = (*serves.get(key, ()), resident)
    return serves


def _known(device: DeviceRow, gateway: GatewayRow, home: HomeRow, residents: tuple[str, ...]) -> KnownDevice:
    return KnownDevice(
        key=device.key,
        native_id=device.native_id,
        gateway=gateway.id,
        gateway_name=gateway.name,
        home=home.id,
        home_name=home.name,
        service=gateway.service_id,
        zone=home.time_zone,
        ecosystem=device.ecosystem,
        make=device.make,
        model=device.model,
        label=device.label,
        room=device.room,
        role=device.role,
        reads_as=device.reads_as,
        residents=residents,
        found_at=device.found_at,
        last_seen_at=device.last_seen_at,
        last={kind: (datetime.fromisoformat(at), value) for kind, (at, value) in sorted(device.last.items())},
    )
