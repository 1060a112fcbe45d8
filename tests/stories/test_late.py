"""News that comes long after it happened, comes twice, or happens while the clocks go back."""

from datetime import UTC, date, datetime, timedelta

from alerts.alert import Stage, Status
from alerts.inputs import CarerCame, CarerLeft
from device_adapters.event import Kind
from simulators.publisher import Link
from simulators.scenario import Sending
from tests.services.mosquitto import MosquittoServer
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night
from tests.waiting import until


def test_what_was_put_right_long_ago_is_for_the_morning(begin: Begin) -> None:
    """The gateway was cut off while Edith was out at midnight and back in bed an hour later: nobody is woken."""
    night = begin("mill", starts="22:30")
    bed, door = night.device("mill-lora/mill-bed"), night.device("mill-lora/mill-front-door")
    door.reports(Kind.CONTACT_CLOSED)
    night.at("01:20")
    door.reports(Kind.CONTACT_OPENED, ago_s=80 * 60)
    bed.reports(Kind.BED_OCCUPIED, ago_s=20 * 60)
    night.later(minutes=10).nobody_else_hears()
    told = [alert for alert in night.alerts("edith", ended=True) if alert.expectation == "left-home"]
    assert [(alert.stage, alert.past, alert.woken) for alert in told] == [(Stage.MORNING, True, ())]


def test_the_same_message_twice_is_one_fall(begin: Begin, mosquitto: MosquittoServer) -> None:
    """A gateway repeats what it was not sure to have delivered: one alert, counted once, one call."""
    night = begin("hill", starts="02:09")
    fallen = b'{"presence": true, "fall_status": "fall_alarm", "last_seen": "2026-11-24T02:10:00+00:00"}'
    night.at("02:10")
    night.publish("hill-hub", "zigbee2mqtt", "zigbee2mqtt/bathroom_radar", fallen)
    night.settle()
    _repeats(mosquitto, night, "tec/v1/hill-hub/zigbee2mqtt/zigbee2mqtt/bathroom_radar", fallen)
    listener = night.hub.listener
    assert listener is not None
    until(lambda: listener.health().taken.redelivered == 1, what="the repetition to be known as one")
    night.at("02:10:31")
    assert night.woken("Dev", "Fall detected since 02:10. ").status == "ringing"
    assert night.the_alert("priya").count == 1
    night.goes("Dev")
    night.closes("Dev")


def _repeats(mosquitto: MosquittoServer, night: Night, topic: str, payload: bytes) -> None:
    """Send what has been sent before, byte for byte."""
    link = Link(mosquitto.url, "hill-hub-again", None)
    _, _, gateway, ecosystem, *_ = topic.split("/")
    link.publish(
        Sending(
            at=night.clock.now(),
            topic=topic,
            payload=payload,
            retained=False,
            gateway=gateway,
            ecosystem=ecosystem,
        )
    )
    link.close()


@ON_SQLITE
def test_up_while_the_hour_comes_twice(begin: Begin) -> None:
    """Julie gets up at 01:50 summer time; the wall says 01:10 again when her twenty minutes are over, once."""
    night = begin("rowan", evening=date(2026, 10, 24), starts="01:45")
    bed = night.device("rowan-hub/julie_bed").reports(Kind.BED_OCCUPIED)
    night.at("01:50")
    assert night.clock.now() == datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    bed.reports(Kind.BED_VACATED)
    night.device("rowan-hub/hall_motion").reports(Kind.MOTION_DETECTED)
    night.clock.advance_to(datetime(2026, 10, 25, 1, 9, 59, tzinfo=UTC))
    assert night.alerts("julie", ended=True) == []
    night.later(seconds=1)
    opened = night.the_alert("julie").opened_at
    assert opened == datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    night.later(seconds=62)
    assert night.woken("Ben", "since 01:50").status == "ringing"
    night.goes("Ben")
    night.closes("Ben")
    bed.reports(Kind.BED_OCCUPIED)
    night.later(minutes=60)
    assert len(night.alerts("julie", ended=True)) == 1


@ON_SQLITE
def test_while_a_carer_is_with_her_being_up_is_nobodys_business(begin: Begin) -> None:
    """Anna sits with Julie for half an hour; once she has gone, Julie is watched again."""
    night = begin("rowan", starts="02:00")
    bed = night.device("rowan-hub/julie_bed").reports(Kind.BED_OCCUPIED)
    night.at("02:05")
    now = night.clock.now()
    night.tell("julie", CarerCame(at=now, by="anna", until=now + timedelta(minutes=60)))
    bed.reports(Kind.BED_VACATED)
    night.device("rowan-hub/hall_motion").reports(Kind.MOTION_DETECTED)
    night.at("02:40").nobody_else_hears()
    bed.reports(Kind.BED_OCCUPIED)
    night.tell("julie", CarerLeft(at=night.clock.now()))
    night.at("03:00")
    bed.reports(Kind.BED_VACATED)
    night.device("rowan-hub/hall_motion").reports(Kind.MOTION_DETECTED)
    night.at("03:21:10")
    assert night.woken("Anna", "since 03:00").status == "ringing"
    night.goes("Anna")
    night.closes("Anna")
    assert night.the_alert("julie").status is Status.CLOSED
