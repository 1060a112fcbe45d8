"""A believable night, written straight into the tables: one alert open, one helped, one over, one for the morning.

Alice responds (she is the contact Anna), Bob manages, Ivan installs, Asha assesses; Charlie belongs to another
service and must see nothing of it all.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

import tec_hub
from alerts.alert import Alert, Sent, Stage, Status
from alerts.decisions import Changed, Decision, Noted, PromptResident, Purpose, Raised, Send
from alerts.ladder import Channel, Ladder
from alerts.state import State
from tec_hub.security.accounts import create_account
from tec_hub.service_file import bring_in, read_service_file
from tec_hub.settings import Settings
from tec_hub.store.base import Row
from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow, DoubtRow, GatewayRow
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow
from tec_hub.store.outbox import CommandRow, InboundRow, NotificationRow, ReceiptRow, ServiceAlarmRow
from tec_hub.store.people import ContactRow, HomeRow, ResidentRow, ServiceRow
from tec_hub.store.plans import PlanBook, configuration_changed
from tec_hub.store.watching import AlertRow, ResidentStateRow, TimelineRow

NOW = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)  #: London is on UTC that night
SERVICE, OTHER_SERVICE = "riverside", "hilltop"
PASSWORD = "a long night ahead"
FALLEN, HELPED, OVER, MORNING, THEIRS = "julie-1", "edith-1", "tomasz-1", "george-1", "walter-1"
_DEMONSTRATION = Path(tec_hub.__file__).parent / "examples" / "demonstration.yaml"


def at(clock: str) -> datetime:
    """A time of this night, "22:14:30" or "02:10"."""
    given = datetime.fromisoformat(f"2026-11-23T{clock}+00:00")
    return given - timedelta(days=1) if given.hour >= 12 else given


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
        for scene in (_fallen, _helped, _over, _morning):
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


def _alert(session: Session, plans: PlanBook, alert_id: str, expectation: str, **changes: Any) -> Alert:
    """An alert of the resident's own expectation, its ladder frozen as the engine freezes it."""
    resident = alert_id.rsplit("-", 1)[0]
    plan = plans.plan(session, resident)
    assert plan is not None
    rule = next(e for e in plan.expectations if e.id == expectation)
    ladder: Ladder | None = plan.ladders[rule.ladder] if rule.ladder else None
    on_call = {"rota:east": ("anna",), "rota:west": ("chloe",)}
    steps = tuple(
        tuple(contact for who in step.who for contact in on_call.get(who, (who,)))
        for step in (ladder.steps if ladder else ())
    )
    return Alert(
        id=alert_id,
        resident=resident,
        expectation=rule.id,
        name=rule.name,
        priority=rule.priority.value,
        look=rule.look,
        ladder=ladder,
        people={contact: plan.contacts[contact] for step in steps for contact in step},
        steps=steps,
        last_round=ladder.rounds if ladder else 1,
        **changes,
    )


def _keep(session: Session, alert: Alert, decisions: list[Decision]) -> None:
    service = session.get_one(ResidentRow, alert.resident).service_id
    session.add(
        AlertRow(
            id=alert.id,
            resident_id=alert.resident,
            service_id=service,
            expectation=alert.expectation,
            name=alert.name,
            priority=alert.priority,
            status=alert.status.value,
            opened_at=alert.opened_at,
            ended_at=alert.closed_at,
            next_due=alert.due,
            document=msgspec.json.encode(alert),
        )
    )
    session.merge(
        ResidentStateRow(
            resident_id=alert.resident,
            document=msgspec.json.encode(State(alerts={alert.id: alert}, raised=1, now=NOW)),
            version=1,
            next_due=alert.due,
        )
    )
    session.flush()
    session.add_all(
        TimelineRow(resident_id=alert.resident, alert_id=alert.id, at=d.at, decision=msgspec.json.encode(d))
        for d in decisions
    )
    session.flush()


def _message(
    session: Session, alert: Alert, number: int, contact: str, channel: str, clock: str, **more: Any
) -> None:
    notification = NotificationRow(
        id=f"{alert.id}-m{number}",
        service_id=SERVICE,
        resident_id=alert.resident,
        alert_id=alert.id,
        contact_id=contact,
        contact_name=alert.people[contact].name,
        phone=alert.people[contact].phone,
        channel=channel,
        created_at=at(clock),
        due_at=at(clock),
        expires_at=at(clock) + timedelta(minutes=5),
        sent_at=at(clock) + timedelta(milliseconds=80),
        **{"purpose": "wake", "status": "sent", "provider_sid": f"SM{alert.id}{number}", **more},
    )
    session.add(notification)
    session.flush()
    for status, seconds in (("sent", 1), (notification.status.replace("_", "-"), 30)):
        session.add(
            ReceiptRow(
                provider_sid=str(notification.provider_sid),
                notification_id=notification.id,
                status=status,
                received_at=at(clock) + timedelta(seconds=seconds),
            )
        )


def _send(
    alert: Alert, number: int, contact: str, channel: Channel, clock: str, purpose: Purpose = Purpose.WAKE
) -> Send:
    return Send(
        at=at(clock),
        notification=f"{alert.id}-m{number}",
        alert=alert.id,
        contact=contact,
        channel=channel,
        purpose=purpose,
    )


