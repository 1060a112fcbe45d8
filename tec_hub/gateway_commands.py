"""`tec-hub gateway …`: the credentials of gateways, for those who look after the hub itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from tec_hub.command_line import columns, open_database, refuse
from tec_hub.settings import Settings

if TYPE_CHECKING:
    from tec_hub.gateways import Gateways, Issued
    from tec_hub.known_gateways import KnownGateway

gateway = typer.Typer(no_args_is_help=True, help="What publishes for a home, and its credential.")

_RELOAD = """Written. Mosquitto reads both files again, and cuts off who is no longer let in, on a SIGHUP:
  systemctl reload mosquitto              where it is a service
  docker compose kill -s HUP mosquitto    where it is a container
Started by deploy/mosquitto.sh, it does so by itself within a second."""

_JSON = Annotated[bool, typer.Option("--json", help="As JSON, for scripts")]
_ID = Annotated[str, typer.Argument(metavar="GATEWAY", help="Id of the gateway")]
_FILTER = Annotated[str, typer.Argument(metavar="FILTER", help="Topic filter, such as zigbee2mqtt/#")]


@gateway.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What people call it")],
    home: Annotated[str, typer.Option(help="Id of the home")],
    id: Annotated[str, typer.Option(help="Id to have; else made from the name")] = "",  # noqa: A002
    ecosystem: Annotated[str, typer.Option(help="In whose words its web-hook speaks")] = "tec",
    by: Annotated[str, typer.Option(help="How it is to connect: mqtt or webhook")] = "mqtt",
    json: _JSON = False,
) -> None:
    """Add a gateway to a home and show its secrets, once."""
    with _gateways() as gateways:
        issued = gateways.add(name, home=home, gateway=id, ecosystem=ecosystem, connects_by=by)
    _show(issued, as_json=json)


@gateway.command("list")
def list_all(
    service: Annotated[str | None, typer.Option(help="Of this service only")] = None, json: _JSON = False
) -> None:
    """Show all gateways and how they stand."""
    with _gateways() as gateways:
        known = gateways.list(service=service)
    if json:
        typer.echo(msgspec.json.encode(known))
    else:
        typer.echo("\n".join(_table(known)) if known else "There are no gateways yet.")


@gateway.command("rotate")
def rotate(
    gateway: _ID,
    reinstate: Annotated[bool, typer.Option("--reinstate", help="Also where it is revoked")] = False,
    json: _JSON = False,
) -> None:
    """Give a gateway new secrets and show them, once; the old ones end."""
    with _gateways() as gateways:
        issued = gateways.rotate(gateway, reinstate=reinstate)
    _show(issued, as_json=json)


@gateway.command("revoke")
def revoke(gateway: _ID) -> None:
    """Believe a gateway no more: its credential and its connection end."""
    _do(lambda gateways: gateways.revoke(gateway), f"{gateway} is revoked.")


@gateway.command("bind")
def bind(
    gateway: _ID,
    topic_filter: _FILTER,
    ecosystem: Annotated[str, typer.Option(help="In whose words these topics speak")],
) -> None:
    """Give a gateway topics that it cannot prefix."""
    _do(lambda gateways: gateways.bind(gateway, topic_filter, ecosystem), f"{gateway} has {topic_filter}.")


@gateway.command("unbind")
def unbind(gateway: _ID, topic_filter: _FILTER) -> None:
    """Take such topics away again."""
    _do(lambda gateways: gateways.unbind(gateway, topic_filter), f"{gateway} no longer has {topic_filter}.")


@gateway.command("export")
def export(
    directory: Annotated[Path, typer.Argument(help="Folder of the broker's passwords and acl files")],
) -> None:
    """Write an external Mosquitto's password and access files; a running hub does so by itself where told to."""
    from tec_hub.broker.files import AccessFilesError, write_access  # noqa: PLC0415
    from tec_hub.known_gateways import broker_credentials  # noqa: PLC0415
    from tec_hub.listening.address import parse_broker  # noqa: PLC0415

    url = Settings().mqtt_url
    database = open_database()
    try:
        with database.read() as session:
            credentials = broker_credentials(session)
        changed = write_access(directory, (parse_broker(url).secret or "") if url else "", credentials)
    except (AccessFilesError, ValueError) as error:
        refuse([str(error)])
    finally:
        database.close()
    typer.echo(_RELOAD if changed else "Nothing has changed.")


def _do(work: "Callable[[Gateways], None]", done: str) -> None:
    with _gateways() as gateways:
        work(gateways)
    typer.echo(done)


@contextmanager
def _gateways() -> "Iterator[Gateways]":
    from tec_hub.clock import RealClock  # noqa: PLC0415 - quick commands must not load the whole hub
    from tec_hub.gateways import GatewayError, Gateways  # noqa: PLC0415

    database = open_database()
    try:
        yield Gateways(database, RealClock(), Settings().secret_key.get_secret_value())
    except GatewayError as error:
        refuse([str(error)])
    finally:
        database.close()


def _show(issued: "Issued", *, as_json: bool) -> None:
    from tec_hub.gateway_address import broker_address  # noqa: PLC0415
    from tec_hub.gateway_instructions import by_mqtt, by_webhook  # noqa: PLC0415

    settings = Settings()
    broker, mqtt, webhook = broker_address(settings), by_mqtt(settings, issued), by_webhook(settings, issued)
    topics = f"tec/v1/{issued.gateway}/"
    if as_json:
        shown = {
            "gateway": issued.gateway,
            "broker": broker,
            "mqtt_user": issued.gateway,
            "secret": issued.secret,
            "topic_prefix": topics,
            "webhook": webhook.address,
            "signing_secret": issued.signing_secret,
            "webhook_with_key": webhook.address_with_key,
            "try_by_mqtt": mqtt.examples,
            "try_by_webhook": webhook.examples,
        }
        typer.echo(msgspec.json.encode(shown))
        return
    typer.echo(f"The credential of {issued.gateway}. Write it down: it is not shown again.\n")
    lines = [
        ("Broker", broker or "is started with the hub"),
        ("MQTT user", issued.gateway),
        ("Secret", issued.secret),
        ("Publishes below", topics),
        ("Web-hook", webhook.address),
        ("Signing secret", issued.signing_secret or "none: TEC_HUB_SECRET_KEY is not set here"),
        ("Address with key", webhook.address_with_key or "none: TEC_HUB_SECRET_KEY is not set here"),
    ]
    for label, value in lines:
        typer.echo(f"  {label:18}{value}")
    typer.echo("\nA running hub knows it within seconds. To try it, as if a device called front-door had spoken,")
    for way, examples in (("by MQTT", mqtt.examples), ("by web-hook", webhook.examples)):
        typer.echo("\n".join([f"{way}:", *(f"  {line}" for line in examples)]))


def _table(known: "Sequence[KnownGateway]") -> list[str]:
    rows = [("Gateway", "Home", "Name", "Standing", "Last heard (UTC)", "Bound by")]
    rows += [
        (
            each.id,
            each.home,
            each.name,
            each.standing,
            f"{each.last_seen_at:%Y-%m-%d %H:%M:%S}" if each.last_seen_at else "never",
            ", ".join(binding.topic_filter for binding in each.bindings),
        )
        for each in known
    ]
    return columns(rows)
