"""The command line: one door to running, trying, reading and replaying."""

import secrets
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from sqlalchemy.exc import IntegrityError

from tec_hub.command_line import open_database, refuse
from tec_hub.community.command import community, simulate_community
from tec_hub.device_commands import device
from tec_hub.gateway_commands import gateway
from tec_hub.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print variables, and those hold people's data
    help="Night support and TEC matching.",
)
simulate = typer.Typer(no_args_is_help=True, help="Stand-ins for the world: homes and phones.")
account = typer.Typer(no_args_is_help=True, help="The people who sign in.")
app.add_typer(simulate, name="simulate")
app.add_typer(account, name="account")
app.add_typer(gateway, name="gateway")
app.add_typer(device, name="device")
app.add_typer(community, name="community")
simulate.command("community")(simulate_community)
catalogue = typer.Typer(no_args_is_help=True, help="What may help people.")
app.add_typer(catalogue, name="catalogue")


def main() -> None:
    """Entry point."""
    app()


def until_told_to_stop() -> None:
    """Wait for Ctrl-C or a polite request to end."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    while not told.wait(3600):
        continue


@app.command()
def run() -> None:
    """Run the hub for real, with settings from the environment and no demonstration data."""
    from tec_hub.logs import set_up_logs  # noqa: PLC0415 - quick commands must not load the whole hub
    from tec_hub.service import Hub  # noqa: PLC0415

    settings = Settings()
    if problems := settings.unsafe():
        refuse(problems)
    set_up_logs(settings.log_level, json=not sys.stderr.isatty())
    hub = Hub(settings)
    hub.start()
    typer.echo(f"TEC Hub is running: {settings.public_url}")
    try:
        until_told_to_stop()
    finally:
        hub.stop()


@app.command()
def demo(
    speed: Annotated[float, typer.Option(help="Simulated seconds for each real one")] = 120,
    scenario: Annotated[str, typer.Option(help="Name or path of the night to live")] = "demonstration",
    port: Annotated[int, typer.Option(help="Port of the pages; 0 takes any that is free")] = 8080,
) -> None:
    """Run the hub with a demonstration service whose residents live an accelerated night."""
    from simulators.scenario import ScenarioError  # noqa: PLC0415
    from tec_hub.demonstration import Demonstration  # noqa: PLC0415

    try:
        demonstration = Demonstration(scenario=scenario, speed=speed, port=port)
    except ScenarioError as error:
        refuse([str(error)])
    demonstration.start()
    try:
        until_told_to_stop()
    finally:
        demonstration.stop()


@app.command()
def decode(
    file: Annotated[str, typer.Argument(help="JSON lines of native payloads; - for standard input")],
) -> None:
    """Say what native payloads mean, one JSON line in, one out."""
    from tec_hub.decode import decode_command  # noqa: PLC0415

    raise typer.Exit(decode_command(file))


@app.command()
def match(
    person: Annotated[str | None, typer.Argument(help="A person as JSON; - for standard input")] = None,
    text: Annotated[str | None, typer.Option(help="The situation in their words")] = None,
    json: Annotated[bool, typer.Option("--json", help="Everything that was found, as JSON")] = False,
    example: Annotated[bool, typer.Option("--example", help="Print a person with every field, and end")] = False,
) -> None:
    """Suggest what may help a person, least intrusive first, with reasons."""
    from catalogue.person import Person  # noqa: PLC0415
    from tec_hub.catalogue_files import the_matcher  # noqa: PLC0415
    from tec_hub.match import EXAMPLE, PersonFileError, as_data, as_text, read_person, unknown_names  # noqa: PLC0415

    if example:
        typer.echo(EXAMPLE.read_text(encoding="utf-8"), nl=False)
        return
    if person is None and text is None:
        refuse(["say whom to match: a file, or --text (--example prints such a file)"])
    try:
        found = read_person(person) if person else Person(matters=())
    except PersonFileError as error:
        refuse([str(error)])
    if text:
        found = msgspec.structs.replace(found, notes=f"{found.notes}\n{text}".strip())
    matcher = the_matcher()
    if problems := unknown_names(found, matcher):
        refuse(problems)
    result = matcher.match(found)
    if json:
        typer.echo(msgspec.json.encode(as_data(result, matcher)))
    else:
        typer.echo("\n".join(as_text(result, matcher)))


@catalogue.command("check")
def catalogue_check() -> None:
    """Say what is wrong with the catalogue's files, if anything is."""
    from tec_hub.catalogue_files import catalogue_problems, read_catalogue  # noqa: PLC0415
    from tec_hub.yaml_file import YamlFileError  # noqa: PLC0415

    try:
        problems = catalogue_problems()
    except YamlFileError as error:
        refuse([str(error)])
    if problems:
        refuse(problems)
    read = read_catalogue()
    typer.echo(f"{len(read.options)} options for {len(read.needs)} needs; nothing is wrong.")


