"""Conversations are kept step by step, on each kind of database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from catalogue.person import Person, Refusal, Tried
from tec_hub.conversation import keeping
from tec_hub.conversation.keeping import ClosedError, Conversation, ConversationError, WrittenMeanwhileError
from tec_hub.security.sessions import Visitor
from tec_hub.store.database import Database
from tec_hub.store.people import ServiceRow
from tec_hub.store.running import AuditRow
from tec_hub.store.unmet import UnmetNeedRow
from tests.core.plan.people import MOIRA
from tests.shell.seed import RESIDENT, SERVICE, fresh_database

AT = datetime(2026, 11, 23, 14, tzinfo=UTC)
LATER = AT + timedelta(hours=2)


def _visitor(service: str = SERVICE, name: str = "Asha") -> Visitor:
    return Visitor(
        user_id=name.lower(),
        service_id=service,
        name=name,
        role="assessor",
        contact_id=None,
        token_hash="",
        csrf="",
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


def _begun(
    database: Database, called: str = "Moira", *, service: str = SERVICE, at: datetime = AT
) -> Conversation:
    with database.write() as session:
        return keeping.start(session, _visitor(service), called, at=at)


def _read(database: Database, conversation: Conversation) -> Conversation:
    with database.read() as session:
        found = keeping.read(session, SERVICE, conversation.id)
    assert found is not None
    return found


def test_everything_that_was_said_is_read_back(database: Database) -> None:
    begun = _begun(database)
    with database.write() as session:
        keeping.save(session, _visitor(name="Bob"), begun, MOIRA, step="hard", at=LATER)
    found = _read(database, begun)
    assert (found.person, found.step, found.version) == (MOIRA, "hard", 2)
    assert (found.started_at, found.started_by) == (AT, "Asha")
    assert (found.updated_at, found.updated_by) == (LATER, "Bob")


def test_who_writes_on_an_old_version_is_told_and_nothing_is_lost(database: Database) -> None:
    begun = _begun(database)
    with database.write() as session:
        keeping.save(session, _visitor(), begun, MOIRA, step="days", at=AT)
    with database.write() as session, pytest.raises(WrittenMeanwhileError):
        keeping.save(session, _visitor(), begun, Person(matters=("nothing",)), step="days", at=LATER)
    assert _read(database, begun).person == MOIRA


def test_a_closed_one_is_read_but_written_in_only_when_taken_up_again(database: Database) -> None:
    begun = _begun(database)
    with database.write() as session:
        closed = keeping.close(session, _visitor(), begun, at=LATER)
    assert _read(database, begun).closed_at == LATER
    with database.write() as session, pytest.raises(ClosedError, match="Take it up again"):
        keeping.save(session, _visitor(), closed, MOIRA, step="days", at=LATER)
    with database.write() as session:
        again = keeping.reopen(session, _visitor(), closed, at=LATER)
        assert keeping.save(session, _visitor(), again, MOIRA, step="days", at=LATER).person == MOIRA


def test_it_is_said_later_with_which_resident_of_the_service_it_is(database: Database) -> None:
    begun = _begun(database)
    with database.write() as session, pytest.raises(ConversationError, match="no such resident"):
        keeping.link(session, _visitor(), begun, "nobody", at=AT)
    with database.write() as session:
        linked = keeping.link(session, _visitor(), begun, RESIDENT, at=AT)
    assert _read(database, begun).resident_id == RESIDENT
    with database.write() as session:
        assert keeping.link(session, _visitor(), linked, None, at=AT).resident_id is None


def test_a_service_has_its_own_only_open_ones_first(database: Database) -> None:
    with database.write() as session:
        session.add(ServiceRow(id="south", name="South", time_zone="Europe/London"))
    first, second = _begun(database, "First"), _begun(database, "Second", at=LATER)
    elsewhere = _begun(database, "Elsewhere", service="south")
    with database.write() as session:
        keeping.close(session, _visitor(), second, at=LATER)
    with database.read() as session:
        assert [one.called for one in keeping.all_of(session, SERVICE)] == ["First", "Second"]
        assert [one.called for one in keeping.all_of(session, "south")] == ["Elsewhere"]
        assert keeping.read(session, SERVICE, elsewhere.id) is None
    with database.write() as session, pytest.raises(ConversationError):
        keeping.start(session, _visitor("south"), "Moira", at=AT, resident_id=RESIDENT)
    assert first.id not in {"First", elsewhere.id}


def test_what_is_forgotten_is_gone_and_that_it_went_stays_on_record(database: Database) -> None:
    begun = _begun(database)
    with database.write() as session:
        keeping.forget(session, _visitor(), begun, at=LATER)
    with database.read() as session:
        assert keeping.read(session, SERVICE, begun.id) is None
        noted = session.execute(select(AuditRow.what, AuditRow.detail).order_by(AuditRow.id)).all()
    assert [tuple(row) for row in noted] == [
        ("conversation.started", begun.id),
        ("conversation.forgotten", begun.id),
    ]


def test_what_a_conversation_leaves_unmet_is_counted_once_and_without_anybody_in_it(database: Database) -> None:
    begun = _begun(database)
    person = Person(
        matters=("my own front door",),
        refusals=(Refusal(option="pendant", words="Moira will not have it round her neck"),),
        tried=(Tried(option="key-safe", helped=False, words="it froze"),),
        postcode="LE1 1AA",
    )
    with database.write() as session:
        saved = keeping.save(session, _visitor(), begun, person, step="before", at=AT)
    with database.write() as session:
        closed = keeping.close(session, _visitor(), saved, at=LATER)
    with database.write() as session:
        again = keeping.reopen(session, _visitor(), closed, at=LATER)
    with database.write() as session:
        keeping.close(session, _visitor(), again, at=LATER)
    with database.read() as session:
        rows = session.scalars(select(UnmetNeedRow)).all()
    assert {(row.kind, row.subject, row.reason, row.times) for row in rows} == {
        ("refused", "pendant", "not_wanted", 1),
        ("refused", "key-safe", "tried_before", 1),
    }
    assert "Moira" not in str([vars(row) for row in rows])