def _fallen(session: Session, plans: PlanBook) -> None:
    """Julie left her bed at 01:53:50 and has not come back; Anna is being woken, Frank is next."""
    alert = _alert(
        session,
        plans,
        FALLEN,
        "out-of-bed",
        status=Status.OPEN,
        since=at("01:53:50"),
        opened_at=at("02:14:10"),
        round_at=at("02:14:10"),
        step=1,
        starts=2,
        due=at("02:22:10"),
        step_due=at("02:22:10"),
        corroborated=True,
        woken=("anna",),
        woken_at={"anna": at("02:19:10")},
        sent={
            "julie-1-m1": Sent(contact="anna", channel="call", start=2),
            "julie-1-m2": Sent(contact="anna", channel="text", start=2, receipt="delivered"),
        },
        messages=2,
    )
    opened = msgspec.structs.replace(alert, step=0, starts=1)
    prompt = PromptResident(at=at("02:14:10"), alert=alert.id, device="rowan-hub/hall_light", action="on")
    _keep(
        session,
        alert,
        [
            Raised(at=at("02:14:10"), alert=opened),
            prompt,
            Changed(at=at("02:19:10"), alert=alert, event="step"),
            _send(alert, 1, "anna", Channel.CALL, "02:19:10"),
            _send(alert, 2, "anna", Channel.TEXT, "02:19:10"),
        ],
    )
    session.add(
        CommandRow(
            alert_id=alert.id,
            device_key="rowan-hub/hall_light",
            action="on",
            created_at=at("02:14:10"),
            published_at=at("02:14:10"),
        )
    )
    _message(session, alert, 1, "anna", "call", "02:19:10", status="no_answer", ended_at=at("02:19:40"))
    _message(session, alert, 2, "anna", "text", "02:19:10", status="delivered", ended_at=at("02:19:13"), code="K7")


def _helped(session: Session, plans: PlanBook) -> None:
    """Edith opened her front door at 02:02; Chloe is going."""
    alert = _alert(
        session,
        plans,
        HELPED,
        "left-home",
        status=Status.CLAIMED,
        stage=Stage.PAUSED,
        since=at("02:02"),
        opened_at=at("02:05"),
        due=at("02:22:30"),
        claimant="chloe",
        claimed_at=at("02:07:30"),
        woken=("chloe",),
        messages=2,
    )
    _keep(
        session,
        alert,
        [
            Raised(at=at("02:05"), alert=msgspec.structs.replace(alert, status=Status.OPEN, claimant=None)),
            _send(alert, 1, "chloe", Channel.CALL, "02:05"),
            _send(alert, 2, "chloe", Channel.TEXT, "02:05"),
            Changed(at=at("02:07:30"), alert=alert, event="claimed", by="chloe"),
        ],
    )
    _message(session, alert, 1, "chloe", "call", "02:05", status="answered", keyed_at=at("02:07:30"))
    _message(session, alert, 2, "chloe", "text", "02:05", status="delivered", code="C2")
    session.add(
        InboundRow(
            provider_sid="CAedith",
            channel="call",
            phone="+447700900103",
            contact_id="chloe",
            body="1",
            reading="going",
            alert_id=alert.id,
            reply="",
            received_at=at("02:07:30"),
        )
    )


def _over(session: Session, plans: PlanBook) -> None:
    """Tomasz's bed was wet at 00:20; the lamp woke him and he sorted it out."""
    alert = _alert(
        session,
        plans,
        OVER,
        "wet-bed",
        status=Status.CLOSED,
        stage=Stage.OVER,
        since=at("00:20"),
        opened_at=at("00:20"),
        claimant="chloe",
        claimed_at=at("00:31"),
        attended_at=at("00:40"),
        closed_at=at("00:55"),
        outcome="He had changed the bed himself. A chat and a cup of tea",
        helped="The lamp",
        useful=True,
    )
    _keep(
        session,
        alert,
        [
            Raised(at=at("00:20"), alert=msgspec.structs.replace(alert, status=Status.OPEN)),
            PromptResident(at=at("00:20"), alert=alert.id, device="canal-hub/lamp", action="on"),
            Changed(at=at("00:55"), alert=alert, event="closed", by="chloe"),
        ],
    )


def _morning(session: Session, plans: PlanBook) -> None:
    """George's bed sensor has gone silent: for the morning."""
    alert = _alert(
        session,
        plans,
        MORNING,
        "bed-sensor-blind",
        status=Status.OPEN,
        stage=Stage.MORNING,
        since=at("22:41"),
        opened_at=at("01:41"),
    )
    _keep(
        session, alert, [Raised(at=at("01:41"), alert=alert), Noted(at=at("01:41"), what="late", alert=alert.id)]
    )


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
    _keep(session, alert, [Raised(at=at("02:00"), alert=alert)])


def rows(session: Session, table: type[Any]) -> list[Any]:
    """All rows of a table."""
    return list(session.scalars(select(table)))


def as_json(document: bytes) -> Any:
    """A stored document, decoded."""
    return json.loads(document)
