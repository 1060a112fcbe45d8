"""Writes many rows with few statements: the way of every message, so neither row objects nor a call per row.

SQLite takes inserts of many rows each (a statement runs without holding up Python, so the network thread goes on
meanwhile); PostgreSQL takes a copy.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

READING_COLUMNS = (
    "id",
    "gateway_id",
    "topic",
    "payload",
    "received_at",
    "retained",
    "packet_id",
    "broker_session",
    "warnings",
)
EVENT_COLUMNS = ("reading_id", "device_key", "kind", "value", "occurred_at", "received_at", "historical")
REPEAT_COLUMNS = ("gateway_id", "topic", "size", "at")

_CHUNKS = (256, 16, 1)  # few sizes, so that SQLite keeps the prepared statements


class BulkRows:
    """Writes readings and events on one connection, within its transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._latest: datetime | None = None
        self._latest_text = ""

    def instant(self, moment: datetime) -> Any:
        """A time (aware) as the columns keep it."""
        if not self._is_sqlite:
            return moment
        if moment is not self._latest:  # messages read together share the time at which they were
            self._latest = moment
            self._latest_text = moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]
        return self._latest_text

    def next_reading_ids(self, count: int) -> Sequence[int]:
        """Ids for so many new readings."""
        if self._is_sqlite:  # the writing transaction has the database to itself
            last = self._connection.exec_driver_sql("SELECT max(id) FROM readings").scalar() or 0
            return range(last + 1, last + 1 + count)
        ids = self._connection.exec_driver_sql(
            "SELECT nextval(pg_get_serial_sequence('readings', 'id')) FROM generate_series(1, %s)", (count,)
        )
        return [number for (number,) in ids]

    def add(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Append the rows, in order."""
        if self._is_sqlite:
            self._insert(table, columns, rows)
        else:
            self._copy(table, columns, rows)

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        one_row = f"({', '.join('?' * len(columns))})"
        for chunk in _chunks(rows):
            values = ", ".join([one_row] * len(chunk))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608 - our own names
            self._connection.exec_driver_sql(statement, tuple([value for row in chunk for value in row]))

    def _copy(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        driver: Any = self._connection.connection.driver_connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)


def _chunks(rows: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[tuple[Any, ...]]]:
    start = 0
    for size in _CHUNKS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size
