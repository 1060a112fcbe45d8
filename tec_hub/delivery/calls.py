"""Calls: what is said, and what the pressed key means. Only a key proves that a human has heard it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.inputs import Answer, Receipt
from alerts.transitions import ENDED, Fate
from alerts.wording import voice
from tec_hub.clock import Clock
from tec_hub.codes import open_codes
from tec_hub.delivery.answers import Answers, alert_of, name_of
from tec_hub.delivery.receipts import Receipts
from tec_hub.delivery.voice import ask, tell
from tec_hub.delivery.words import Words
from tec_hub.signals import BOARD, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import InboundRow, NotificationRow

_KEYS: Mapping[str, Answer] = {
    "1": Answer.GOING,
    "2": Answer.CANNOT,
    "3": Answer.REPEAT,
    "4": Answer.ALL_WELL,
    "5": Answer.ARRIVED,
}

_RANG_BACK = "rang back"


class Calls:
    """Speaks in the hub's calls and takes the keys."""

    def __init__(
        self,
        database: Database,
        answers: Answers,
        receipts: Receipts,
        words: Words,
        clock: Clock,
        signals: Signals,
    ) -> None:
        self._database, self._answers, self._receipts = database, answers, receipts
        self._words, self._clock, self._signals = words, clock, signals

    def script(self, notification_id: str, _form: Mapping[str, str]) -> str:
        """What a phone that was picked up hears first."""
        now = self._clock.now()
        with self._database.write() as session:
            row = session.get(NotificationRow, notification_id, with_for_update=True)
            if row is None:
                return tell(voice.nothing_open())
            self._receipts.happened(session, row, Receipt.ANSWERED, now)
            script = self._opening(session, row)
        self._signals.tell(BOARD)
        return script

    def rang_back(self, form: Mapping[str, str]) -> str:
        """Somebody rings the service's number: about the oldest alert that is open for their phone."""
        phone = form.get("From", "")
        with self._database.read() as session:
            for alert_id in open_codes(session, phone).values():
                latest = session.scalars(
                    select(NotificationRow.id)
                    .where(
                        NotificationRow.phone == phone,
                        NotificationRow.alert_id == alert_id,
                        NotificationRow.purpose == Purpose.WAKE.value,
                    )
                    .order_by(NotificationRow.created_at.desc())
                    .limit(1)
                ).first()
                if latest is not None:
                    return self._ask(session, latest, alert_of(session, alert_id))
        return tell(voice.nothing_open())

    def key(self, notification_id: str, form: Mapping[str, str]) -> str:
        """A key was pressed."""
        now, digit = self._clock.now(), form.get("Digits", "")
        with self._database.write() as session:
            row = session.get(NotificationRow, notification_id, with_for_update=True)
            if row is None:
                return tell(voice.nothing_open())
            _keep(session, row, form.get("CallSid", ""), digit, now)
            script = self._pressed(
                session, row, digit, now, elsewhere=_is_another_call(row, form.get("CallSid", ""))
            )
        self._signals.tell(BOARD)
        return script

    def _opening(self, session: Session, row: NotificationRow) -> str:
        if row.alert_id is None or row.purpose == "alarm":
            return ask(voice.plain_message(row.body or ""), answer_url=self._key_url(row.id))
        alert = alert_of(session, row.alert_id)
        if alert.status in ENDED:
            return tell(voice.over(alert.status))
        if row.purpose != Purpose.WAKE.value:
            return ask(voice.plain_message(self._words.text(session, row)), answer_url=self._key_url(row.id))
        return self._ask(session, row.id, alert)

    def _ask(self, session: Session, notification_id: str, alert: Alert) -> str:
        resident, home = self._words.place(session, alert)
        lines = voice.opening(alert, called=resident.called, time_zone=home.time_zone)
        return ask(lines, answer_url=self._key_url(notification_id))

    def _pressed(
        self, session: Session, row: NotificationRow, digit: str, now: datetime, *, elsewhere: bool
    ) -> str:
        """Take the key; `elsewhere` says that it came in a call of their own, while ours may still ring them."""
        if row.alert_id is None or row.purpose != Purpose.WAKE.value or row.contact_id is None:
            _decide(row, now)
            return tell(voice.heard())
        answer = _KEYS.get(digit)
        if answer is None:
            return ask(voice.unknown_key(), answer_url=self._key_url(row.id))
        before, after = self._answers.give(
            session, row.alert_id, row.contact_id, answer, channel=_RANG_BACK if elsewhere else "call", now=now
        )
        if answer is not Answer.REPEAT and not elsewhere:
            _decide(row, now)
        if before.status in ENDED:
            return tell(voice.over(before.status))
        return self._back(session, row, answer, before, after)

    def _back(self, session: Session, row: NotificationRow, answer: Answer, before: Alert, after: Alert) -> str:
        """What is said after a key."""
        resident, home = self._words.place(session, after)
        place = {"name": resident.name, "home": home.name, "time_zone": home.time_zone}
        if answer is Answer.REPEAT:
            return ask([*voice.details(after, **place), voice.MENU], answer_url=self._key_url(row.id))
        taken = before.status in {Status.CLAIMED, Status.ATTENDED} and before.claimant != row.contact_id
        if answer is Answer.GOING and taken:
            return tell(voice.already_going(name_of(session, before.claimant)))
        if answer is Answer.GOING:
            lines = [*voice.you_have_it(after, **place), voice.MENU_GOING]
            return ask(lines, answer_url=self._key_url(row.id), times=2)
        return tell(_BACK[answer]())

    def _key_url(self, notification_id: str) -> str:
        return self._words.url(f"/provider/call/{notification_id}/key")


_BACK: Mapping[Answer, Callable[[], Sequence[str]]] = {
    Answer.CANNOT: voice.passed_on,
    Answer.ALL_WELL: voice.closed,
    Answer.ARRIVED: voice.noted_arrival,
}


def _is_another_call(row: NotificationRow, sid: str) -> bool:
    """Whether the key was pressed in a call other than the message's own, whose name may not be known yet."""
    return row.provider_sid is not None and sid != row.provider_sid


def _decide(row: NotificationRow, now: datetime) -> None:
    """A key was pressed: how the call ends says nothing more."""
    row.keyed_at = row.keyed_at or now
    row.ended_at = row.ended_at or now
    row.status = Fate.ANSWERED.value


def _keep(session: Session, row: NotificationRow, sid: str, digit: str, now: datetime) -> None:
    seen = select(InboundRow.id).where(
        InboundRow.provider_sid == sid, InboundRow.channel == "call", InboundRow.body == digit
    )
    if session.scalar(seen) is None:
        session.add(
            InboundRow(
                provider_sid=sid,
                channel="call",
                phone=row.phone,
                contact_id=row.contact_id,
                body=digit,
                reading=_KEYS[digit].value if digit in _KEYS else "",
                alert_id=row.alert_id,
                received_at=now,
            )
        )
