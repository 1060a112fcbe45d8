"""Recordings of real homes: what the rules make of real pads and real sleepers."""

import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

import msgspec
import pytest

from alerts.finding import Doubtful, Finding, Unmet
from alerts.inputs import Observed
from alerts.plan import Corroboration, Expectation, Happens, Pattern, Placed, Plan, Priority, Window
from alerts.watch import Watch, advance, see
from tests.shared_data import shared

IN_BED = Pattern(kinds=("bed.occupied",))
PLAIN = Expectation(
    id="out of bed",
    name="out of bed",
    priority=Priority.P2,
    when=Happens(pattern=Pattern(kinds=("bed.vacated",)), already=False),
    during=Window(start="22:00", end="07:00"),
    expect=(IN_BED,),
    within_s=1200,
)
SEEN = msgspec.structs.replace(
    PLAIN,
    corroborated=Corroboration(
        by=(Pattern(kinds=("motion.detected", "contact.opened"), not_rooms=("Bedroom",)),), otherwise_s=3 * 3600
    ),
)


class _Recorded(msgspec.Struct, frozen=True):
    device: str
    kind: str
    occurred_at: datetime
    value: float | str | None = None


class _Device(msgspec.Struct, frozen=True):
    kind: str
    room: str


class _Home(msgspec.Struct, frozen=True):
    time_zone: str
    devices: dict[str, _Device]


@lru_cache(maxsize=3)
def _recording(home: str) -> tuple[_Home, tuple[_Recorded, ...]]:
    about = msgspec.json.decode(shared(f"data/recordings/{home}.json").read_bytes(), type=_Home)
    with gzip.open(shared(f"data/recordings/{home}.events.jsonl.gz")) as lines:
        return about, tuple(msgspec.json.decode(line, type=_Recorded) for line in lines)


def _plan(home: str, *expectations: Expectation) -> Plan:
    about, _ = _recording(home)
    placed = {d: Placed(role=v.kind, room=v.room) for d, v in about.devices.items()}
    return Plan(resident=home, called="R", time_zone=about.time_zone, expectations=expectations, devices=placed)


def _replay(plan: Plan, events: Iterable[_Recorded]) -> list[Finding]:
    watch, found = Watch(), list[Finding]()
    for event in events:
        while watch.due is not None and watch.due <= event.occurred_at:
            watch, new = advance(plan, watch, watch.due, watch.due)
            found += new
        observed = Observed(at=event.occurred_at, device=event.device, kind=event.kind, value=event.value)
        watch, new = see(plan, watch, observed)
        found += new
    return found


def _unmet(found: Iterable[Finding]) -> list[Unmet]:
    return [f for f in found if isinstance(f, Unmet)]


def test_the_plain_rule_raises_twenty_eight_times_in_twenty_seven_nights() -> None:
    _, events = _recording("home_k2")
    assert len(_unmet(_replay(_plan("home_k2", PLAIN), events))) == 28


def test_a_corroborated_rule_raises_far_fewer() -> None:
    _, events = _recording("home_k2")
    found = _unmet(_replay(_plan("home_k2", SEEN), events))
    assert len(found) <= 9
    assert not any(f.late or f.past for f in found)


@pytest.mark.parametrize(
    ("left", "seen_by"),
    [("2009-07-28T02:10:00Z", "pir_badkamer_19"), ("2009-08-03T01:00:00Z", "pir_keuken_28")],
)
def test_somebody_who_really_leaves_is_still_missed_in_time(left: str, seen_by: str) -> None:
    """The pads let go for good, the way out of the room is seen, and the home is still for an hour."""
    _, events = _recording("home_k2")
    gone = datetime.fromisoformat(left)
    inserted = [
        _Recorded("press_bed_links_13", "bed.vacated", gone),
        _Recorded("press_bed_rechts_12", "bed.vacated", gone),
        _Recorded(seen_by, "motion.detected", gone + timedelta(seconds=40)),
        _Recorded(seen_by, "motion.cleared", gone + timedelta(seconds=55)),
    ]
    before = [e for e in events if e.occurred_at < gone]
    after = [e for e in events if e.occurred_at > gone + timedelta(hours=1)]
    found = _unmet(_replay(_plan("home_k2", SEEN), [*before, *inserted, *after]))
    assert [f.at for f in found if f.since == gone] == [gone + timedelta(minutes=20)]


def test_the_pads_that_lose_the_sleeper_are_named_within_days() -> None:
    _, events = _recording("home_k2")
    first = events[0].occurred_at
    found = [f for f in _replay(_plan("home_k2", PLAIN), events) if isinstance(f, Doubtful)]
    assert {f.device for f in found if f.at < first + timedelta(days=7)} == {
        "press_bed_links_13",
        "press_bed_rechts_12",
    }
    assert len(found) <= 6


def test_a_pad_that_works_is_not_named() -> None:
    _, events = _recording("home_o1")
    found = _replay(_plan("home_o1", PLAIN), events)
    assert not [f for f in found if isinstance(f, Doubtful)]
