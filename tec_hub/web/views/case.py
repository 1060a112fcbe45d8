"""One alert whole: how it came about, what was done, every message and its fate."""

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.decisions import Decision
from alerts.plan import Plan
from alerts.wording import say
from tec_hub.store.outbox import CommandRow, InboundRow, NotificationRow, ReceiptRow
from tec_hub.store.watching import AlertRow, TimelineRow
from tec_hub.web.views.cards import Card, card
from tec_hub.web.views.equipment import devices_of
from tec_hub.web.views.people import Person, person_of
from tec_hub.web.views.sensed import sensed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline; `sensed` where a sensor said it, else something was decided or done.

    A sensor that said the same `again` so many times, with nothing else between, is one line.
    """

    at: datetime
    words: str
    sensed: bool = False
    again: int = 0
    again_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message with all that was heard of it."""

    row: NotificationRow
    receipts: list[ReceiptRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An alert with its story."""

    card: Card
    timeline: list[Line]
    messages: list[Message]
    answers: list[InboundRow]
    commands: list[CommandRow]


def resident_of_alert(session: Session, service_id: str, alert_id: str) -> Person | None:
    """Whose alert it is, or None where the service has none of that id."""
    row = session.get(AlertRow, alert_id)
    if row is None or row.service_id != service_id:
        return None
    return person_of(session, service_id, row.resident_id)


def card_of(session: Session, alert_id: str, person: Person) -> Card:
    """The alert as it stands."""
    return card(session.get_one(AlertRow, alert_id).document, person)


def case_of(session: Session, alert_id: str, person: Person, plan: Plan | None, now: datetime) -> Case:
    """The whole story of an alert of the person's, from the sensors to the outcome."""
    shown = card_of(session, alert_id, person)
    said = sensed(session, devices_of(session, person.id), shown.since, shown.ended_at or now)
    lines = [*(Line(at, words, sensed=True) for at, words in said), *_timeline(session, alert_id, plan)]
    return Case(
        card=shown,
        timeline=_without_repetition(sorted(lines, key=lambda line: line.at)),
        messages=_messages(session, alert_id),
        answers=list(
            session.scalars(
                select(InboundRow)
                .where(InboundRow.alert_id == alert_id)
                .order_by(InboundRow.received_at, InboundRow.id)
            )
        ),
        commands=list(
            session.scalars(select(CommandRow).where(CommandRow.alert_id == alert_id).order_by(CommandRow.id))
        ),
    )


def _without_repetition(lines: list[Line]) -> list[Line]:
    told: list[Line] = []
    for line in lines:
        latest = told[-1] if told else None
        if latest is not None and line.sensed and latest.sensed and latest.words == line.words:
            told[-1] = replace(latest, again=latest.again + 1, again_until=line.at)
        else:
            told.append(line)
    return told


def _timeline(session: Session, alert_id: str, plan: Plan | None) -> list[Line]:
    rows = session.scalars(select(TimelineRow).where(TimelineRow.alert_id == alert_id).order_by(TimelineRow.id))
    lines = (Line(row.at, _words(row.decision, plan)) for row in rows)
    return [line for line in lines if line.words]


def _words(decision: bytes, plan: Plan | None) -> str:
    decoded: Decision = msgspec.json.decode(decision, type=Decision)
    return say(decoded, plan)


def _messages(session: Session, alert_id: str) -> list[Message]:
    rows = session.scalars(
        select(NotificationRow)
        .where(NotificationRow.alert_id == alert_id)
        .order_by(NotificationRow.created_at, NotificationRow.id)
    ).all()
    receipts: dict[str, list[ReceiptRow]] = {row.id: [] for row in rows}
    for receipt in session.scalars(
        select(ReceiptRow).where(ReceiptRow.notification_id.in_(receipts)).order_by(ReceiptRow.id)
    ):
        receipts[str(receipt.notification_id)].append(receipt)
    return [Message(row, receipts[row.id]) for row in rows]
