"""Brings a database up to date at start, whatever version left it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from tec_hub.store.database import Database

_STEPS = Path(__file__).parents[1] / "migrations"
_LOCK = 0x7EC_4B  # any number that only this program uses


class NewerDatabaseError(RuntimeError):
    """The database was written by a later version of the program, which this one must not touch."""


def migrate(database: Database) -> None:
    """Take the tables to the present version, in one transaction. Raises NewerDatabaseError.

    Several hubs may start at once; the others wait and then find nothing to do.
    """
    with _alone(database) as connection:
        config = configuration(connection)
        known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        current = MigrationContext.configure(connection).get_current_heads()
        if unknown := set(current) - known:
            raise NewerDatabaseError(f"the database is of a later version ({', '.join(sorted(unknown))})")
        command.upgrade(config, "head")


def migrate_back(database: Database, target: str = "base") -> None:
    """Take the tables back to an earlier version, for a program of that version; "base" leaves none."""
    with _alone(database) as connection:
        command.downgrade(configuration(connection), target)


def configuration(connection: Connection) -> Config:
    """Alembic's settings for this program's steps on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(database: Database) -> Iterator[Connection]:
    """A writing transaction that no other hub's migration runs beside."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            with connection.begin():
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
                yield connection
            return
        with _without_foreign_keys(connection):
            connection.execution_options(tec_hub_writes=True)
            with connection.begin():
                yield connection
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                    raise RuntimeError(f"{len(broken)} rows would refer to nothing")


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """A table that is written anew is dropped meanwhile, which must not delete what refers to it.

    The setting cannot be changed within a transaction, hence the driver's own connection.
    """
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
