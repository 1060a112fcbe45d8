"""Writes the next step from what the tables have become: `python -m tec_hub.migrations "what changes"`.

Read what it wrote, then let ruff format it.
"""

import sys
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory

from tec_hub.store.database import Database
from tec_hub.store.migrate import configuration, migrate


def main(message: str) -> None:
    """Compare the tables with a database that has taken all steps so far."""
    with TemporaryDirectory() as directory:
        database = Database(f"sqlite:///{directory}/empty.sqlite3")
        migrate(database)
        with database.engine.connect() as connection:
            config = configuration(connection)
            steps = sum(1 for _ in ScriptDirectory.from_config(config).walk_revisions())
            command.revision(config, message, autogenerate=True, rev_id=f"{steps + 1:04d}")
        database.close()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
