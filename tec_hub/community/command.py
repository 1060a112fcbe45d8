"""`tec-hub community import`, and the stand-in for a directory."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import select

from tec_hub.command_line import open_database, refuse
from tec_hub.settings import Settings

community = typer.Typer(no_args_is_help=True, help="Local services.")


@community.command("import")
def import_services(
    source: Annotated[str, typer.Argument(help="Address of an Open Referral UK feed, or a CSV file")],
    service: Annotated[str, typer.Option(help="Id of the service, where there are several")] = "",
    fewer: Annotated[bool, typer.Option("--fewer", help="It is right that most of it is gone")] = False,
) -> None:
    """Bring local services in and say of each record what is wrong; a feed not had whole changes nothing."""
    from tec_hub.community.importing import DAILY, bring_in  # noqa: PLC0415 - quick commands must not load the catalogue
    from tec_hub.store.people import ServiceRow  # noqa: PLC0415

    named = DAILY if source == Settings().community_feed_url else ""
    database = open_database()
    try:
        with database.read() as session:
            known = session.scalars(select(ServiceRow.id).order_by(ServiceRow.id)).all()
        chosen = service or (known[0] if len(known) == 1 else "")
        if chosen not in known:
            refuse([f"say which service with --service: {', '.join(known) or 'there is none yet'}"])
        report = bring_in(database, chosen, source, at=datetime.now(UTC), named=named, fewer=fewer)
    finally:
        database.close()
    for remark in report.remarks:
        what = "used all the same" if remark.used else "left out"
        typer.echo(f"{remark.record} {remark.field}: {remark.what} ({what})")
    if report.failure:
        refuse([f"{report.source}: {report.failure}; the services stay as they were"])
    typer.echo(
        f"{report.used} used (new {report.new}, changed {report.changed}, back {report.back}), "
        f"{report.left_out} left out, {report.gone} no longer listed, {report.stale} not checked for a year."
    )


def simulate_community(
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on")] = 8091,
) -> None:
    """Serve an invented town's directory of local services, as Open Referral UK publishes them."""
    from simulators.community import Directory  # noqa: PLC0415 - not for every command
    from tec_hub.cli import until_told_to_stop  # noqa: PLC0415 - the two know each other

    directory = Directory(host=host, port=port)
    directory.start()
    typer.echo(f"{directory.url}/services")
    try:
        until_told_to_stop()
    finally:
        directory.stop()
