"""Residents with their homes, within one service."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tec_hub.store.people import ContactRow, HomeRow, ResidentRow


@dataclass(frozen=True, slots=True)
class Person:
    """A resident and where they live."""

    id: str
    name: str
    called: str
    home_id: str
    home_name: str
    zone: str
    about_me: dict[str, str]


def people_of(session: Session, service_id: str) -> list[Person]:
    """All residents of a service, by home and name."""
    rows = session.execute(
        select(ResidentRow, HomeRow)
        .join(HomeRow, HomeRow.id == ResidentRow.home_id)
        .where(ResidentRow.service_id == service_id)
        .order_by(HomeRow.name, ResidentRow.name)
    )
    return [_person(resident, home) for resident, home in rows]


def person_of(session: Session, service_id: str, resident_id: str) -> Person | None:
    """One resident, or None where the service has none of that id."""
    row = session.execute(
        select(ResidentRow, HomeRow)
        .join(HomeRow, HomeRow.id == ResidentRow.home_id)
        .where(ResidentRow.id == resident_id, ResidentRow.service_id == service_id)
    ).one_or_none()
    return None if row is None else _person(*row)


def contacts_of(session: Session, service_id: str) -> list[ContactRow]:
    """All who respond for a service, by name."""
    return list(
        session.scalars(select(ContactRow).where(ContactRow.service_id == service_id).order_by(ContactRow.name))
    )


def _person(resident: ResidentRow, home: HomeRow) -> Person:
    return Person(
        id=resident.id,
        name=resident.name,
        called=resident.called,
        home_id=home.id,
        home_name=home.name,
        zone=home.time_zone,
        about_me={heading: str(text) for heading, text in resident.about_me.items()},
    )
