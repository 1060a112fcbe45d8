"""Gateways as their pages list them, and how many messages came from each, as bars on a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts.health.classes import PATIENCE, Power
from tec_hub.known_gateways import KnownGateway, read_gateways
from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.store.people import HomeRow

_HOUR = timedelta(hours=1)
_SILENT = timedelta(seconds=PATIENCE[Power.GATEWAY].at_first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A gateway with its last hour: how many messages, how many of them were not understood.

    `waiting`: how many that were not understood nobody has dealt with yet, however old. `devices`: how many are
    known behind it. `speaks`: the ecosystems of these, or the one it was added for while there are none. `silent`:
    it has been heard, but not for longer than gateways usually say nothing.
    """

    known: KnownGateway
    messages: int
    strange: int
    waiting: int
    devices: int
    speaks: Sequence[str]
    silent: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """How many messages came in a stretch of time, and where its bar stands on the paper (SVG units)."""

    since: datetime
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Messages over a time in equal stretches, the oldest first. `words` says it for those who do not see it."""

    name: str
    step: str
    bars: Sequence[Bar]
    total: int
    most: int


@dataclass(frozen=True, slots=True)
class _Span:
    name: str
    step: str
    length: timedelta
    count: int


_SPANS = (_Span("hour", "minute", timedelta(minutes=1), 60), _Span("day", "hour", _HOUR, 24))
WIDTH, HEIGHT = 600.0, 60.0  #: of the paper
_GAP = 0.2  #: of a stretch
_LEAST = 3.0  #: what is too low to see is still drawn


def gateways_of(session: Session, service_id: str, now: datetime) -> Mapping[str, Sequence[Listed]]:
    """All gateways of a service by the name of their home."""
    homes: dict[str, list[Listed]] = {}
    for each in _listed(session, read_gateways(session, service_id), now):
        homes.setdefault(each.known.home_name, []).append(each)
    return homes


def gateway_of(session: Session, service_id: str, gateway: str, now: datetime) -> Listed | None:
    """One gateway of a service; None where it has no such gateway."""
    known = [each for each in read_gateways(session, service_id) if each.id == gateway]
    return next(iter(_listed(session, known, now)), None)


def _listed(session: Session, gateways: Sequence[KnownGateway], now: datetime) -> list[Listed]:
    ids = [known.id for known in gateways]
    messages = _counted(session, ReadingRow.gateway_id, ids, ReadingRow.received_at > now - _HOUR)
    strange = _counted(session, QuarantineRow.gateway_id, ids, QuarantineRow.at > now - _HOUR)
    waiting = _counted(session, QuarantineRow.gateway_id, ids, QuarantineRow.settled_at.is_(None))
    devices = _counted(session, DeviceRow.gateway_id, ids)
    speaks = _speaks(session, ids)
    return [
        Listed(
            known=known,
            messages=messages.get(known.id, 0),
            strange=strange.get(known.id, 0),
            waiting=waiting.get(known.id, 0),
            devices=devices.get(known.id, 0),
            speaks=speaks.get(known.id) or [known.ecosystem],
            silent=known.last_seen_at is not None and now - known.last_seen_at > _SILENT,
        )
        for known in gateways
    ]


def homes_of(session: Session, service_id: str) -> Mapping[str, str]:
    """Names of a service's homes by id, by name."""
    rows = select(HomeRow).where(HomeRow.service_id == service_id).order_by(HomeRow.name)
    return {row.id: row.name for row in session.scalars(rows)}


def rates_of(session: Session, gateway: str, now: datetime) -> list[Rate]:
    """Messages of the last hour by the minute and of the last day by the hour."""
    return [_rate(session, gateway, now, span) for span in _SPANS]


def _rate(session: Session, gateway: str, now: datetime, span: _Span) -> Rate:
    edges = [now - span.length * back for back in range(span.count, -1, -1)]
    at = ReadingRow.received_at
    counted = [func.count().filter(at > since, at <= until) for since, until in pairwise(edges)]
    counts = session.execute(
        select(*counted).select_from(ReadingRow).where(ReadingRow.gateway_id == gateway, at > edges[0], at <= now)
    ).one()
    most = max(counts)
    step = WIDTH / span.count
    bars = [
        Bar(since, count, round(step * place, 1), HEIGHT - height, round(step * (1 - _GAP), 1), height)
        for place, (since, count) in enumerate(zip(edges, counts, strict=False))
        if (height := _height(count, most))
    ]
    return Rate(name=span.name, step=span.step, bars=bars, total=sum(counts), most=most)


def _height(count: int, most: int) -> float:
    return 0.0 if count == 0 else round(max(_LEAST, HEIGHT * count / most), 1)


def _speaks(session: Session, gateways: Sequence[str]) -> Mapping[str, list[str]]:
    rows = select(DeviceRow.gateway_id, DeviceRow.ecosystem).where(DeviceRow.gateway_id.in_(gateways)).distinct()
    spoken: dict[str, list[str]] = {}
    for gateway, ecosystem in session.execute(rows.order_by(DeviceRow.ecosystem)):
        spoken.setdefault(gateway, []).append(ecosystem)
    return spoken


def _counted(
    session: Session, by: InstrumentedAttribute[str], gateways: Sequence[str], *where: ColumnElement[bool]
) -> Mapping[str, int]:
    rows = session.execute(select(by, func.count()).where(by.in_(gateways), *where).group_by(by))
    return {gateway: count for gateway, count in rows}  # noqa: C416 - rows are no pairs to the type checker
