"""Conversations as they are kept: begun, gone on with, left and taken up again, and closed."""

import secrets
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue.person import Person
from tec_hub.conversation.counting import count_unmet
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.conversations import ConversationRow
from tec_hub.store.people import ResidentRow
from tec_hub.store.running import AuditRow

_CLOSED = "conversation.closed"
NOTHING_YET = Person(matters=())


class WrittenMeanwhileError(Exception):
    """Somebody else has saved the conversation since it was read."""


class ConversationError(ValueError):
    """Something that cannot be done with a conversation; the message says what and why."""


class ClosedError(ConversationError):
    """The conversation is closed: nothing is written in it until it is taken up again."""

    def __init__(self) -> None:
        super().__init__("This conversation is closed. Take it up again to write in it.")


class Conversation(NamedTuple):
    """A conversation as it stands. Times are aware UTC."""

    id: str
    called: str
    resident_id: str | None
    person: Person
    step: str
    version: int
    started_at: datetime
    started_by: str
    updated_at: datetime
    updated_by: str
    closed_at: datetime | None


def start(
    session: Session, visitor: Visitor, called: str, *, at: datetime, resident_id: str | None = None
) -> Conversation:
    """Begin one. Raises ConversationError if the resident is not of the visitor's service."""
    if resident_id is not None:
        _of_the_service(session, visitor, resident_id)
    row = ConversationRow(
        id=secrets.token_urlsafe(9),
        service_id=visitor.service_id,
        resident_id=resident_id,
        called=called,
        person=msgspec.to_builtins(NOTHING_YET),
        step="",
        version=1,
        started_at=at,
        started_by=visitor.name,
        updated_at=at,
        updated_by=visitor.name,
    )
    session.add(row)
    session.flush()
    _note(session, visitor, row, "conversation.started", at)
    return _read(row)


def read(session: Session, service_id: str, conversation_id: str) -> Conversation | None:
    """A conversation of the service; None where there is none."""
    row = session.get(ConversationRow, conversation_id)
    return None if row is None or row.service_id != service_id else _read(row)


def all_of(session: Session, service_id: str) -> list[Conversation]:
    """Every conversation of a service, open ones first, then the latest."""
    rows = session.scalars(select(ConversationRow).where(ConversationRow.service_id == service_id))
    return sorted(map(_read, rows), key=lambda one: (one.closed_at is None, one.updated_at, one.id), reverse=True)


def save(
    session: Session, visitor: Visitor, before: Conversation, person: Person, *, step: str, at: datetime
) -> Conversation:
    """Keep what was answered in a step.

    Raises ClosedError, and WrittenMeanwhileError unless `before` is how it still stands.
    """
    if before.closed_at is not None:
        raise ClosedError
    _change(
        session,
        before,
        person=msgspec.to_builtins(person),
        step=step,
        updated_at=at,
        updated_by=visitor.name,
    )
    return _changed(session, visitor, before, "conversation.saved", at, step)


def link(
    session: Session, visitor: Visitor, before: Conversation, resident_id: str | None, *, at: datetime
) -> Conversation:
    """Say which resident it is with; None: nobody the hub knows.

    Raises ConversationError if the resident is not of the visitor's service, and WrittenMeanwhileError.
    """
    if resident_id is not None:
        _of_the_service(session, visitor, resident_id)
    _change(session, before, resident_id=resident_id, updated_at=at, updated_by=visitor.name)
    return _changed(session, visitor, before, "conversation.linked", at)


def reopen(session: Session, visitor: Visitor, before: Conversation, *, at: datetime) -> Conversation:
    """Take a closed one up again. Raises WrittenMeanwhileError."""
    _change(session, before, closed_at=None, updated_at=at, updated_by=visitor.name)
    return _changed(session, visitor, before, "conversation.reopened", at)


def close(session: Session, visitor: Visitor, before: Conversation, *, at: datetime) -> Conversation:
    """Nothing more is to be said in it; it stays readable. Raises WrittenMeanwhileError.

    What it leaves unmet is counted, once: not again where it was closed before and taken up again.
    """
    _change(session, before, closed_at=at, updated_at=at, updated_by=visitor.name)
    if not _was_closed(session, before):
        count_unmet(session, visitor.service_id, before.person, at=at)
    return _changed(session, visitor, before, _CLOSED, at)


def _was_closed(session: Session, conversation: Conversation) -> bool:
    """Whether it has been closed before, by the record of what was done."""
    noted = select(AuditRow.id).where(AuditRow.what == _CLOSED, AuditRow.detail == conversation.id)
    return session.scalar(noted.limit(1)) is not None


def forget(session: Session, visitor: Visitor, before: Conversation, *, at: datetime) -> None:
    """Delete it, as the person may ask; that it was deleted stays on record."""
    row = session.get_one(ConversationRow, before.id)
    _note(session, visitor, row, "conversation.forgotten", at)
    session.delete(row)
    session.flush()


def _of_the_service(session: Session, visitor: Visitor, resident_id: str) -> None:
    resident = session.get(ResidentRow, resident_id)
    if resident is None or resident.service_id != visitor.service_id:
        raise ConversationError("There is no such resident.")


def _change(session: Session, before: Conversation, **values: object) -> None:
    done = session.execute(
        update(ConversationRow)
        .where(ConversationRow.id == before.id, ConversationRow.version == before.version)
        .values(version=before.version + 1, **values)
        .execution_options(synchronize_session=False)
        .returning(ConversationRow.id)
    ).all()
    if not done:
        raise WrittenMeanwhileError(before.id)


def _changed(
    session: Session, visitor: Visitor, before: Conversation, what: str, at: datetime, step: str = ""
) -> Conversation:
    row = session.get_one(ConversationRow, before.id, populate_existing=True)
    _note(session, visitor, row, what, at, step)
    return _read(row)


def _note(
    session: Session, visitor: Visitor, row: ConversationRow, what: str, at: datetime, step: str = ""
) -> None:
    audit.record(
        session,
        at=at,
        user_id=visitor.user_id,
        what=what,
        resident_id=row.resident_id,
        detail=f"{row.id} {step}".strip(),
    )


def _read(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        called=row.called,
        resident_id=row.resident_id,
        person=msgspec.convert(row.person, Person),
        step=row.step,
        version=row.version,
        started_at=row.started_at,
        started_by=row.started_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        closed_at=row.closed_at,
    )
