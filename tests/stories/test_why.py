"""In the morning the timeline says why somebody was not woken."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from alerts.alert import Status
from alerts.decisions import Decision
from alerts.wording import say
from device_adapters.event import Kind
from tec_hub.store.watching import TimelineRow
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def lines(night: Night, resident: str) -> list[str]:
    """The resident's timeline in the words that people read."""
    night.settle()
    with night.hub.database.read() as session:
        plan = night.hub.desk.plans.plan(session, resident)
        rows = session.scalars(
            select(TimelineRow.decision).where(TimelineRow.resident_id == resident).order_by(TimelineRow.id)
        )
        return [say(msgspec.json.decode(row, type=Decision), plan) for row in rows]


@ON_SQLITE
@pytest.mark.parametrize(
    ("agreed", "why"),
    [
        ({"quiet": {"start": "22:00", "end": "06:00"}}, "Not sent to Dev: has quiet hours."),
        ({"most_wakes": 0}, "Not sent to Dev: has been woken as often as was agreed."),
    ],
)
def test_what_was_agreed_with_him_is_why_her_son_was_not_woken(
    begin: Begin, agreed: dict[str, Any], why: str
) -> None:
    """Dev's phone makes no sound, and the next is asked without a wait."""
    night = begin("hill", starts="02:09", contacts={"dev": agreed})
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:31")
    assert night.woken("Chloe", "Fall detected").status == "ringing"
    assert why in lines(night, "priya")
    night.goes("Chloe")
    night.closes("Chloe")
    assert night.the_alert("priya").status is Status.CLOSED
    assert night.phone("Dev").received == []
    assert night.phone("Dev").calls == []


@ON_SQLITE
def test_who_has_said_no_is_passed_over_in_the_next_round(begin: Begin) -> None:
    """The ladder comes round again; Dev, who cannot, sleeps on, and the timeline says why."""
    night = begin("hill", starts="02:09")
    for name in ("Chloe", "Anna", "Ben"):
        night.phone(name).becomes("phone off")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:31")
    night.woken("Dev", "Fall detected")
    night.phone("Dev").reply("2")
    night.phone("Dev").expects_text("The next person is being asked")
    for _ in range(10):
        night.later(minutes=1)
        if night.alarms():
            break
    assert night.alarms() == ["nobody has answered"]
    assert night.the_alert("priya").round == 2
    assert "Not sent to Dev: has said that they cannot." in lines(night, "priya")
    for name in ("Grace", "Night desk"):
        night.woken(name, "NIGHT ALARM")
    night.phone("Dev").reply("1")
    night.phone("Dev").expects_text("you have it")
    assert night.alarms() == []
    night.closes("Dev")
