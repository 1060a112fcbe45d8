"""Local services looked up: those of a service, those that offer an option, those that a wish finds."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.community.finding import Found, Listed, Wish, find
from catalogue.community.fitting import Fitting
from catalogue.community.service import LocalService
from catalogue.community.where import Gazetteer
from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.store.community import LocalImportRow, LocalServiceRow

_READ_AT_ONCE = 16  #: services (organisations) whose lists are kept in memory


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A local service as it is kept. `number`: its own in the hub; `gone_at`: since when the feed lacks it."""

    number: int
    listed: Listed
    source: str
    seen_at: datetime
    gone_at: datetime | None


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """The local services of a service that are offered now, with their numbers, and where their postcodes are."""

    listed: tuple[Listed, ...]
    numbers: Mapping[Listed, int]
    gazetteer: Gazetteer


_shelves: dict[tuple[str, str], tuple[int, Shelf]] = {}


def shelf(session: Session, service_id: str) -> Shelf:
    """What is offered now. Kept in memory until the next import."""
    latest = session.scalar(select(func.max(LocalImportRow.id)).where(LocalImportRow.service_id == service_id))
    key = (str(session.get_bind().engine.url), service_id)
    known = _shelves.get(key)
    if known is not None and known[0] == (latest or 0):
        return known[1]
    made = _read_shelf(session, service_id)
    while len(_shelves) >= _READ_AT_ONCE:
        _shelves.pop(next(iter(_shelves)), None)
    _shelves[key] = (latest or 0, made)
    return made


def _read_shelf(session: Session, service_id: str) -> Shelf:
    rows = session.scalars(
        select(LocalServiceRow)
        .where(LocalServiceRow.service_id == service_id, LocalServiceRow.gone_at.is_(None))
        .order_by(LocalServiceRow.id)
    )
    numbers = {_listed(row): row.id for row in rows}
    return Shelf(listed=tuple(numbers), numbers=numbers, gazetteer=Gazetteer(listed.service for listed in numbers))


def _listed(row: LocalServiceRow) -> Listed:
    service = msgspec.convert(row.document, LocalService)
    return Listed(service=service, options=_fitting().options(service))


@cache
def _fitting() -> Fitting:
    return Fitting(the_matcher().catalogue.options.values())


def one(session: Session, service_id: str, number: int) -> Kept | None:
    """One local service by its number, also one that its feed has lost; None where there is none."""
    row = session.get(LocalServiceRow, number)
    if row is None or row.service_id != service_id:
        return None
    return Kept(number=row.id, listed=_listed(row), source=row.source, seen_at=row.seen_at, gone_at=row.gone_at)


def meant(words: str) -> dict[str, float]:
    """The options nearby that words mean, by id, 0 to 1: what is asked for, what builds on what they love."""
    if not words.strip():
        return {}
    profile = the_matcher().profile(Person(matters=(), notes=words))
    local = _fitting().known
    found: dict[str, float] = {}
    for quoted in (profile.asked_for, profile.built_on):
        for option, said in quoted.items():
            if option not in local:
                continue
            found[option] = max(found.get(option, 0.0), said.weight)
    return found


def services_for(
    session: Session, service_id: str, option_id: str, near: Person | str = "", *, today: date, most: int = 3
) -> list[tuple[int, Found]]:
    """Local services that offer an option, the nearest first, each with its number (for /community/{number}).

    `near`: a person whose postcode is known, or a postcode; without one no distance is told.
    """
    postcode = near.postcode if isinstance(near, Person) else near
    kept = shelf(session, service_id)
    wish = Wish(fits=(option_id,), near=kept.gazetteer.find(postcode) if postcode else None)
    found = find(kept.listed, wish, today=today)[:most]
    return [(kept.numbers[each.listed], each) for each in found]
