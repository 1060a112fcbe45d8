"""A believable night, written straight into the tables: one alert open, one helped, one over, one for the morning.

Alice responds (she is the contact Anna), Bob manages, Ivan installs, Asha assesses; Charlie belongs to another
service and must see nothing of it all.
"""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update
from sqlalchemy.orm import Session

import tec_hub
from alerts.alert import Alert, Status
from alerts.decisions import Raised
from tec_hub.health.watching import HealthWatch
from tec_hub.security.accounts import create_account
from tec_hub.service_file import bring_in, read_service_file
from tec_hub.settings import Settings
from tec_hub.signals import Signals
from tec_hub.store.base import Row
from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow, DoubtRow, GatewayRow
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow
from tec_hub.store.outbox import ServiceAlarmRow
from tec_hub.store.people import ContactRow, HomeRow, ResidentRow, ServiceRow
from tec_hub.store.plans import PlanBook, configuration_changed
from tests.shell.web.scene_alerts import fallen, helped, keep, morning, over
from tests.shell.web.tonight import (
    FALLEN,
    HELPED,
    MORNING,
    NOW,
    OTHER_SERVICE,
    OVER,
    PASSWORD,
    SERVICE,
    THEIRS,
    at,
)

__all__ = [
    "FALLEN",
    "HELPED",
    "MORNING",
    "NOW",
    "OTHER_SERVICE",
    "OVER",
    "PASSWORD",
    "SERVICE",
    "THEIRS",
    "at",
    "set_scene",
    "settings",
    "sound_the_alarm",
]

_DEMONSTRATION = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"


def settings(**changes: Any) -> Settings:
    """Settings under which links can be signed."""
    return Settings(secret_key=SecretStr("x" * 40), **changes)


def set_scene(database: Database) -> None:
    """Create the tables and write the night."""
    Row.metadata.create_all(database.engine)
    with database.write() as session:
        bring_in(session, read_service_file(_DEMONSTRATION), now=NOW)
        _accounts(session)
        _nights(session)
        _gateways_heard(session)
        plans = PlanBook()
        for scene in (fallen, helped, over, morning):
            scene(session, plans)
        _equipment(session)
        _other_service(session)
        configuration_changed(session)


def sound_the_alarm(session: Session) -> None:
    """Nobody has answered for Julie."""
    session.add(
        ServiceAlarmRow(
            service_id=SERVICE,
            key=f"alert:{FALLEN}",
            alert_id=FALLEN,
            reason="nobody has answered for JW: out of bed, not back",
            first_at=NOW,
            last_at=NOW,
        )
    )


def _accounts(session: Session) -> None:
    for name, role, contact in (
        ("alice", "night", "anna"),
        ("bob", "manager", None),
        ("asha", "assessor", None),
        ("ivan", "installer", None),
    ):
        create_account(
            session,
            service_id=SERVICE,
            email=f"{name}@example.org",
            name=name.title(),
            role=role,
            password=PASSWORD,
            contact_id=contact,
        )


_NIGHTS = {
    "rowan-hub/julie_bed": [
        ("22:05", "contact.closed"),
        ("23:05", "contact.closed"),
        ("01:53:50", "contact.opened"),
    ],
    "rowan-hub/maurice_bed": [
        ("22:14", "contact.closed"),
        ("23:14", "contact.closed"),
        ("01:14", "contact.closed"),
    ],
    "mill-lora/mill-bed": [("21:40", "contact.closed"), ("02:01:10", "contact.opened")],
    "mill-lora/mill-front-door": [("02:02", "contact.opened")],
    "mill-lora/mill-hall": [("02:01:40", "motion.detected")],
    "canal-hub/bed-mat": [("23:02", "bed.occupied"), ("00:31", "bed.vacated"), ("00:44", "bed.occupied")],
    "canal-hub/bed-moisture": [("00:20", "enuresis.detected")],
    "hill-hub/bed_pad": [("22:50", "contact.closed"), ("02:11", "contact.opened")],
    "hill-hub/bathroom_motion": [("02:12", "motion.detected"), ("02:16:30", "motion.detected")],
    "station-hub/kitchen_motion": [("23:40", "motion.detected")],
    "station-hub/smoke_kitchen": [("23:41", "heartbeat")],
}


