"""`tec-hub device …`: what was found in the homes, and what it is for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from tec_hub.command_line import columns, open_database, refuse

if TYPE_CHECKING:
    from tec_hub.devices import Devices
    from tec_hub.known_devices import KnownDevice

device = typer.Typer(no_args_is_help=True, help="Sensors and actuators in the homes.")

_JSON = Annotated[bool, typer.Option("--json", help="As JSON, for scripts")]


@device.command("list")
def list_all(
    gateway: Annotated[str | None, typer.Option(help="Behind this gateway only")] = None,
    service: Annotated[str | None, typer.Option(help="Of this service only")] = None,
    found: Annotated[bool, typer.Option("--found", help="Only those that have no role yet")] = False,
    json: _JSON = False,
) -> None:
    """Show the devices that were heard of, and what they are for."""
    with _devices() as devices:
        known = devices.list(service=service, gateway=gateway)
    known = [each for each in known if not (found and each.is_assigned)]
    if json:
        typer.echo(msgspec.json.encode(known))
    else:
        typer.echo("\n".join(columns(_rows(known))) if known else "There are no such devices.")


@device.command("assign")
def assign(
    key: Annotated[str, typer.Argument(metavar="DEVICE", help="Its key, such as rose-cottage/front-door")],
    role: Annotated[str, typer.Option(help="What it is for, such as bed")],
    resident: Annotated[list[str] | None, typer.Option(help="Id of whom it serves; may be repeated")] = None,
    room: Annotated[str, typer.Option(help="Room of the home")] = "",
    label: Annotated[str | None, typer.Option(help="What people call it")] = None,
    inverted: Annotated[bool, typer.Option("--inverted", help="It reports the wrong way round")] = False,
    json: _JSON = False,
) -> None:
    """Say what a device is for, where it is and whom it serves."""
    with _devices() as devices:
        known = devices.assign(key, role=role, residents=resident or (), room=room, label=label, inverted=inverted)
    if json:
        typer.echo(msgspec.json.encode(known))
    else:
        typer.echo("\n".join(columns(_rows([known]))))


@contextmanager
def _devices() -> "Iterator[Devices]":
    from tec_hub.clock import RealClock  # noqa: PLC0415 - quick commands must not load the whole hub
    from tec_hub.devices import DeviceError, Devices  # noqa: PLC0415

    database = open_database()
    try:
        yield Devices(database, RealClock())
    except DeviceError as error:
        refuse([str(error)])
    finally:
        database.close()


def _rows(known: "Sequence[KnownDevice]") -> list[tuple[str, ...]]:
    heading = ("Device", "Home", "Room", "Role", "Serves", "Label", "Make and model", "Last heard (UTC)")
    return [
        heading,
        *(
            (
                each.key,
                each.home,
                each.room,
                each.role or "(found)",
                ", ".join(each.residents),
                each.label,
                f"{each.make} {each.model}".strip(),
                f"{each.last_seen_at:%Y-%m-%d %H:%M:%S}" if each.last_seen_at else "never",
            )
            for each in known
        ),
    ]
