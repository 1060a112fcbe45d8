"""What each kind of database needs in order to lose nothing and to block nobody."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceResidentRow
from tec_hub.store.people import ServiceRow
from tec_hub.store.running import PulseRow, RevisionRow
from tests.shell.seed import fresh_database
from tests.waiting import until

NIGHT = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = fresh_database(database_url)
    yield database
    database.close()


def test_sqlite_keeps_what_is_committed_through_a_power_cut(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.read() as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


def test_a_new_file_that_another_process_is_preparing_is_waited_for(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite refuses the change to WAL at once where another holds the file, whatever the time-out."""
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("tec_hub.store.database.sleep", lambda _seconds: other.commit())
    database = Database(sqlite_url)
    with database.read() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    database.close()
    other.close()


def test_a_writer_that_reads_first_waits_for_another_instead_of_failing(database: Database) -> None:
    """A deferred transaction that has read fails at once when another commits before it writes."""
    with database.write() as session:
        session.add(RevisionRow(name="count", number=0))
    both_are_in, counted = threading.Barrier(2, timeout=0.05), []

    def count() -> None:
        for _ in range(3):
            with database.write() as session:
                row = session.get(RevisionRow, "count", with_for_update=True)
                assert row is not None
                try:
                    both_are_in.wait()  # breaks, as they must not both be in
                except threading.BrokenBarrierError:
                    both_are_in.reset()
                row.number += 1
        counted.append(True)

    threads = [threading.Thread(target=count) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [True, True]
    with database.read() as session:
        assert session.get_one(RevisionRow, "count").number == 6


def test_reading_goes_on_while_somebody_writes(database: Database) -> None:
    reading = threading.Event()

    def read() -> None:
        with database.read() as session:
            assert len(session.scalars(select(ServiceRow)).all()) == 1
        reading.set()

    with database.write() as session:
        session.add(ServiceRow(id="south", name="South", time_zone="Europe/London"))
        session.flush()
        reader = threading.Thread(target=read)
        reader.start()
        until(reading.is_set, seconds=5, what="the reader, which does not see what is not committed")
    reader.join()


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def fail_halfway() -> None:
        with database.write() as session:
            session.add(ServiceRow(id="south", name="South", time_zone="Europe/London"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with database.read() as session:
        assert session.scalars(select(ServiceRow.id)).all() == ["north"]


def test_a_row_cannot_refer_to_nothing(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(DeviceResidentRow(device_key="no such device", resident_id="nobody"))


@pytest.mark.parametrize("offset", [0, 1, -5])
def test_times_come_back_as_the_same_instant_in_utc(database: Database, offset: int) -> None:
    """The autumn hour that comes twice is two different hours."""
    for name, moment in (("first", NIGHT), ("second", NIGHT + timedelta(hours=1))):
        with database.write() as session:
            session.merge(PulseRow(name=name, at=moment.astimezone(timezone(timedelta(hours=offset)))))
    with database.read() as session:
        first, second = session.scalars(select(PulseRow.at).order_by(PulseRow.name)).all()
    assert (first, second) == (NIGHT, NIGHT + timedelta(hours=1))
    assert first.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"), database.write() as session:
        session.add(PulseRow(name="p", at=datetime(2026, 1, 1)))  # noqa: DTZ001
