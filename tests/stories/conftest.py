"""Nights for the stories, on both kinds of database."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

import tec_hub
from tec_hub.service_file import ServiceFile, read_service_file
from tests.services.mosquitto import MosquittoServer
from tests.stories.harness import Night

RIVERSIDE = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"


def homes(*names: str) -> ServiceFile:
    """The demonstration's service with these homes only."""
    file = read_service_file(RIVERSIDE)
    return msgspec.structs.replace(file, homes=tuple(home for home in file.homes if home.id in names))


Begin = Callable[..., Night]


@pytest.fixture
def begin(database_url: str, mosquitto: MosquittoServer, tmp_path: Path) -> Iterator[Begin]:
    """Begin a night at the given homes; at its end, whatever was heard and not announced fails the test."""
    nights: list[Night] = []

    def begin_night(*names: str, evening: date = date(2026, 11, 23), starts: str = "21:00") -> Night:
        night = Night(
            homes(*names),
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
