"""A night that was really lived, through broker and hub: the alerts that a replay tells of, none of them twice."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from sqlalchemy import func, select

from alerts.alert import Alert
from alerts.decisions import Raised
from alerts.inputs import Observed
from alerts.plan import Plan
from tec_hub.replay import replay
from tec_hub.service_file import (
    ContactEntry,
    DeviceEntry,
    GatewayEntry,
    HomeEntry,
    PlanEntry,
    ResidentEntry,
    ServiceFile,
)
from tec_hub.store.intake import EventRow
from tests.replay.nights import example, recorded
from tests.services.mosquitto import MosquittoServer
from tests.stories.conftest import ON_SQLITE
from tests.stories.harness import Night

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
GATEWAY = "k2-hub"


def service(plan: Plan) -> ServiceFile:
    """The recorded home as a service of its own, by the example's plan."""
    devices = tuple(
        DeviceEntry(id=name, ecosystem="tec", role=d.role, residents=(plan.resident,), room=d.room, label=d.label)
        for name, d in plan.devices.items()
    )
    agreed = PlanEntry(expectations=plan.expectations, ladders=tuple(plan.ladders.values()))
    home = HomeEntry(
        id="k2-home",
        name="The recorded home",
        time_zone=plan.time_zone,
        residents=(ResidentEntry(id=plan.resident, name="K2", called=plan.called, plan=agreed),),
        gateways=(GatewayEntry(id=GATEWAY, name="Hub", devices=devices),),
    )
    contacts = tuple(ContactEntry(id=c.id, name=c.name, phone=c.phone) for c in plan.contacts.values())
    return ServiceFile(id="k2", name="K2", time_zone=plan.time_zone, contacts=contacts, homes=(home,))


def lived(evening: date) -> list[Observed]:
    """What was recorded from seven in the evening till nine in the morning."""
    begin = datetime(evening.year, evening.month, evening.day, 19, tzinfo=AMSTERDAM)
    return [one for one in recorded("home_k2") if begin <= one.at < begin + timedelta(hours=14)]


def raised_by_replay(plan: Plan, events: list[Observed]) -> list[tuple[str, datetime, datetime, bool | None]]:
    alerts = [d.decision.alert for d in replay(plan, events) if isinstance(d.decision, Raised)]
    return [_told(alert) for alert in alerts]


def _told(alert: Alert) -> tuple[str, datetime, datetime, bool | None]:
    return alert.expectation, alert.opened_at, alert.since, alert.corroborated


@ON_SQLITE
@pytest.mark.parametrize("evening", [date(2009, 7, 25), date(2009, 8, 5)], ids=str)
def test_a_recorded_night(evening: date, database_url: str, mosquitto: MosquittoServer, tmp_path: Path) -> None:
    plan, events = example("home_k2"), lived(evening)
    night = Night(
        service(plan),
        evening=evening,
        database_url=database_url,
        mqtt_url=mosquitto.url,
        data_dir=tmp_path,
        starts="18:59",
    )
    night.start()
    try:
        for one in events:
            night.clock.advance_to(one.at)
            payload = {"device": one.device, "kind": one.kind, "occurred_at": one.at}
            night.publish(GATEWAY, "tec", one.device, msgspec.json.encode(payload))
            night.settle()
        alerts = night.alerts(plan.resident, ended=True)
        with night.hub.database.read() as session:
            kept = session.scalar(select(func.count()).select_from(EventRow))
        for contact in night.file.contacts:
            night.note_all(contact.name)
    finally:
        night.stop()
    expected = raised_by_replay(plan, events)
    assert kept == len(events)
    assert expected, "a night without alerts proves little"
    assert [_told(alert) for alert in alerts] == expected
