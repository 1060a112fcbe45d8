"""A night as a file: homes, people, devices, what happens and what goes wrong; played as native messages.

The same file and seed give the same messages at the same instants, byte for byte.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from heapq import merge
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import yaml

from device_adapters.adapter import Device, Message
from device_adapters.registry import adapter
from simulators.home.fault import Carried, Faults, Outage, through_outage, with_faults
from simulators.home.habits import Habits, Sleeper
from simulators.home.happening import Happening, moments, without_habits_during
from simulators.home.moment import Moment
from simulators.home.sensor import Sensor, notices

FOLDER = Path(__file__).parent / "scenarios"


class ScenarioError(ValueError):
    """The scenario cannot be played; the message says where and why."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the file."""


class Person(_Part, frozen=True):
    """Somebody who lives in the home."""

    name: str
    habits: Habits = Habits()
    happenings: tuple[Happening, ...] = ()


class Fitted(Sensor, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device with its faults."""

    faults: Faults = Faults()


class Home(_Part, frozen=True):
    """A home behind one gateway."""

    gateway: str
    devices: tuple[Fitted, ...]
    people: tuple[Person, ...]
    outages: tuple[Outage, ...] = ()


class Scenario(_Part, frozen=True):
    """A night from the evening's noon to the next, or a part of it between two times of day."""

    name: str
    story: str
    evening: date
    homes: tuple[Home, ...]
    time_zone: str = "Europe/London"
    begins: str = "20:00"
    ends: str = "10:00"
    seed: int = 1

    @property
    def start(self) -> datetime:
        """When the scenario begins (UTC)."""
        return self._at(self.begins, self.evening)

    @property
    def end(self) -> datetime:
        """When the scenario ends (UTC)."""
        return self._at(self.ends, self.evening + timedelta(days=1))

    def _at(self, wall: str, day: date) -> datetime:
        return datetime.combine(day, time.fromisoformat(wall), ZoneInfo(self.time_zone)).astimezone(UTC)


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """A native message at the instant its gateway publishes it; `topic` is the hub's whole topic."""

    at: datetime
    topic: str
    payload: bytes
    retained: bool = False
    gateway: str
    ecosystem: str


def read_scenario(name_or_path: str) -> Scenario:
    """A scenario by its name in the scenarios folder or by its path. Raises ScenarioError."""
    path = Path(name_or_path)
    if not path.suffix:
        path = FOLDER / f"{name_or_path}.yaml"
    try:
        return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Scenario)
    except FileNotFoundError:
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.yaml")))
        raise ScenarioError(f"there is no scenario {name_or_path!r}; known are {known}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as error:
        raise ScenarioError(f"{path}: {error}") from error


def play(scenario: Scenario) -> Iterator[Sending]:
    """All messages of the scenario in the order of their instants. Raises ScenarioError for what is not known."""
    try:
        homes = [sorted(_home(scenario, home), key=_when) for home in scenario.homes]
    except ValueError as error:
        raise ScenarioError(f"{scenario.name}: {error}") from error
    return merge(*homes, key=_when)


def _when(sending: Sending) -> datetime:
    return sending.at


def _home(scenario: Scenario, home: Home) -> Iterator[Sending]:
    zone = ZoneInfo(scenario.time_zone)
    happens = sorted(
        (m for person in home.people for m in _night(scenario, home, person, zone)), key=lambda m: m.at
    )
    for device in home.devices:
        seen = notices(device, happens, scenario.start, scenario.end)
        random = Random(f"{scenario.seed}/{home.gateway}/{device.id}")
        carried = with_faults(seen, device.faults, random, scenario.evening, zone)
        for outage in home.outages:
            carried = through_outage(carried, outage, scenario.evening, zone)
        yield from (sending for report in carried for sending in _native(home, device, report))


def _night(scenario: Scenario, home: Home, person: Person, zone: ZoneInfo) -> list[Moment]:
    random = Random(f"{scenario.seed}/{home.gateway}/{person.name}")
    sleeper = Sleeper(person.name, person.habits, zone, random)
    planned = [
        moments(happening, person.name, person.habits, sleeper, scenario.evening, zone)
        for happening in person.happenings
    ]
    busy = [(min(m.at for m in plan), max(m.at for m in plan)) for plan in planned]
    usual = without_habits_during(sleeper.night(scenario.evening), busy)
    return [*usual, *(m for plan in planned for m in plan)]


def _native(home: Home, fitted: Fitted, report: Carried) -> Iterator[Sending]:
    """What the device of that make sends for the event."""
    encode: Callable[..., tuple[Message, ...]] = adapter(fitted.ecosystem).encode
    device = Device(name=fitted.id, model=fitted.model, address=fitted.address)
    for message in encode(device, report.seen.event):
        yield Sending(
            at=report.at,
            topic=f"tec/v1/{home.gateway}/{fitted.ecosystem}/{message.topic}",
            payload=message.payload,
            retained=message.retained,
            gateway=home.gateway,
            ecosystem=fitted.ecosystem,
        )
