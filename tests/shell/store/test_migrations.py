"""The steps of the database lead to the tables of the program, forwards and back, on both kinds of database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from tec_hub.store.database import Database
from tec_hub.store.migrate import NewerDatabaseError, migrate, migrate_back
from tec_hub.store.schema import METADATA


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url)
    yield database
    database.close()


def _differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def _tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_all_steps_together_are_the_tables_of_the_program(database: Database) -> None:
    migrate(database)
    assert _differences(database.engine) == []


def test_an_up_to_date_database_is_left_alone(database: Database) -> None:
    migrate(database)
    with database.write() as session:
        session.execute(text("INSERT INTO services (id, name, time_zone) VALUES ('s', 'S', 'Europe/London')"))
    migrate(database)
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM services")) == 1


def test_the_steps_can_be_taken_back_and_taken_again(database: Database) -> None:
    migrate(database)
    migrate_back(database)
    assert _tables(database.engine) == {"alembic_version"}
    migrate(database)
    assert _differences(database.engine) == []


def test_a_database_of_a_later_version_is_refused(database: Database) -> None:
    migrate(database)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerDatabaseError, match="9999"):
        migrate(database)


def test_hubs_that_start_together_migrate_once(empty_database_url: str) -> None:
    databases = [Database(empty_database_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(migrate, databases))
    assert _differences(databases[0].engine) == []
    for database in databases:
        database.close()


def test_foreign_keys_are_enforced_again_after_migrating(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    migrate(database)
    with database.read() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()
