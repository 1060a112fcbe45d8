"""A whole service from one file: brought in, brought in again, and refused where it would not be safe."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

import tec_hub
from alerts.decisions import Noted
from alerts.inputs import Tick
from simulators.clock import ManualClock
from tec_hub.decide import Desk
from tec_hub.service_file import ServiceFileError, bring_in, read_service_file
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.store.people import ResidentRow, ShiftRow
from tec_hub.store.plans import PlanBook
from tec_hub.store.watching import NightPlanRow
from tests.shell.seed import fresh_database

FILE = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"
NOW = datetime(2026, 11, 23, 21, tzinfo=UTC)


def changed(folder: Path, old: str, new: str) -> Path:
    """The demonstration's file with a change."""
    path = folder / "service.yaml"
    path.write_text(FILE.read_text().replace(old, new, 1))
    return path


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url, seeded=False)
    yield database
    database.close()


def test_the_demonstration_has_six_residents_in_five_homes(database: Database) -> None:
    with database.write() as session:
        remarks = bring_in(session, read_service_file(FILE), now=NOW)
    with database.read() as session:
        residents = session.scalars(select(ResidentRow)).all()
        plans = {r.id: PlanBook().plan(session, r.id) for r in residents}

    assert len(residents) == 6
    assert len({r.home_id for r in residents}) == 5
    assert all(plan is not None and plan.expectations and plan.devices for plan in plans.values())
    assert any("serves somebody else too" in remark for remark in remarks)
    julie = plans["julie"]
    assert julie is not None
    assert julie.devices["rowan-hub/hall_motion"].shared
    assert not julie.devices["rowan-hub/julie_bed"].shared


def test_bringing_it_in_again_changes_nothing(database: Database) -> None:
    revisions = set()
    for hours in (0, 4):
        with database.write() as session:
            bring_in(session, read_service_file(FILE), now=NOW + timedelta(hours=hours))
        with database.read() as session:
            plan = PlanBook().plan(session, "julie")
            revisions.add(plan and plan.revision)
        with database.read() as session:
            counts = [
                session.scalar(select(func.count()).select_from(row))
                for row in (NightPlanRow, ResidentRow, ShiftRow)
            ]
    assert counts[:2] == [6, 6]
    assert len(revisions) == 1


def test_a_changed_plan_becomes_a_new_version_and_counts_at_once(database: Database, tmp_path: Path) -> None:
    book = PlanBook()
    with database.write() as session:
        bring_in(session, read_service_file(FILE), now=NOW)
    with database.read() as session:
        before = book.plan(session, "maurice")
    file = read_service_file(changed(tmp_path, "within_s: 2700", "within_s: 1800"))
    with database.write() as session:
        bring_in(session, file, now=NOW)
    with database.read() as session:
        after = book.plan(session, "maurice")
        versions = session.scalar(select(func.count()).where(NightPlanRow.resident_id == "maurice"))

    assert before is not None
    assert after is not None
    assert before.revision != after.revision
    assert versions == 2


def test_the_first_plan_and_every_later_change_are_noted_as_what_they_are(
    database: Database, tmp_path: Path
) -> None:
    desk = Desk(database, ManualClock(NOW), Signals())
    said = []
    for file in (FILE, changed(tmp_path, "within_s: 2700", "within_s: 1800")):
        with database.write() as session:
            bring_in(session, read_service_file(file), now=NOW)
        said.append([d.what for d in desk.act("maurice", (Tick(at=NOW),)) if isinstance(d, Noted)])
    assert said == [["plan_begun"], ["plan_changed"]]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'phone: "+447700900101"',
            'phone: "07700 900101"',
            "the phone of contact 'anna' is no number in the form",
        ),
        ("priority: P2", "priority: P9", "Invalid enum value 'P9'"),
        ("id: riverside\n", "", "missing required field `id`"),
        ("id: riverside\n", "id: riverside\nsurprise: 1\n", "unknown field `surprise`"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ServiceFileError, match=r"service\.yaml") as refused:
        read_service_file(changed(tmp_path, old, new))
    assert says in str(refused.value)


def test_a_plan_that_nobody_could_answer_in_time_is_refused(database: Database, tmp_path: Path) -> None:
    file = read_service_file(changed(tmp_path, "safe_s: 600", "safe_s: 60"))

    with (
        pytest.raises(ServiceFileError, match="tomasz, seizure: The last person has been waited for only after"),
        database.write() as session,
    ):
        bring_in(session, file, now=NOW)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ResidentRow)) == 0
