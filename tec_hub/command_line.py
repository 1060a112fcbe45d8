"""What every command needs: the database of the settings, and a way to refuse."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import typer

from tec_hub.settings import Settings

if TYPE_CHECKING:
    from tec_hub.store.database import Database


def open_database() -> "Database":
    """The database of the settings, up to date."""
    from tec_hub.store.database import Database  # noqa: PLC0415 - quick commands must not load the whole hub
    from tec_hub.store.migrate import migrate  # noqa: PLC0415

    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database())
    migrate(database)
    return database


def refuse(problems: list[str]) -> NoReturn:
    """Say what is wrong and end."""
    for problem in problems:
        typer.echo(f"Refused: {problem}", err=True)
    raise typer.Exit(2)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with the rows' cells below one another; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
