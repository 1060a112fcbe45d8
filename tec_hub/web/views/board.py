"""The night board: who needs someone now, who is being helped, who is quiet, and what is blind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from alerts.alert import Status
from tec_hub.store.outbox import ServiceAlarmRow
from tec_hub.store.people import ServiceRow
from tec_hub.web.presence import Presence, presence_of_all
from tec_hub.web.views.cards import Card, ended_cards, standing_cards
from tec_hub.web.views.equipment import Equipment, equipment_of
from tec_hub.web.views.life import Sign, signs_of_life
from tec_hub.web.views.people import Person, people_of

_TONIGHT = timedelta(hours=14)
_MORNING_LIST = "P3"


@dataclass(frozen=True, slots=True)
class QuietPerson:
    """A resident for whom nothing is open."""

    person: Person
    signs: list[Sign]
    presence: Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Who needs someone, at one instant of the hub's clock; quick to read, for it is drawn every other second."""

    service: str
    zone: str
    now: datetime
    alarms: list[ServiceAlarmRow]
    urgent: list[Card]
    helped: list[Card]
    morning: list[Card]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is calm, and what has to wait."""

    quiet: dict[str, list[QuietPerson]]  #: by the home's name
    equipment: Equipment
    ended: list[Card]


def board_of(session: Session, service_id: str, now: datetime) -> Board:
    """Who needs someone in one service."""
    service = session.get_one(ServiceRow, service_id)
    people = {person.id: person for person in people_of(session, service_id)}
    cards = standing_cards(session, service_id, people)
    urgent = [card for card in cards if card.is_open and card.priority != _MORNING_LIST and not card.past]
    helped = [card for card in cards if card.status in {Status.CLAIMED, Status.ATTENDED}]
    return Board(
        service=service.name,
        zone=service.time_zone,
        now=now,
        alarms=alarms_of(session, service_id),
        urgent=urgent,
        helped=helped,
        morning=[card for card in cards if card not in urgent and card not in helped],
    )


def rest_of(session: Session, service_id: str, board: Board, *, strays: bool = False) -> Rest:
    """All that the board of the service shows besides; with the `strays` of gateways that nobody knows."""
    people = {person.id: person for person in people_of(session, service_id)}
    busy = {card.person.id for card in (*board.urgent, *board.helped)}
    return Rest(
        quiet=_quiet(session, service_id, {k: p for k, p in people.items() if k not in busy}, board.now),
        equipment=equipment_of(session, service_id, strays=strays),
        ended=list(ended_cards(session, service_id, people, board.now - _TONIGHT)),
    )


def alarms_of(session: Session, service_id: str) -> list[ServiceAlarmRow]:
    """The service-wide alarms that sound, those of the hub itself included; the oldest first."""
    return list(
        session.scalars(
            select(ServiceAlarmRow)
            .where(
                or_(ServiceAlarmRow.service_id == service_id, ServiceAlarmRow.service_id.is_(None)),
                ServiceAlarmRow.ended_at.is_(None),
            )
            .order_by(ServiceAlarmRow.first_at)
        )
    )


def _quiet(
    session: Session, service_id: str, people: dict[str, Person], now: datetime
) -> dict[str, list[QuietPerson]]:
    signs = signs_of_life(session, service_id, people, now)
    present = presence_of_all(session, people.keys(), now)
    homes: dict[str, list[QuietPerson]] = {}
    for person in people.values():
        quiet = QuietPerson(person, signs[person.id], present.get(person.id, Presence()))
        homes.setdefault(person.home_name, []).append(quiet)
    return homes
