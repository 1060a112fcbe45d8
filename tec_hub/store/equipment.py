"""Gateways and the devices behind them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class GatewayRow(Row):
    """What publishes for a home, under `tec/v1/{id}/…`. `secret_hash` checks its credential.

    `generation` counts the secrets it has had; those of its web-hook are derived from it. `ecosystem`: in whose
    words its web-hook speaks where the request does not say. `connects_by`: the way it was set up for, "mqtt" or
    "webhook"; its credential serves for both. `qos0_at`: when it last sent at QoS 0, where a message that the hub
    is not there to hear is lost.
    """

    __tablename__ = "gateways"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    name: Mapped[str]
    secret_hash: Mapped[str] = mapped_column(default="")
    generation: Mapped[int] = mapped_column(default=0)
    ecosystem: Mapped[str] = mapped_column(default="tec")
    connects_by: Mapped[str] = mapped_column(default="mqtt", server_default="mqtt")
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    qos0_at: Mapped[datetime | None]


class BindingRow(Row):
    """Maps topics that cannot be prefixed: a filter → ecosystem and gateway."""

    __tablename__ = "bindings"

    topic_filter: Mapped[str] = mapped_column(primary_key=True)
    ecosystem: Mapped[str]
    gateway_id: Mapped[str] = mapped_column(ForeignKey("gateways.id"))


class MappingRow(Row):
    """One version of a gateway's mapping of its own JSON, as somebody wrote it; never changed once it was live.

    The draft has no `number`. The one in force is what the gateway's decoder remembers (RememberedRow).
    """

    __tablename__ = "mappings"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    gateway_id: Mapped[str] = mapped_column(ForeignKey("gateways.id"), index=True)
    number: Mapped[int | None]
    document: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str | None]
    live_at: Mapped[datetime | None]  #: when it last went live
    live_by: Mapped[str | None]

    __table_args__ = (UniqueConstraint("gateway_id", "number"),)


class DeviceRow(Row):
    """One sensor or actuator. `role` (empty while only found) and `reads_as` as in alerts.plan.Placed.

    The engine knows it as `key`: "{gateway}/{native id}". `last` holds the latest value of each kind.
    """

    __tablename__ = "devices"

    key: Mapped[str] = mapped_column(primary_key=True)
    gateway_id: Mapped[str] = mapped_column(ForeignKey("gateways.id"), index=True)
    native_id: Mapped[str]
    ecosystem: Mapped[str]
    make: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    room: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    reads_as: Mapped[dict[str, Any]] = mapped_column(default=dict)
    found_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    last: Mapped[dict[str, Any]] = mapped_column(default=dict)


class DeviceResidentRow(Row):
    """Which residents a device serves."""

    __tablename__ = "device_residents"

    device_key: Mapped[str] = mapped_column(ForeignKey("devices.key"), primary_key=True)
    resident_id: Mapped[str] = mapped_column(ForeignKey("residents.id"), primary_key=True)


class DoubtRow(Row):
    """A device named as unreliable, for the installer by day."""

    __tablename__ = "doubts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    device_key: Mapped[str] = mapped_column(index=True)
    resident_id: Mapped[str]
    reason: Mapped[str]
    times: Mapped[int]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("device_key", "resident_id", "at"),)