@app.command()
def replay(
    plan: Annotated[Path, typer.Argument(help="Night plan, YAML")],
    events: Annotated[str, typer.Argument(help="JSON lines, gzipped or not; - for standard input")],
    json: Annotated[bool, typer.Option("--json", help="One JSON line for each decision")] = False,
    contacts: Annotated[
        Path | None, typer.Option(help="How the contacts behave, YAML; else nobody answers")
    ] = None,
) -> None:
    """Replay recorded nights through a plan and say what would have been decided, when and why."""
    from tec_hub.replay import replay_command  # noqa: PLC0415

    raise typer.Exit(replay_command(plan, events, as_json=json, contacts=contacts))


@simulate.command("home")
def simulate_home(
    scenario: Annotated[str, typer.Argument(help="Name or path of a scenario")],
    mqtt: Annotated[str, typer.Option(help="The broker, mqtt://[user:secret@]host[:port]")],
    speed: Annotated[float, typer.Option(help="Simulated seconds for each real one")] = 1,
) -> None:
    """Publish a simulated night to any broker, as the homes' gateways would."""
    from simulators.clock import ScaledClock  # noqa: PLC0415
    from simulators.publisher import Publisher, PublishError  # noqa: PLC0415
    from simulators.scenario import ScenarioError, play, read_scenario  # noqa: PLC0415

    try:
        night = read_scenario(scenario)
        publisher = Publisher(
            mqtt,
            play(night),
            ScaledClock(night.start, speed),
            tell=lambda s: typer.echo(f"{s.at:%H:%M:%S} {s.topic}"),
        )
        typer.echo(f"{night.name}: {night.story}")
        sent = publisher.run()
    except (ScenarioError, PublishError) as error:
        refuse([str(error)])
    typer.echo(f"{sent} messages published.")


@simulate.command("phones")
def simulate_phones(  # noqa: PLR0917 - options, given by name
    inbound_url: Annotated[str, typer.Option(help="Where texts to our number are announced")],
    account_sid: Annotated[str, typer.Option(envvar="TEC_HUB_TWILIO_ACCOUNT_SID")],
    auth_token: Annotated[str, typer.Option(envvar="TEC_HUB_TWILIO_AUTH_TOKEN")],
    host: str = "127.0.0.1",
    port: int = 8090,
    from_number: Annotated[
        str, typer.Option(envvar="TEC_HUB_TWILIO_FROM", help="The service's own number, E.164")
    ] = "+447700900000",
    voice_url: Annotated[str, typer.Option(help="Where calls to our number are announced")] = "",
    contacts: Annotated[Path | None, typer.Option(help="Who has which phone and temperament, YAML")] = None,
    journal: Annotated[Path | None, typer.Option(help="Keeps the books over restarts")] = None,
    speed: float = 1,
) -> None:
    """Run the stand-in SMS and voice provider alone, with a page that shows every phone."""
    from simulators.twilio import serve  # noqa: PLC0415

    serve(
        host,
        port,
        inbound_url=inbound_url,
        account_sid=account_sid,
        auth_token=auth_token,
        contacts_file=contacts,
        speed=speed,
        from_number=from_number,
        voice_url=voice_url,
        journal=journal,
    )


@account.command("add")
def account_add(
    email: str,
    name: Annotated[str, typer.Option(prompt=True)],
    service: Annotated[str, typer.Option(help="Id of the service")],
    role: Annotated[
        str, typer.Option(help="night, assessor, installer, manager, administrator or commissioner")
    ] = "night",
) -> None:
    """Give somebody an account; their password is made up and shown once."""
    from tec_hub.security.accounts import AccountError, create_account  # noqa: PLC0415

    password = "-".join(secrets.token_hex(3) for _ in range(4))
    database = open_database()
    try:
        with database.write() as session:
            create_account(session, service_id=service, email=email, name=name, role=role, password=password)
    except (AccountError, IntegrityError) as error:
        refuse([str(error) if isinstance(error, AccountError) else f"there is no service {service!r}"])
    finally:
        database.close()
    typer.echo(f"{email} may sign in with the password {password} (it is not shown again).")


@app.command("import")
def import_service(file: Annotated[Path, typer.Argument(help="Service file, YAML")]) -> None:
    """Bring in a service: homes, residents, devices, contacts, rotas and plans. Safe to repeat."""
    from tec_hub.service_file import ServiceFileError, bring_in, read_service_file  # noqa: PLC0415

    try:
        service = read_service_file(file)
    except ServiceFileError as error:
        refuse([str(error)])
    database = open_database()
    try:
        with database.write() as session:
            remarks = bring_in(session, service, now=datetime.now(UTC))
    except ServiceFileError as error:
        refuse([str(error)])
    finally:
        database.close()
    for remark in remarks:
        typer.echo(f"Think about: {remark}")
    typer.echo(f"{service.name}: {len(service.homes)} homes.")
