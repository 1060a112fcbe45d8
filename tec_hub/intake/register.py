"""What is known of gateways and devices, kept in memory until the configuration changes."""

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.intake.routing import Binding, Router
from tec_hub.store.equipment import BindingRow, DeviceResidentRow, DeviceRow, GatewayRow
from tec_hub.store.running import RevisionRow


def device_key(gateway: str, native_id: str) -> str:
    """What the engine and the plan call a device."""
    return f"{gateway}/{native_id}"


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The gateways, bindings and devices as of one revision of the configuration."""

    number: int
    router: Router
    filters: frozenset[str]  #: topic filters of the bindings
    residents: dict[str, tuple[str, ...]]  #: by device key, for every known device


def revision(session: Session) -> int:
    """The number of the configuration in force; higher after every change."""
    return session.connection().scalar(_REVISION) or 0


_REVISION = select(RevisionRow.number).where(RevisionRow.name == "configuration")  # asked for at every batch


def read_register(session: Session, number: int) -> Register:
    """Read what is known now."""
    gateways = session.execute(select(GatewayRow.id, GatewayRow.revoked_at)).all()
    bindings = [
        Binding(topic_filter=b.topic_filter, ecosystem=b.ecosystem, gateway=b.gateway_id)
        for b in session.scalars(select(BindingRow).order_by(BindingRow.topic_filter))
    ]
    residents: dict[str, tuple[str, ...]] = dict.fromkeys(session.scalars(select(DeviceRow.key)), ())
    served = select(DeviceResidentRow.device_key, DeviceResidentRow.resident_id)
    for key, resident in session.execute(served.order_by(DeviceResidentRow.resident_id)):
        residents[key] = (*residents.get(key, ()), resident)
    return Register(
        number=number,
        router=Router(
            gateways=[g for g, revoked_at in gateways if revoked_at is None],
            revoked=[g for g, revoked_at in gateways if revoked_at is not None],
            bindings=bindings,
        ),
        filters=frozenset(b.topic_filter for b in bindings),
        residents=residents,
    )
