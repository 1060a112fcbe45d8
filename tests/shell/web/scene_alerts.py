"""The alerts of the scene, as the engine and delivery would have left them."""

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from alerts.alert import Alert, Sent, Stage, Status
from alerts.decisions import Changed, Decision, Noted, PromptResident, Purpose, Raised, Send
from alerts.ladder import Channel, Ladder
from alerts.state import State
from tec_hub.store.outbox import CommandRow, InboundRow, NotificationRow, ReceiptRow
from tec_hub.store.people import ResidentRow
from tec_hub.store.plans import PlanBook
from tec_hub.store.watching import AlertRow, ResidentStateRow, TimelineRow
from tests.shell.web.tonight import (
    FALLEN,
    HELPED,
    MORNING,
    NOW,
    OVER,
    SERVICE,
    at,
)


def frozen_alert(session: Session, plans: PlanBook, alert_id: str, expectation: str, **changes: Any) -> Alert:
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


def keep(session: Session, alert: Alert, decisions: list[Decision]) -> None:
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


def fallen(session: Session, plans: PlanBook) -> None:
    """Julie left her bed at 01:53:50 and has not come back; Anna is being woken, Frank is next."""
    alert = frozen_alert(
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
    keep(
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


def helped(session: Session, plans: PlanBook) -> None:
    """Edith opened her front door at 02:02; Chloe is going."""
    alert = frozen_alert(
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
    keep(
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


def over(session: Session, plans: PlanBook) -> None:
    """Tomasz's bed was wet at 00:20; the lamp woke him and he sorted it out."""
    alert = frozen_alert(
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
    keep(
        session,
        alert,
        [
            Raised(at=at("00:20"), alert=msgspec.structs.replace(alert, status=Status.OPEN)),
            PromptResident(at=at("00:20"), alert=alert.id, device="canal-hub/lamp", action="on"),
            Changed(at=at("00:55"), alert=alert, event="closed", by="chloe"),
        ],
    )


def morning(session: Session, plans: PlanBook) -> None:
    """George's bed sensor has gone silent: for the morning."""
    alert = frozen_alert(
        session,
        plans,
        MORNING,
        "bed-sensor-blind",
        status=Status.OPEN,
        stage=Stage.MORNING,
        since=at("22:41"),
        opened_at=at("01:41"),
    )
    keep(session, alert, [Raised(at=at("01:41"), alert=alert), Noted(at=at("01:41"), what="late", alert=alert.id)])
