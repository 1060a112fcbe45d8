"""A hub that dies while it sends leaves a lease behind; the next one must not wait for it to run out."""

import os
import socket
from datetime import timedelta

import pytest
from sqlalchemy import select

from device_adapters.event import Kind
from tec_hub.holder import has_died, new_holder
from tec_hub.store.outbox import NotificationRow
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

DEV = "+447700900104"
_TO_DEV = (NotificationRow.phone == DEV, NotificationRow.channel == "text")


def ended_process() -> int:
    """The number of a process that has run and is no more."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def dead_holder() -> str:
    """What a process of this machine that is no more has left in its leases."""
    return f"{socket.gethostname()}/{ended_process()}/x/y"


def dies_while_sending(night: Night, holder: str, **columns: object) -> None:
    """The hub ends as kill -9 in the middle of a text would end it: leased, attempted, no result."""
    night.stop_hub()
    night.hub.database = type(night.hub.database)(night.hub.settings.database())
    with night.hub.database.write() as session:
        row = session.scalars(select(NotificationRow).where(*_TO_DEV)).one()
        row.status, row.provider_sid, row.sent_at, row.ended_at = "queued", None, None, None
        row.ambiguous_at = row.due_at = night.clock.now()
        row.leased_by, row.leased_until = holder, night.clock.now() + timedelta(seconds=20)
        for column, value in columns.items():
            setattr(row, column, value)
    night.hub.database.close()


@ON_SQLITE
@pytest.mark.parametrize("reached", [True, False], ids=["the provider has it", "the provider never got it"])
def test_what_a_dead_hub_was_sending_goes_on_at_once_and_reaches_the_phone_once(
    begin: Begin, *, reached: bool
) -> None:
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    if not reached:
        night.provider.faults.rest("reset_before", to=DEV, times=50)
    night.later(seconds=30)
    dies_while_sending(night, dead_holder())
    night.provider.faults.clear()

    night.start_hub()  # and the clock stands still
    night.settle()
    night.phone("Dev").expects_text("Fall detected")
    (text,) = night.phone("Dev").received
    with night.hub.database.read() as session:
        assert session.scalars(select(NotificationRow.provider_sid).where(*_TO_DEV)).one() == text.sid
    night.note_all("Dev")


@ON_SQLITE
@pytest.mark.parametrize(("column", "fate"), [("withdrawn_at", "withdrawn"), ("expires_at", "failed")])
def test_what_is_no_longer_wanted_is_not_sent_after_all(begin: Begin, column: str, fate: str) -> None:
    """A send whose result is unknown did not get through, and since then somebody has said that they go."""
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.provider.faults.rest("reset_before", to=DEV, times=50)
    night.later(seconds=30)
    dies_while_sending(night, dead_holder(), **{column: night.clock.now()})
    night.provider.faults.clear()

    night.start_hub()
    night.settle()
    assert night.phone("Dev").received == []
    with night.hub.database.read() as session:
        assert session.scalars(select(NotificationRow.status).where(*_TO_DEV)).one() == fate
    night.note_all("Dev")


@ON_SQLITE
def test_the_same_words_sent_before_are_not_taken_for_those_that_got_lost(begin: Begin) -> None:
    """Dev was texted, then texted the same again; of the second nobody knows whether it got through."""
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=30)
    (first,) = night.phone("Dev").received
    night.stop_hub()
    night.hub.database = type(night.hub.database)(night.hub.settings.database())
    with night.hub.database.write() as session:
        row = session.scalars(select(NotificationRow).where(*_TO_DEV)).one()
        again = {column.key: getattr(row, column.key) for column in NotificationRow.__table__.columns}
        again |= {"id": f"{row.id}-again", "status": "queued", "provider_sid": None, "sent_at": None}
        again |= {"ended_at": None, "ambiguous_at": night.clock.now(), "due_at": night.clock.now()}
        again |= {"leased_by": dead_holder(), "leased_until": night.clock.now() + timedelta(seconds=20)}
        session.add(NotificationRow(**again))
    night.hub.database.close()

    night.start_hub()
    night.settle()
    _, second = night.phone("Dev").received
    assert second.body == first.body
    with night.hub.database.read() as session:
        assert set(session.scalars(select(NotificationRow.provider_sid).where(*_TO_DEV))) == {
            first.sid,
            second.sid,
        }
    night.note_all("Dev")


@ON_SQLITE
def test_what_another_machine_is_sending_is_left_to_its_lease(begin: Begin) -> None:
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.provider.faults.rest("reset_before", to=DEV, times=50)
    night.later(seconds=30)
    dies_while_sending(night, "elsewhere/1/x/y")
    night.provider.faults.clear()

    night.start_hub()
    night.settle()
    assert night.phone("Dev").received == []
    night.later(seconds=21)
    night.phone("Dev").expects_text("Fall detected")
    night.note_all("Dev")


def test_only_a_process_that_is_certainly_gone_counts_as_dead() -> None:
    mine = new_holder()
    host, number, *_ = mine.rsplit("/", 3)
    assert not has_died(mine)
    assert not has_died(f"{host}/{os.getppid()}/x/y")
    assert not has_died(f"elsewhere/{ended_process()}/x/y")
    assert not has_died("a name of another kind")
    assert has_died(dead_holder())
    assert has_died(f"{host}/{number}/earlier/y")  # our own number, but not our process
