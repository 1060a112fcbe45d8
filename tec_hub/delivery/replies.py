"""Texts from people: read tolerantly, answered every one, and kept with what they were read as."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.inputs import Answer
from alerts.reply import Problem, Reading, read
from alerts.transitions import ENDED, Fate
from alerts.wording import texts
from alerts.wording.texts import About
from tec_hub.alarm import end_alarm
from tec_hub.clock import Clock
from tec_hub.codes import heard_of, latest_released, open_codes
from tec_hub.delivery.answers import Answers, alert_of, name_of
from tec_hub.delivery.receipts import opted_out
from tec_hub.delivery.words import Words
from tec_hub.signals import BOARD, CONFIGURATION, OUTBOX, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import InboundRow, NotificationRow
from tec_hub.store.people import ContactRow
from tec_hub.store.plans import configuration_changed

_VALID = timedelta(minutes=15)

log = structlog.get_logger(__name__)


class Replies:
    """Takes the texts that come to the service's number."""

    def __init__(self, database: Database, answers: Answers, words: Words, clock: Clock, signals: Signals) -> None:
        self._database, self._answers, self._words = database, answers, words
        self._clock, self._signals = clock, signals

    def came(self, form: Mapping[str, str]) -> None:
        """A text came. What is answered goes out by the outbox, like every message."""
        now, sid, phone = self._clock.now(), form.get("MessageSid", ""), form.get("From", "")
        with self._database.write() as session:
            if session.scalar(select(InboundRow.id).where(InboundRow.provider_sid == sid).limit(1)) is not None:
                return  # the provider repeats what it was not sure to have delivered
            row = InboundRow(
                provider_sid=sid, channel="text", phone=phone, body=form.get("Body", ""), received_at=now
            )
            session.add(row)
            contact = session.scalar(
                select(ContactRow).where(ContactRow.phone == phone).order_by(ContactRow.id).limit(1)
            )
            if contact is None:
                row.reading = "unknown sender"
                log.warning("text from an unknown phone", sid=sid)
                return
            row.contact_id = contact.id
            self._read(session, row, contact, now)
        self._signals.tell(OUTBOX, BOARD, CONFIGURATION)

    def _read(self, session: Session, row: InboundRow, contact: ContactRow, now: datetime) -> None:
        codes = _codes(session, contact)
        reading = read(row.body, list(codes))
        row.reading = str(reading.answer or reading.problem or "")
        if reading.problem in _SUBSCRIPTION:
            _SUBSCRIPTION[reading.problem](session, contact, now)
            return
        row.alert_id = codes.get(reading.code or "") or self._ended(session, row.phone, reading, codes)
        words = self._answer(session, reading, row.alert_id, contact, codes, now)
        row.reply = words
        session.add(_reply(contact, words, now, alert_id=row.alert_id))

    @staticmethod
    def _ended(session: Session, phone: str, reading: Reading, codes: Mapping[str, str]) -> str | None:
        """The alert that is meant though it has ended: by its code, or the latest where nothing is open."""
        if reading.code is None and codes:
            return None
        return latest_released(session, phone, reading.code)

    def _answer(
        self,
        session: Session,
        reading: Reading,
        alert_id: str | None,
        contact: ContactRow,
        codes: Mapping[str, str],
        now: datetime,
    ) -> str:
        """Give the answer to the engine where there is one; what to text back."""
        if reading.problem is Problem.WHICH:
            return texts.which_one([(code, self._called(session, alert)) for code, alert in codes.items()])
        if alert_id is None or reading.answer is None:
            return texts.not_understood(reading.code or next(iter(codes))) if codes else texts.nothing_open()
        before, after = self._answers.give(session, alert_id, contact.id, reading.answer, channel="text", now=now)
        other = "" if before.claimant is None else name_of(session, before.claimant)
        about = self._about(session, after, reading.code or "", contact.id, other=other)
        if before.status in ENDED:
            return texts.already_over(about)
        return _BACK[reading.answer](about, before, contact.id)

    def _about(self, session: Session, alert: Alert, code: str, contact_id: str, *, other: str) -> About:
        return self._words.about(session, alert, code=code, contact_id=contact_id, other=other)

    def _called(self, session: Session, alert_id: str) -> str:
        return self._words.called(session, alert_of(session, alert_id))


def _codes(session: Session, contact: ContactRow) -> dict[str, str]:
    """The codes that a text of theirs may mean.

    A "1" on its own cannot be meant for an alert that still waits in the outbox, of which they have not heard,
    unless they are on it already.
    """
    heard = heard_of(session, contact.phone)
    return {
        code: alert
        for code, alert in open_codes(session, contact.phone).items()
        if alert in heard or alert_of(session, alert).claimant == contact.id
    }


def _going(about: About, before: Alert, contact: str) -> str:
    taken = before.status in {Status.CLAIMED, Status.ATTENDED} and before.claimant != contact
    return texts.already_going(about) if taken else texts.you_have_it(about)


_BACK: Mapping[Answer, Callable[[About, Alert, str], str]] = {
    Answer.GOING: _going,
    Answer.CANNOT: lambda about, _before, _contact: texts.passed_on(about),
    Answer.REPEAT: lambda about, _before, _contact: texts.text_message(Purpose.WAKE, about),
    Answer.ALL_WELL: lambda about, _before, _contact: texts.closed_by_you(about),
    Answer.ARRIVED: lambda about, _before, _contact: texts.noted_arrival(about),
}


def _stopped(session: Session, contact: ContactRow, now: datetime) -> None:
    """The provider texts them itself that they have opted out; ours would not arrive."""
    opted_out(session, contact.phone, now)


def _started(session: Session, contact: ContactRow, now: datetime) -> None:
    for same in session.scalars(select(ContactRow).where(ContactRow.phone == contact.phone)):
        same.opted_out_at = None
        end_alarm(session, f"opted-out:{same.id}", now)
    configuration_changed(session)


_SUBSCRIPTION: Mapping[Problem | None, Callable[[Session, ContactRow, datetime], None]] = {
    Problem.OPTED_OUT: _stopped,
    Problem.OPTED_IN: _started,
}


def _reply(contact: ContactRow, words: str, now: datetime, *, alert_id: str | None) -> NotificationRow:
    return NotificationRow(
        id=uuid4().hex,
        service_id=contact.service_id,
        alert_id=alert_id,
        contact_id=contact.id,
        contact_name=contact.name,
        phone=contact.phone,
        channel="text",
        purpose="reply",
        body=words,
        status=Fate.QUEUED.value,
        created_at=now,
        due_at=now,
        expires_at=now + _VALID,
    )
