"""Gateways as they are shown, and as the broker is to know them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.broker.access import BrokerCredential, gateway_credential
from tec_hub.store.equipment import BindingRow, GatewayRow
from tec_hub.store.people import HomeRow


class KnownBinding(msgspec.Struct, frozen=True, kw_only=True):
    """Topics without the hub's prefix that are a gateway's."""

    topic_filter: str
    ecosystem: str


class KnownGateway(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway as it is shown. `standing`: "active", "without a secret" or "revoked"; times are aware UTC.

    `connects_by`: the way it was set up for, "mqtt" or "webhook". `generation`: how many secrets it has had, with
    one more for each time it was revoked. `zone` is the home's.
    """

    id: str
    name: str
    service: str
    home: str
    home_name: str
    zone: str
    ecosystem: str
    connects_by: str
    standing: str
    generation: int
    created_at: datetime
    revoked_at: datetime | None
    last_seen_at: datetime | None
    bindings: tuple[KnownBinding, ...]


def read_gateways(session: Session, service: str | None = None) -> Sequence[KnownGateway]:
    """All gateways of a service, or of all, by home and id."""
    bindings: dict[str, list[KnownBinding]] = {}
    for binding in session.scalars(select(BindingRow).order_by(BindingRow.topic_filter)):
        known = KnownBinding(topic_filter=binding.topic_filter, ecosystem=binding.ecosystem)
        bindings.setdefault(binding.gateway_id, []).append(known)
    rows = select(GatewayRow, HomeRow).join(HomeRow, HomeRow.id == GatewayRow.home_id)
    if service is not None:
        rows = rows.where(GatewayRow.service_id == service)
    return [
        KnownGateway(
            id=row.id,
            name=row.name,
            service=row.service_id,
            home=home.id,
            home_name=home.name,
            zone=home.time_zone,
            ecosystem=row.ecosystem,
            connects_by=row.connects_by,
            standing=_standing(row),
            generation=row.generation,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
            last_seen_at=row.last_seen_at,
            bindings=tuple(bindings.get(row.id, ())),
        )
        for row, home in session.execute(rows.order_by(HomeRow.name, GatewayRow.id))
    ]


def broker_credentials(session: Session) -> list[BrokerCredential]:
    """Whom the broker is to let in, and to what: every gateway with a secret that is not revoked."""
    bound: dict[str, list[str]] = {}
    for binding in session.scalars(select(BindingRow).order_by(BindingRow.topic_filter)):
        bound.setdefault(binding.gateway_id, []).append(binding.topic_filter)
    rows = select(GatewayRow).where(GatewayRow.revoked_at.is_(None), GatewayRow.secret_hash != "")
    return [
        gateway_credential(row.id, secret_hash=row.secret_hash, bound_by=tuple(bound.get(row.id, ())))
        for row in session.scalars(rows.order_by(GatewayRow.id))
    ]


def _standing(row: GatewayRow) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "active" if row.secret_hash else "without a secret"
