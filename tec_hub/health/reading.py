"""What is wrong with the equipment now, in words, for those who look after it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.health.examining import BLIND, What
from alerts.health.words import means, to_do
from tec_hub.known_devices import read_devices
from tec_hub.known_gateways import read_gateways
from tec_hub.store.device_care import HealthFindingRow, SupervisionRow


class Trouble(NamedTuple):
    """Something that is wrong. `instead`: what to do tonight where somebody is unwatched without it.

    `key` is a device's key or a gateway's id; `since` is aware UTC, `zone` the home's.
    """

    key: str
    name: str
    home: str
    zone: str
    room: str
    is_gateway: bool
    what: str
    said: str
    do: str
    since: datetime
    blind: bool
    urgent: bool
    unwatched: tuple[str, ...]
    instead: tuple[str, ...]


def troubles(session: Session, service_id: str, key: str | None = None) -> list[Trouble]:
    """What stands, the urgent first, then what is blind, by home; of one device or gateway if its key is given."""
    asked = select(HealthFindingRow).where(
        HealthFindingRow.service_id == service_id, HealthFindingRow.cleared_at.is_(None)
    )
    if key is not None:
        asked = asked.where(HealthFindingRow.key == key)
    names = _names(session, service_id)
    found = [_trouble(row, names[row.key]) for row in session.scalars(asked) if row.key in names]
    return sorted(found, key=lambda each: (not each.urgent, not each.blind, each.home, each.name, each.what))


class _Known(NamedTuple):
    name: str
    home: str
    zone: str
    room: str
    is_gateway: bool


def _names(session: Session, service_id: str) -> dict[str, _Known]:
    gateways = {g.id: _Known(g.name, g.home_name, g.zone, "", True) for g in read_gateways(session, service_id)}
    devices = {
        d.key: _Known(d.name, d.home_name, d.zone, d.room, False)
        for d in read_devices(session, service=service_id)
    }
    return gateways | devices


def _trouble(row: HealthFindingRow, known: _Known) -> Trouble:
    what = What(row.what)
    return Trouble(
        key=row.key,
        name=known.name,
        home=known.home,
        zone=known.zone,
        room=known.room,
        is_gateway=known.is_gateway,
        what=row.what,
        said=means(what, row.detail.get("value")),
        do=to_do(what),
        since=row.since,
        blind=what in BLIND,
        urgent=row.urgent,
        unwatched=tuple(row.detail.get("unwatched", ())),
        instead=tuple(row.detail.get("instead", ())),
    )


class Supervised(NamedTuple):
    """After how many seconds of silence something counts as silent, and whether a person set that."""

    limit_s: float | None
    is_set: bool


def supervision_of(session: Session, key: str) -> Supervised:
    """How patient the hub is with a device or gateway."""
    row = session.get(SupervisionRow, key)
    if row is None:
        return Supervised(None, is_set=False)
    return Supervised(row.limit_s, is_set=row.configured_s is not None)


def urgent(found: Sequence[Trouble]) -> list[Trouble]:
    """Those for which somebody is to be looked after in another way tonight."""
    return [each for each in found if each.urgent]
