"""Whatever the provider does, one message reaches the phone, once where anybody can tell."""

import pytest
from sqlalchemy import select

from alerts.alert import Status
from device_adapters.event import Kind
from tec_hub.store.outbox import NotificationRow
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

DEV = "+447700900104"

pytestmark = ON_SQLITE


def falls(begin: Begin) -> Night:
    """Priya has fallen; her son Dev is to be called and texted in half a minute."""
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    return night


def sends(night: Night, channel: str, purpose: str = "wake") -> list[NotificationRow]:
    with night.hub.database.read() as session:
        return list(
            session.scalars(
                select(NotificationRow).where(
                    NotificationRow.phone == DEV,
                    NotificationRow.channel == channel,
                    NotificationRow.purpose == purpose,
                )
            )
        )


@pytest.mark.parametrize("fault", ["reset_after", "500_after", "reset_before", "500", "429"])
def test_a_send_that_failed_or_may_have_failed_arrives_once(begin: Begin, fault: str) -> None:
    night = falls(begin)
    night.provider.faults.rest(fault, to=DEV, times=2)  # the text's request and the call's
    night.later(seconds=40)
    dev = night.phone("Dev")
    dev.expects_text("Fall detected")
    dev.expects_call()
    night.nobody_else_hears()

    (text,) = sends(night, "text")
    assert text.provider_sid == dev.received[0].sid  # the one that arrived is the one on record


def test_a_provider_that_is_gone_for_a_while_is_asked_again(begin: Begin) -> None:
    night = falls(begin)
    night.provider.faults.rest("reset_before", to=DEV, times=8)
    night.later(seconds=60)
    dev = night.phone("Dev")
    dev.expects_text("Fall detected")
    dev.expects_call()
    night.nobody_else_hears()
    assert night.hub.health()["delivery"].ok


def test_a_call_back_that_is_lost_is_asked_for(begin: Begin) -> None:
    """Nobody tells the hub that the phone rang out; it asks after a minute, and rings again."""
    night = falls(begin)
    night.provider.faults.callbacks("lost", to=DEV, times=50)
    night.later(seconds=60)
    dev = night.phone("Dev")
    dev.expects_text("Fall detected")
    dev.expects_call()
    night.nobody_else_hears()
    night.later(seconds=45)
    dev.expects_call()
    assert sorted(row.status for row in sends(night, "call")) == ["no_answer", "sent"]


@pytest.mark.parametrize("fault", ["repeated", "late"])
def test_call_backs_repeated_or_late_change_nothing(begin: Begin, fault: str) -> None:
    night = falls(begin)
    night.provider.faults.callbacks(fault, to=DEV, times=20, seconds=5)
    night.later(seconds=35)
    dev = night.phone("Dev")
    dev.expects_text("Fall detected")
    call = night.answers("Dev")
    call.press("1")
    night.later(minutes=5)
    assert night.the_alert("priya").claimant == "dev"
    assert {row.status for row in sends(night, "text")} == {"delivered"}
    (called,) = sends(night, "call")
    assert called.keyed_at is not None
    night.nobody_else_hears()


def test_two_alerts_never_make_two_calls_to_one_phone_at_once(begin: Begin) -> None:
    """Chloe is on call for Edith and for Tomasz; the second call waits until the first is over."""
    night = begin("mill", "canal", starts="02:55")
    chloe = night.phone("Chloe")
    night.device("mill-lora/mill-bed").reports(Kind.BED_VACATED)
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_OPENED)
    night.later(minutes=2, seconds=58)
    night.device("canal-hub/bed-epilepsy").reports(Kind.SEIZURE_DETECTED)
    night.later(seconds=6)
    ringing = [call for call in chloe.calls if not call.record.finished]
    assert len(ringing) == 1
    night.later(seconds=60)
    assert len(chloe.calls) >= 2
    for contact in night.file.contacts:
        night.note_all(contact.name)


def test_an_answer_that_nobody_could_be_told_of_is_fetched(begin: Begin) -> None:
    """Dev texts while the hub cannot be reached, and the provider gives up telling."""
    night = falls(begin)
    night.later(seconds=35)
    dev = night.phone("Dev")
    dev.expects_text("Fall detected")
    dev.expects_call()
    night.provider.faults.callbacks("lost", to=DEV, times=50)
    dev.reply("1")
    assert night.the_alert("priya").status is Status.OPEN
    night.provider.faults.clear()
    night.hub.inbox.fetch()
    dev.expects_text("you have it")
    assert night.the_alert("priya").claimant == "dev"
    night.hub.inbox.fetch()  # nothing is taken in twice
    night.nobody_else_hears()


def test_an_answer_cannot_be_meant_for_an_alert_that_has_not_gone_out(begin: Begin) -> None:
    """Dev's belated "1" comes while the new alert waits for a provider that is away: he has not heard of it."""
    night = falls(begin)
    night.provider.faults.rest("429", to=DEV, times=200)
    night.later(seconds=40)
    assert {row.sent_at for row in sends(night, "text")} == {None}
    night.phone("Dev").reply("1")
    night.later(seconds=1)
    assert night.the_alert("priya").claimant is None
    night.provider.faults.clear()
    night.later(seconds=20)
    dev = night.phone("Dev")
    dev.expects_text("Nothing is open for you")
    dev.expects_text("Fall detected")
    dev.expects_call()
    dev.reply("1")
    dev.expects_text("you have it")
    night.closes("Dev")
    night.nobody_else_hears()
