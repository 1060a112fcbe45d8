"""How the equipment fares, looked at over days: learnt, noted once, cleared, and never our own silence."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from simulators.clock import ManualClock
from tec_hub.health.reading import supervision_of, troubles
from tec_hub.health.watching import HealthWatch, set_interval
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.store.device_care import HealthFindingRow, SupervisionRow
from tec_hub.store.equipment import DeviceRow, GatewayRow
from tests.services.databases import KINDS, copied
from tests.shell.web.scene import SERVICE, set_scene

T0 = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOOR, HUB = "rowan-hub/front_door", "rowan-hub"


class Days:
    """A service over days: the door and its gateway speak when they are told to, and each look is a minute's."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, ManualClock(T0)
        self.hears = True
        self.watch = self.new_watch()

    def new_watch(self) -> HealthWatch:
        """As after a restart."""
        self.watch = HealthWatch(self.database, self.clock, Signals(), hears=lambda: self.hears)
        return self.watch

    def later(self, **span: float) -> "Days":
        """Time passes, with a look at its end."""
        self.clock.advance(timedelta(**span).total_seconds())
        self.watch.cycle()
        return self

    def door_speaks(self, **last: object) -> None:
        """The door is heard, and the gateway with it."""
        now = self.clock.now()
        with self.database.write() as session:
            session.execute(update(GatewayRow).values(last_seen_at=now))
            door = session.get_one(DeviceRow, DOOR)
            door.last_seen_at = now
            said = {kind.replace("_", ".", 1): [now.isoformat(), value] for kind, value in last.items()}
            door.last = {**door.last, **said}

    def wrong(self, key: str = DOOR) -> list[str]:
        """What stands against it, in words."""
        with self.database.read() as session:
            return [each.said for each in troubles(session, SERVICE, key)]


def _just_heard(database: Database) -> None:
    set_scene(database)
    with database.write() as session:
        session.execute(update(DeviceRow).values(last_seen_at=T0, last={}, found_at=T0))
        session.execute(update(GatewayRow).values(last_seen_at=T0, created_at=T0))


@pytest.fixture(params=KINDS)
def days(request: pytest.FixtureRequest) -> Iterator[Days]:
    with copied(request, _just_heard) as url:
        database = Database(url)
        yield Days(database)
        database.close()


def test_a_door_that_speaks_hourly_is_missed_after_hours_and_not_after_days(days: Days) -> None:
    days.watch.cycle()
    for _ in range(48):
        days.later(hours=1)
        days.door_speaks()
    days.later(minutes=1)
    with days.database.read() as session:
        limit = supervision_of(session, DOOR).limit_s
    assert limit is not None
    assert 2 * 3600 <= limit <= 6 * 3600
    days.later(seconds=limit - 600)
    assert days.wrong() == []
    days.later(minutes=12)
    assert days.wrong() == ["nothing heard for too long"]
    days.later(hours=1)
    with days.database.read() as session:
        rows = session.scalars(select(HealthFindingRow).where(HealthFindingRow.key == DOOR)).all()
    assert len(rows) == 1, "noted once"
    days.door_speaks()
    days.later(minutes=1)
    assert days.wrong() == []
    with days.database.read() as session:
        [row] = session.scalars(select(HealthFindingRow).where(HealthFindingRow.key == DOOR))
    assert row.cleared_at == days.clock.now(), "and it stays on record"


def test_what_was_learnt_outlives_the_process(days: Days) -> None:
    days.watch.cycle()
    for _ in range(48):
        days.later(hours=1)
        days.door_speaks()
    days.later(minutes=20)
    with days.database.read() as session:
        before = session.get_one(SupervisionRow, DOOR).limit_s
    days.new_watch().cycle()
    with days.database.read() as session:
        assert session.get_one(SupervisionRow, DOOR).limit_s == before


def test_while_the_hub_hears_nothing_nobody_else_is_called_silent(days: Days) -> None:
    days.watch.cycle()
    days.hears = False
    days.later(days=3)
    assert days.wrong() == []
    days.hears = True
    days.later(minutes=1)
    assert days.wrong() == days.wrong(HUB) == [], "it had no chance to speak yet"
    days.later(hours=3)
    assert days.wrong(HUB) == ["nothing heard for too long"]


def test_a_restart_neither_forgets_who_is_silent_nor_counts_as_hearing_anew(days: Days) -> None:
    days.watch.cycle()
    days.later(hours=3)
    assert days.wrong(HUB) == ["nothing heard for too long"]
    days.new_watch()
    days.later(minutes=2)
    assert days.wrong(HUB) == ["nothing heard for too long"]
    days.new_watch()
    days.later(hours=5)  # away for hours: what was silent before is silent still
    assert days.wrong(HUB) == ["nothing heard for too long"]


def test_somebody_may_set_how_patient_the_hub_is(days: Days) -> None:
    days.watch.cycle()
    with days.database.write() as session:
        set_interval(session, DOOR, 3600)
    days.later(minutes=55)
    assert days.wrong() == []
    days.later(minutes=10)
    assert days.wrong() == ["nothing heard for too long"]
    with days.database.write() as session:
        set_interval(session, DOOR, None)
    days.later(minutes=1)
    with days.database.read() as session:
        assert not supervision_of(session, DOOR).is_set


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"battery_low": None}, "battery low"),
        ({"battery_measured": 9}, "battery low (9 %)"),
        ({"tamper_detected": None}, "casing opened"),
        ({"mains_lost": None}, "mains power lost"),
    ],
)
def test_what_it_says_of_itself_is_noted(days: Days, said: dict[str, object], found: str) -> None:
    days.watch.cycle()
    days.later(minutes=1)
    days.door_speaks(**said)
    days.later(minutes=1)
    assert days.wrong() == [found]


def test_a_weak_radio_is_noted_when_it_stays_weak(days: Days) -> None:
    days.watch.cycle()
    for heard in range(1, 4):
        days.later(minutes=10)
        days.door_speaks(link_measured={"rssi_dbm": -95})
        days.later(minutes=1)
        assert days.wrong() == (["weak radio link"] if heard == 3 else [])


def test_a_clock_that_is_always_an_hour_behind_is_noted(days: Days) -> None:
    days.watch.cycle()
    for _ in range(6):
        days.later(minutes=10)
        hour_ago = days.clock.now() - timedelta(hours=1)
        with days.database.write() as session:
            door = session.get_one(DeviceRow, DOOR)
            door.last_seen_at = days.clock.now()
            door.last = {"contact.closed": [hour_ago.isoformat(), None]}
        days.later(minutes=1)
    assert days.wrong() == ["its clock is 1 hour behind"]
