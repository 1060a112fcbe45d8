"""The connection to the database, with what each kind needs in order to lose nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

_PATIENCE = 10.0  # seconds that a connection waits for another one's transaction


class Database:
    """One database. Writing transactions go through `write`, reading ones through `read`.

    SQLite runs in WAL mode with full synchronisation, and every writing transaction begins IMMEDIATE: a
    deferred one that reads before it writes fails at once when another commits in between, whatever the time-out.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {} if self.is_sqlite else {"pool_size": pool_size, "pool_pre_ping": True}
        self.engine: Engine = create_engine(url, hide_parameters=True, **options)  # errors must not show data
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing transaction: committed at the end, rolled back on an exception."""
        with self._sessions.begin() as session:
            if self.is_sqlite:
                session.connection(execution_options={"tec_hub_writes": True})
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A short reading transaction; nothing is committed."""
        with self._sessions() as session:
            yield session

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE * 1000:.0f}")
        _use_wal(cursor)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("tec_hub_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_wal(cursor: sqlite3.Cursor) -> None:
    """Several processes may open a new file at once; who finds it busy is refused at once, and asks again.

    SQLite does not apply the busy time-out here: it takes its exclusive lock out of a reading one, where waiting
    could be for ever.
    """
    deadline = monotonic() + _PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() > deadline:
                raise
            sleep(0.01)
