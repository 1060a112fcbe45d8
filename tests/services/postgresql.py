"""A private PostgreSQL cluster for each test process."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.services.programs import dies_with_us, program
from tests.waiting import until

_PACKAGE = "postgresql"
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")


class PostgresServer:
    """A throw-away cluster that listens on a Unix socket in its own folder under /tmp."""

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="tec-hub-pg-", dir="/tmp"))
        self._prefix: list[str] = []
        if os.geteuid() == 0:
            self._prefix = _as_postgres(self.directory)
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--username=tec_hub", "--encoding=UTF8", "--locale=C.UTF-8"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [word for option in _FAST for word in ("-c", option)]
        command = [*dies_with_us("INT"), *self._prefix, _program("postgres"), "-k", str(self.directory), *options]
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen([*command, "-D", str(self._data)], stdout=log, stderr=log)
        until(self._answers, seconds=30, what="PostgreSQL to answer")

    def kill(self) -> None:
        """End it at once, as a power cut would (immediate shutdown)."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it, dropping open connections."""
        self._end(signal.SIGINT)

    def remove(self) -> None:
        """Stop it and delete its files."""
        self.stop()
        shutil.rmtree(self.directory)

    def new_database(self, like: str = "template0") -> str:
        """Make a copy of a database, by default an empty one; return its name."""
        name = f"test_{uuid4().hex}"
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{like}"{self._quickly}')
        return name

    @contextmanager
    def fresh_database(self, like: str = "template0") -> Iterator[str]:
        """The SQLAlchemy address of such a copy that is dropped afterwards."""
        name = self.new_database(like)
        yield self.url(name)
        self._sql(f'DROP DATABASE "{name}" WITH (FORCE)')

    def url(self, database: str = "postgres") -> str:
        """`postgresql+psycopg://` address of a database of this cluster."""
        return f"postgresql+psycopg://tec_hub@/{database}?host={self.directory}"

    @cached_property
    def _quickly(self) -> str:
        """How to copy fastest, as nothing here has to outlive a power cut; older servers know no other way."""
        with self._connect() as connection:
            return " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _run(self, name: str, *arguments: str) -> None:
        command = [*self._prefix, _program(name), *arguments, "-D", str(self._data)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.directory)
        if done.returncode:
            pytest.fail(f"{name} failed: {done.stderr}", pytrace=False)

    def _sql(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement.encode())

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(f"host={self.directory} user=tec_hub dbname=postgres", autocommit=True)

    def _answers(self) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            raise AssertionError(f"PostgreSQL did not start: {(self.directory / 'log').read_text()}")
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(by)
            process.wait(30)


def _program(name: str) -> str:
    return program(name, _PACKAGE, f"/usr/lib/postgresql/*/bin/{name}")


def _as_postgres(directory: Path) -> list[str]:
    """Give the folder to PostgreSQL's own account, as it refuses root; return the words that change to it."""
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail(f"there is no postgres account; install the Debian package {_PACKAGE}.", pytrace=False)
    os.chown(directory, account.pw_uid, account.pw_gid)
    user = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    return [program("setpriv", "util-linux"), *user]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The running cluster of this test process."""
    server = PostgresServer()
    server.start()
    yield server
    server.remove()
