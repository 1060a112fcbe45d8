"""A hub in service with its embedded broker, and the command line beside it in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select
from typer.testing import CliRunner, Result

from tec_hub.cli import app
from tec_hub.service import Hub
from tec_hub.settings import Settings
from tec_hub.store.intake import EventRow, QuarantineRow
from tests.services.programs import free_port
from tests.shell.seed import seed
from tests.waiting import until

SECRET_KEY = "a key for the tests of gateways, long enough"


class Service:
    """The small service of tests.shell.seed with its hub running, and what people do to it."""

    def __init__(self, data_dir: Path, **more: Any) -> None:
        self.port = free_port()
        self.settings = Settings(
            data_dir=data_dir,
            port=self.port,
            public_url=f"http://127.0.0.1:{self.port}",
            secret_key=SECRET_KEY,
            **more,
        )
        self.hub = Hub(self.settings)

    @contextmanager
    def running(self) -> Iterator["Service"]:
        self.hub.prepare()
        with self.hub.database.write() as session:
            seed(session)
        self.hub.start()
        try:
            until(lambda: self.hub.listens, what="the hub to listen")
            yield self
        finally:
            self.hub.stop()

    @property
    def broker_url(self) -> str:
        """Where gateways connect, without anybody's credential."""
        assert self.hub.broker is not None
        return f"mqtt://127.0.0.1:{self.hub.broker.port}"

    def command(self, *arguments: str) -> Result:
        """Run `tec-hub` as its administrator would. It shares nothing with the hub but the database."""
        return CliRunner().invoke(app, arguments, env=self._environment, catch_exceptions=False)

    def refused(self, *arguments: str) -> str:
        """Run what is to be refused; in which words. The hub in this process may log beside them meanwhile."""
        ran = self.command(*arguments)
        assert (ran.exit_code, ran.stdout) == (2, "")
        assert "Refused: " in ran.stderr, ran.stderr
        return ran.stderr.partition("Refused: ")[2]

    def command_in_a_process(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """The same in a process of its own, which takes seconds."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TEC_HUB_")}
        program = [sys.executable, "-c", "from tec_hub.cli import main; main()", *arguments]
        return subprocess.run(
            program, env=environment | self._environment, capture_output=True, text=True, timeout=60, check=False
        )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "TEC_HUB_DATA_DIR": str(self.settings.data_dir),
            "TEC_HUB_PUBLIC_URL": self.settings.public_url,
            "TEC_HUB_SECRET_KEY": SECRET_KEY,
        }

    def told(self, *arguments: str) -> Any:
        """What `tec-hub` answers as JSON."""
        ran = self.command(*arguments, "--json")
        assert ran.exit_code == 0, ran.stderr
        return msgspec.json.decode(ran.stdout)

    def events(self) -> list[tuple[str, str]]:
        with self.hub.database.read() as session:
            rows = session.scalars(select(EventRow).order_by(EventRow.id))
            return [(row.device_key, row.kind) for row in rows]

    def quarantined(self) -> list[str]:
        with self.hub.database.read() as session:
            return list(session.scalars(select(QuarantineRow.reason).order_by(QuarantineRow.reading_id)))
