"""Plans are kept version by version, on each kind of database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from catalogue.plan.changing import agreed, edited, stopped
from catalogue.plan.tec_plan import Status, TecPlan
from tec_hub import tec_plans
from tec_hub.security.sessions import Visitor
from tec_hub.store.database import Database
from tec_hub.store.running import AuditRow
from tec_hub.store.tec_plans import TecPlanVersionRow
from tec_hub.store.unmet import UnmetNeedRow
from tec_hub.tec_plans import ChangedMeanwhileError, Kept
from tests.core.plan.people import plan_of
from tests.core.plan.test_changing import ENDING, YES
from tests.shell.seed import SERVICE, fresh_database

AT = datetime(2026, 11, 23, 14, tzinfo=UTC)


def _visitor(service: str = SERVICE) -> Visitor:
    return Visitor(
        user_id="asha", service_id=service, name="Asha", role="assessor", contact_id=None, token_hash="", csrf=""
    )


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


def _made(database: Database, *, after: timedelta = timedelta(0)) -> Kept:
    with database.write() as session:
        return tec_plans.make(session, _visitor(), plan_of("bed-occ"), at=AT + after)


def test_each_step_is_a_version_that_stays_as_it_was(database: Database) -> None:
    draft = _made(database)
    changed = edited(draft.plan, msgspec.structs.replace(draft.plan, matters=("My garden",)))
    with database.write() as session:
        second = tec_plans.go_on(session, _visitor(), draft, changed, what="changed", at=AT)
        tec_plans.go_on(session, _visitor(), second, agreed(changed, YES), what="agreed", at=AT)
    with database.read() as session:
        newest = tec_plans.read(session, SERVICE, draft.id)
        first = tec_plans.read(session, SERVICE, draft.id, 1)
        assert newest is not None
        assert first is not None
        found = tec_plans.versions(session, newest)
        what = session.scalars(select(AuditRow.what).order_by(AuditRow.id)).all()
    assert [(each.number, each.plan.status) for each in found] == [
        (3, Status.AGREED),
        (2, Status.DRAFT),
        (1, Status.DRAFT),
    ]
    assert first.plan == draft.plan
    assert newest.plan.matters == ("My garden",)
    assert newest.at == AT
    assert list(what) == ["tec_plan.made", "tec_plan.changed", "tec_plan.agreed"]


def _step(database: Database, kept: Kept, plan: TecPlan, what: str) -> Kept:
    with database.write() as session:
        return tec_plans.go_on(session, _visitor(), kept, plan, what=what, at=AT)


def _counted(database: Database) -> list[tuple[str, str, str, int]]:
    with database.read() as session:
        rows = session.scalars(select(UnmetNeedRow).order_by(UnmetNeedRow.kind, UnmetNeedRow.subject))
        return [(row.kind, row.subject, row.reason, row.times) for row in rows]


def test_what_a_plan_leaves_open_and_what_did_not_help_is_counted_once(database: Database) -> None:
    draft = _made(database)
    left_open = msgspec.structs.replace(draft.plan, open_needs=("lonely",))
    first = _step(database, draft, edited(draft.plan, left_open), "changed")
    assert _counted(database) == []  # a draft is not yet anybody's decision
    running = _step(database, first, agreed(first.plan, YES), "agreed")
    again = _step(database, running, edited(running.plan, running.plan), "changed")
    running = _step(database, again, agreed(again.plan, YES), "agreed")
    assert _counted(database) == [("need", "lonely", "not_in_plan", 1)]
    _step(database, running, stopped(running.plan, ENDING), "stopped")
    assert _counted(database) == [
        ("need", "lonely", "not_in_plan", 1),
        ("refused", "bed-occ", "tried_before", 1),
    ]


def test_a_draft_that_is_dropped_was_refused_by_nobody(database: Database) -> None:
    draft = _made(database)
    _step(database, draft, stopped(draft.plan, ENDING), "stopped")
    assert _counted(database) == []


def test_who_writes_on_an_old_version_is_told(database: Database) -> None:
    draft = _made(database)
    with database.write() as session:
        tec_plans.go_on(session, _visitor(), draft, draft.plan, what="changed", at=AT)
    with database.write() as session, pytest.raises(ChangedMeanwhileError):
        tec_plans.go_on(session, _visitor(), draft, draft.plan, what="changed", at=AT)


def test_two_versions_never_have_one_number(database: Database) -> None:
    draft = _made(database)
    again = TecPlanVersionRow(
        plan_id=draft.id, number=1, status="draft", document={}, created_at=AT, created_by="Asha"
    )
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(again)


def test_another_services_plan_does_not_exist(database: Database) -> None:
    draft = _made(database)
    with database.read() as session:
        assert tec_plans.read(session, "south", draft.id) is None
        assert tec_plans.all_of(session, "south") == []
        assert tec_plans.read(session, SERVICE, "nothing") is None
        assert tec_plans.read(session, SERVICE, draft.id, 7) is None


def test_the_latest_change_comes_first(database: Database) -> None:
    early, late = _made(database), _made(database, after=timedelta(hours=1))
    with database.read() as session:
        assert [kept.id for kept in tec_plans.all_of(session, SERVICE)] == [late.id, early.id]
    with database.write() as session:
        tec_plans.go_on(session, _visitor(), early, early.plan, what="changed", at=AT + timedelta(hours=2))
    with database.read() as session:
        assert [kept.id for kept in tec_plans.all_of(session, SERVICE)] == [early.id, late.id]
