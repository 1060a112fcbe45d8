"""Alerts as the board shows them, one card each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Stage, Status
from alerts.transitions import ENDED
from tec_hub.store.watching import AlertRow
from tec_hub.web.views.next_step import Next, claimant, next_of, now_of
from tec_hub.web.views.people import Person

_ENDED = [status.value for status in ENDED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One alert. Times are aware UTC; `zone` is the home's."""

    id: str
    person: Person
    priority: str
    name: str
    status: str
    look: str
    since: datetime
    opened_at: datetime
    ended_at: datetime | None
    count: int
    late: bool
    past: bool
    corroborated: bool | None
    sounding: bool
    now_words: str
    next: Next | None
    claimant_id: str | None
    claimant: str
    claimed_at: datetime | None
    attended_at: datetime | None
    resolved_at: datetime | None
    outcome: str
    helped: str
    useful: bool | None
    change: str

    @property
    def is_open(self) -> bool:
        """Whether nobody is on it and it has not ended."""
        return self.status == Status.OPEN

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in _ENDED


def card(document: bytes, person: Person) -> Card:
    """The card of an alert as it is stored."""
    alert = msgspec.json.decode(document, type=Alert)
    return Card(
        id=alert.id,
        person=person,
        priority=alert.priority,
        name=alert.name,
        status=alert.status.value,
        look=alert.look,
        since=alert.since,
        opened_at=alert.opened_at,
        ended_at=alert.closed_at,
        count=alert.count,
        late=alert.late,
        past=alert.past,
        corroborated=alert.corroborated,
        sounding=alert.stage is Stage.SOUNDING,
        now_words=now_of(alert),
        next=next_of(alert),
        claimant_id=alert.claimant,
        claimant=claimant(alert),
        claimed_at=alert.claimed_at,
        attended_at=alert.attended_at,
        resolved_at=alert.resolved_at,
        outcome=alert.outcome,
        helped=alert.helped,
        useful=alert.useful,
        change=alert.change,
    )


def standing_cards(session: Session, service_id: str, people: Mapping[str, Person]) -> list[Card]:
    """All alerts that have not ended: the most urgent first, then the oldest."""
    rows = session.execute(
        select(AlertRow.resident_id, AlertRow.document)
        .where(AlertRow.service_id == service_id, AlertRow.status.not_in(_ENDED))
        .order_by(AlertRow.priority, AlertRow.opened_at, AlertRow.id)
    )
    return [card(document, people[resident]) for resident, document in rows if resident in people]


def ended_cards(
    session: Session, service_id: str, people: Mapping[str, Person], since: datetime, limit: int = 50
) -> Sequence[Card]:
    """Alerts that ended since then, the latest first."""
    rows = session.execute(
        select(AlertRow.resident_id, AlertRow.document)
        .where(AlertRow.service_id == service_id, AlertRow.status.in_(_ENDED), AlertRow.ended_at >= since)
        .order_by(AlertRow.ended_at.desc(), AlertRow.id)
        .limit(limit)
    )
    return [card(document, people[resident]) for resident, document in rows if resident in people]


def cards_of_resident(session: Session, person: Person, limit: int = 20) -> list[Card]:
    """A resident's alerts, the latest first."""
    documents = session.scalars(
        select(AlertRow.document)
        .where(AlertRow.resident_id == person.id)
        .order_by(AlertRow.opened_at.desc(), AlertRow.id.desc())
        .limit(limit)
    )
    return [card(document, person) for document in documents]
