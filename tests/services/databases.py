"""A fresh database for each test, of both kinds; what many begin with is made once and copied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tec_hub.store.database import Database
from tec_hub.store.migrate import migrate
from tests.services.postgresql import PostgresServer

KINDS = ["sqlite", "postgresql"]

Fill = Callable[[Database], None]


class Masters:
    """Databases to copy, each made when it is first asked for, by what fills it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: dict[Fill, Path] = {}
        self._databases: dict[Fill, str] = {}

    def file(self, fill: Fill) -> Path:
        """The SQLite file."""
        if fill not in self._files:
            path = self._directory / f"{len(self._files)}.sqlite3"
            _fill(f"sqlite:///{path}", fill)
            self._files[fill] = path
        return self._files[fill]

    def database(self, fill: Fill, server: PostgresServer) -> str:
        """The name of the PostgreSQL database."""
        if fill not in self._databases:
            name = self._databases[fill] = server.new_database()
            _fill(server.url(name), fill)
        return self._databases[fill]


def _fill(url: str, fill: Fill) -> None:
    database = Database(url)
    fill(database)
    database.close()  # SQLite folds its log into the file; PostgreSQL copies only what nobody is connected to


@contextmanager
def copied(request: pytest.FixtureRequest, fill: Fill) -> Iterator[str]:
    """For a fixture with `params=KINDS`: the address of a copy of what `fill` leaves in an empty database."""
    masters: Masters = request.getfixturevalue("masters")
    if request.param == "sqlite":
        directory: Path = request.getfixturevalue("tmp_path")
        yield f"sqlite:///{shutil.copy(masters.file(fill), directory / 'test.sqlite3')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh_database(like=masters.database(fill, server)) as url:
        yield url


@pytest.fixture(scope="session")
def masters(tmp_path_factory: pytest.TempPathFactory) -> Masters:
    """The databases that the tests of this process copy."""
    return Masters(tmp_path_factory.mktemp("masters"))


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.sqlite3'}"


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database without tables, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.fresh_database() as url:
        yield url


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with all tables and nothing in them, once of each kind."""
    with copied(request, migrate) as url:
        yield url
