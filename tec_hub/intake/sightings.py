"""What a batch tells of the equipment itself: gateways heard, devices heard or found, their latest values."""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, String, bindparam, cast, func, update
from sqlalchemy.dialects import postgresql, sqlite

from device_adapters.adapter import Found
from device_adapters.event import Event
from tec_hub.intake.arrived import Arrived
from tec_hub.intake.register import device_key
from tec_hub.intake.routing import Route
from tec_hub.store.equipment import DeviceRow, GatewayRow
from tec_hub.store.types import Instant


class _Device(msgspec.Struct, kw_only=True):
    gateway: str
    native_id: str
    ecosystem: str
    seen_at: datetime
    heard: bool = False
    last: dict[str, tuple[datetime, Any]] = {}
    found: Found | None = None


class Sightings:
    """Gathers over a batch, then writes each gateway and each device once."""

    def __init__(self) -> None:
        self._gateways: dict[str, datetime] = {}
        self._at_qos0: dict[str, datetime] = {}
        self._devices: dict[str, _Device] = {}

    def gateway(self, route: Route, message: Arrived) -> None:
        """A gateway was heard. What the broker had kept says nothing of the gateway's present state."""
        if message.retained:
            return
        self._gateways[route.gateway] = message.received_at
        if message.qos == 0:
            self._at_qos0[route.gateway] = message.received_at

    def event(self, route: Route, key: str, event: Event, message: Arrived) -> None:
        """A device reported."""
        device = self._devices.get(key) or self._device(route, event.device, message)
        device.seen_at = message.received_at
        if not message.retained:
            device.heard = True
        if not event.historical:
            at = event.occurred_at or message.received_at
            device.last[event.kind.value] = (at, event.value)

    def found(self, route: Route, found: Iterable[Found], message: Arrived) -> None:
        """Devices were announced."""
        for each in found:
            self._device(route, each.device, message).found = each

    def unknown(self, known: Container[str]) -> list[str]:
        """Keys of the devices never seen before, in order."""
        return sorted(key for key in self._devices if key not in known)

    def write(self, connection: Connection, known: Container[str]) -> None:
        """Bring the rows up to date, always in the same order, so that two writers cannot block each other."""
        devices = sorted(self._devices.items())
        dialect = connection.dialect.name
        work: tuple[tuple[Any, list[dict[str, Any]]], ...] = (
            (_GATEWAY_HEARD, [{"gateway": g, "at": at} for g, at in sorted(self._gateways.items())]),
            (_GATEWAY_AT_QOS0, [{"gateway": g, "at": at} for g, at in sorted(self._at_qos0.items())]),
            (_NEW_DEVICE[dialect], [_new_row(key, self._devices[key]) for key in self.unknown(known)]),
            (_DESCRIBED, [_description(key, d.found) for key, d in devices if d.found is not None]),
            (_HEARD[dialect], [_news(key, d) for key, d in devices if d.last or d.heard]),
        )
        for statement, rows in work:
            if rows:
                connection.execute(statement, rows)

    def _device(self, route: Route, native_id: str, message: Arrived) -> _Device:
        key = device_key(route.gateway, native_id)
        device = self._devices.get(key)
        if device is None:
            device = self._devices[key] = _Device(
                gateway=route.gateway,
                native_id=native_id,
                ecosystem=route.ecosystem,
                seen_at=message.received_at,
            )
        return device


_GATEWAYS, _DEVICES = GatewayRow.__table__, DeviceRow.__table__
_AT = bindparam("at", type_=Instant)
_FRESH = bindparam("fresh", type_=String)

_GATEWAY = update(GatewayRow).where(_GATEWAYS.c.id == bindparam("gateway"))
_GATEWAY_HEARD = _GATEWAY.values(last_seen_at=_AT)
_GATEWAY_AT_QOS0 = _GATEWAY.values(qos0_at=_AT)

_NEW_DEVICE = {  # another hub may have found it at the same time
    "sqlite": sqlite.insert(DeviceRow).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(DeviceRow).on_conflict_do_nothing(),
}

_DEVICE = update(DeviceRow).where(_DEVICES.c.key == bindparam("device"))
_DESCRIBED = _DEVICE.values(  # what a person has written stays
    make=func.coalesce(func.nullif(_DEVICES.c.make, ""), bindparam("found_make")),
    model=func.coalesce(func.nullif(_DEVICES.c.model, ""), bindparam("found_model")),
    label=func.coalesce(func.nullif(_DEVICES.c.label, ""), bindparam("found_label")),
)


def _heard(latest: Any) -> Any:
    return _DEVICE.values(last_seen_at=func.coalesce(_AT, _DEVICES.c.last_seen_at), last=latest)


_JSONB = postgresql.JSONB
_HEARD = {
    "sqlite": _heard(func.json_patch(_DEVICES.c.last, _FRESH)),
    "postgresql": _heard(cast(cast(_DEVICES.c.last, _JSONB).op("||")(cast(_FRESH, _JSONB)), JSON)),
}


def _new_row(key: str, device: _Device) -> dict[str, Any]:
    return {
        "key": key,
        "gateway_id": device.gateway,
        "native_id": device.native_id,
        "ecosystem": device.ecosystem,
        "make": "",
        "model": "",
        "label": "",
        "room": "",
        "role": "",
        "reads_as": {},
        "found_at": device.seen_at,
        "last": {},
    }


def _description(key: str, found: Found) -> dict[str, Any]:
    return {
        "device": key,
        "found_make": found.make or "",
        "found_model": found.model or "",
        "found_label": found.name or "",
    }


def _news(key: str, device: _Device) -> dict[str, Any]:
    return {
        "device": key,
        "at": device.seen_at if device.heard else None,
        "fresh": msgspec.json.encode(device.last).decode(),
    }
