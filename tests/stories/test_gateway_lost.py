"""A gateway falls silent, and with it all that watches: those who are woken hear what to do instead."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def pass_by(night: Night, *, minutes: int) -> None:
    """Time passes, and every few minutes it is looked at how the equipment fares."""
    for _ in range(minutes // 5):
        night.later(minutes=5)
        night.hub.health_watch.cycle()
    night.settle()


@ON_SQLITE
def test_a_silent_gateway_wakes_somebody_and_that_is_over_when_it_speaks(begin: Begin) -> None:
    night = begin("rowan", starts="23:30")
    night.device("rowan-hub/front_door").reports(Kind.CONTACT_CLOSED)
    night.hub.health_watch.cycle()
    pass_by(night, minutes=115)
    night.nobody_else_hears()
    pass_by(night, minutes=20)
    text = night.phone("Anna").expects_text("Gateway out of contact")
    assert "Instead: ring at 23:30" in text.body
    night.device("rowan-hub/front_door").reports(Kind.CONTACT_CLOSED)
    pass_by(night, minutes=5)
    ended = [alert for alert in night.alerts("julie", ended=True) if alert.name == "Gateway out of contact"]
    assert [alert.status for alert in ended] == [Status.SELF_RESOLVED]
    for contact in night.file.contacts:
        night.note_all(contact.name)
