"""Nights for the stories, on both kinds of database."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

import tec_hub
from tec_hub.service_file import GatewayEntry, HomeEntry, ServiceFile, read_service_file
from tests.services.mosquitto import MosquittoServer
from tests.stories.harness import Night

RIVERSIDE = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"

Changes = Mapping[str, Mapping[str, Any]]


def homes(*names: str, contacts: Changes | None = None, devices: Changes | None = None) -> ServiceFile:
    """The demonstration's service with these homes only, some fields of its people and devices changed."""
    file = read_service_file(RIVERSIDE)
    replace = msgspec.structs.replace
    return replace(
        file,
        contacts=tuple(replace(contact, **(contacts or {}).get(contact.id, {})) for contact in file.contacts),
        homes=tuple(_fitted(home, devices or {}) for home in file.homes if home.id in names),
    )


def _fitted(home: HomeEntry, devices: Changes) -> HomeEntry:
    def fitted(gateway: GatewayEntry) -> GatewayEntry:
        changed = (msgspec.structs.replace(device, **devices.get(device.id, {})) for device in gateway.devices)
        return msgspec.structs.replace(gateway, devices=tuple(changed))

    return msgspec.structs.replace(home, gateways=tuple(fitted(gateway) for gateway in home.gateways))


Begin = Callable[..., Night]

#: for stories in which the store plays no part of its own; without it a story is told on both databases
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def begin(database_url: str, mosquitto: MosquittoServer, tmp_path: Path) -> Iterator[Begin]:
    """Begin a night at the given homes; at its end, whatever was heard and not announced fails the test."""
    nights: list[Night] = []

    def begin_night(
        *names: str,
        evening: date = date(2026, 11, 23),
        starts: str = "21:00",
        contacts: Changes | None = None,
        devices: Changes | None = None,
    ) -> Night:
        night = Night(
            homes(*names, contacts=contacts, devices=devices),
            evening=evening,
            database_url=database_url,
            mqtt_url=mosquitto.url,
            data_dir=tmp_path,
            starts=starts,
        )
        nights.append(night)
        night.start()
        return night

    yield begin_night
    for night in nights:
        try:
            night.nobody_else_hears()
        finally:
            night.stop()