def _nights(session: Session) -> None:
    for key, events in _NIGHTS.items():
        last: dict[str, Any] = {}
        for clock, kind in events:
            session.add(
                EventRow(
                    reading_id=0,
                    device_key=key,
                    kind=kind,
                    occurred_at=at(clock),
                    received_at=at(clock),
                    historical=False,
                )
            )
            last[kind] = [at(clock).isoformat(), None]
        device = session.get_one(DeviceRow, key)
        device.last, device.last_seen_at = last, at(events[-1][0])
    session.flush()


def _gateways_heard(session: Session) -> None:
    session.execute(
        update(GatewayRow)
        .where(GatewayRow.id.not_in(["station-hub"]))
        .values(last_seen_at=NOW - timedelta(minutes=2))
    )
    session.execute(update(GatewayRow).where(GatewayRow.id == "station-hub").values(last_seen_at=at("23:41")))


def _equipment(session: Session) -> None:
    session.add(
        DoubtRow(
            device_key="rowan-hub/julie_bed",
            resident_id="julie",
            reason="lost her for a while in 9 nights of the last 14",
            times=9,
            at=at("00:00"),
        )
    )
    for number, (payload, reason) in enumerate(
        (
            (b'{"contact": "maybe"}', "contact is neither true nor false"),
            (b"\xff\xfe\x00garbage", "the payload is not JSON"),
        ),
        start=1,
    ):
        reading = ReadingRow(
            id=number,
            gateway_id="mill-lora",
            topic="tec/v1/mill-lora/zigbee2mqtt/mill-bed",
            payload=payload,
            received_at=at("01:30"),
            retained=False,
        )
        session.add(reading)
        session.flush()
        session.add(
            QuarantineRow(
                reading_id=reading.id,
                gateway_id="mill-lora",
                ecosystem="zigbee2mqtt",
                reason=reason,
                at=at("01:30"),
            )
        )
    session.flush()


def _other_service(session: Session) -> None:
    """Walter's service is none of Riverside's business."""
    session.add(ServiceRow(id=OTHER_SERVICE, name="Hilltop Care", time_zone="Europe/London"))
    session.flush()
    session.add(HomeRow(id="lodge", service_id=OTHER_SERVICE, name="The Lodge", time_zone="Europe/London"))
    session.add(ContactRow(id="zoe", service_id=OTHER_SERVICE, name="Zoe", phone="+447700900199"))
    session.flush()
    session.add(
        ResidentRow(
            id="walter", service_id=OTHER_SERVICE, home_id="lodge", name="Walter Secret", called="WS", about_me={}
        )
    )
    session.add(
        GatewayRow(id="lodge-hub", service_id=OTHER_SERVICE, home_id="lodge", name="Lodge", created_at=NOW)
    )
    session.flush()
    create_account(
        session,
        service_id=OTHER_SERVICE,
        email="charlie@example.org",
        name="Charlie",
        role="manager",
        password=PASSWORD,
    )
    alert = Alert(
        id=THEIRS,
        resident="walter",
        expectation="fall",
        name="Fall detected",
        priority="P1",
        status=Status.OPEN,
        since=at("02:00"),
        opened_at=at("02:00"),
    )
    keep(session, alert, [Raised(at=at("02:00"), alert=alert)])


def look_at_equipment(database: Database) -> None:
    """How the equipment fares, as the hub finds it after it has heard the homes for two days."""
    times = iter((NOW - timedelta(days=2), NOW))
    watch = HealthWatch(database, _Times(times), Signals())
    for _ in range(2):
        watch.cycle()


class _Times:
    """A clock that tells one time after the other."""

    def __init__(self, times: Iterator[datetime]) -> None:
        self._times = times

    def now(self) -> datetime:
        return next(self._times)

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        raise NotImplementedError(due, wake)
