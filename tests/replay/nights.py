"""Short recordings told by the clock, and what the engine makes of them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from alerts.decisions import Raised, Send
from alerts.inputs import Input, Observed
from alerts.plan import Plan
from device_adapters.event import Value
from tec_hub.plan_file import read_plan
from tec_hub.replay import Behaviour, Decided, read_recording, replay
from tests.project.root import ROOT
from tests.shared_data import shared

PLANS = ROOT / "tec_hub/examples/plans"
RULES = sorted((PLANS / "rules").glob("*.yaml"))
LONDON = ZoneInfo("Europe/London")


@cache
def example(name: str) -> Plan:
    """An example plan by the name of its file."""
    return read_plan(PLANS / f"{name}.yaml")


@cache
def recorded(home: str) -> tuple[Observed, ...]:
    """The events of a recorded home."""
    path = shared(f"data/recordings/{home}.events.jsonl.gz")
    recording = read_recording(str(path), example(home), print)
    assert recording.problems == 0
    return tuple(recording.events)


def at(clock: str, evening: str = "2026-11-20") -> datetime:
    """The wall clock in London; before six in the evening it is the next day's. "3 02:00" is two days later."""
    nights, _, time = clock.rpartition(" ")
    moment = datetime.fromisoformat(f"{evening}T{time}").replace(tzinfo=LONDON)
    days = int(nights or 1) - 1 + (moment.hour < 18)
    return (moment + timedelta(days=days)).astimezone(UTC)


def says(clock: str, device: str, kind: str, value: Value | None = None) -> Observed:
    """One event at a time of the night."""
    return Observed(at=at(clock), device=device, kind=kind, value=value)


def raised(decided: Iterable[Decided]) -> list[str]:
    """When which rule was raised, on the wall clock in London."""
    return [
        f"{d.at.astimezone(LONDON):%H:%M:%S} {d.decision.alert.expectation}"
        for d in decided
        if isinstance(d.decision, Raised)
    ]


def heard(decided: Iterable[Decided]) -> list[str]:
    """Who was sent what, when."""
    return [
        f"{d.at.astimezone(LONDON):%H:%M:%S} {d.decision.contact} {d.decision.channel} {d.decision.purpose}"
        for d in decided
        if isinstance(d.decision, Send)
    ]


def night(
    plan: Plan, *events: Input, until: str, contacts: Mapping[str, Behaviour] | None = None
) -> list[Decided]:
    """What is decided of some events up to a time of the night."""
    return list(replay(plan, events, contacts, at(until)))


def write(folder: Path, *lines: str) -> str:
    """A recording of these lines."""
    path = folder / "night.jsonl"
    path.write_text("\n".join(lines))
    return str(path)
