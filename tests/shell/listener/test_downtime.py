"""Whom the hub tells how long it was deaf, so that its own silence is nobody's."""

from collections.abc import Callable
from datetime import timedelta

from alerts.inputs import WasDown
from tec_hub.intake.downtime import TOLERANCE, announce_downtime, down_since
from tec_hub.store.database import Database
from tec_hub.store.watching import ResidentStateRow
from tests.shell.listener.conftest import START, Hub
from tests.shell.plain import NotingDesk
from tests.shell.seed import RESIDENT, add_resident

Hubs = Callable[..., Hub]


def test_downtime_is_told_once_and_to_all_even_where_the_engine_fails(database: Database, hubs: Hubs) -> None:
    with database.write() as session:
        add_resident(session, "tom", home="oak")
    hub, desk = hubs(database, "mqtt://127.0.0.1:9"), NotingDesk()
    assert announce_downtime(database, desk, hub.clock, hears=False) is None
    hub.clock.jump_to(START + timedelta(hours=1))
    desk.fails_for = {RESIDENT}
    assert announce_downtime(database, desk, hub.clock, hears=False) == START
    assert announce_downtime(database, desk, hub.clock, hears=False) is None
    assert desk.told == [("tom", WasDown(at=START + timedelta(hours=1), since=START))]
    with database.read() as session:
        assert down_since(session) == START + timedelta(hours=1)


def test_starts_that_never_come_to_hear_anything_are_one_gap(database: Database, hubs: Hubs) -> None:
    """A hub that is killed again and again while it starts must not find everybody silent in the end."""
    hub, desk = hubs(database, "mqtt://127.0.0.1:9"), NotingDesk()
    announce_downtime(database, desk, hub.clock, hears=True)
    for _ in range(3):
        hub.clock.advance(TOLERANCE.total_seconds() / 2)
        announce_downtime(database, desk, hub.clock, hears=False)
    assert [given for who, given in desk.told if who == RESIDENT] == [
        WasDown(at=START + 1.5 * TOLERANCE, since=START)
    ]


def test_a_short_stop_is_told_to_whoever_a_limit_ran_out_for_meanwhile(database: Database, hubs: Hubs) -> None:
    """What they said in those seconds is still to come from the broker."""
    hub, desk = hubs(database, "mqtt://127.0.0.1:9"), NotingDesk()
    with database.write() as session:
        add_resident(session, "tom", home="oak")
        for resident, due in ((RESIDENT, START + timedelta(seconds=20)), ("tom", START + timedelta(hours=1))):
            session.add(
                ResidentStateRow(resident_id=resident, document=b"{}", plan_revision="", version=1, next_due=due)
            )
    announce_downtime(database, desk, hub.clock, hears=True)
    hub.clock.advance(30)
    assert announce_downtime(database, desk, hub.clock, hears=False) is None
    assert desk.told == [(RESIDENT, WasDown(at=START + timedelta(seconds=30), since=START))]
