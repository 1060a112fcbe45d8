"""A code names an alert on a phone for as long as the alert is open, and no longer."""

from device_adapters.event import Kind
from tec_hub.codes import open_codes
from tests.stories.conftest import Begin


def test_who_was_told_that_it_is_over_need_not_name_it_in_the_next_answer(begin: Begin) -> None:
    """Dev slept through a fall that a colleague saw to; the next time his plain "1" is enough."""
    night = begin("hill", starts="02:09")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(minutes=4)
    woken = [c.name for c in night.file.contacts if c.name != "Dev" and night.phone(c.name).received]
    night.phone(woken[0]).reply("4")
    for contact in night.file.contacts:
        night.note_all(contact.name)
    assert "over" in night.phone("Dev").received[-1].body
    with night.hub.database.read() as session:
        assert open_codes(session, night.phone("Dev").number) == {}

    night.later(minutes=30)
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=40)
    night.note_all("Dev")
    night.phone("Dev").reply("1")
    night.phone("Dev").expects_text("you have it")
    for contact in night.file.contacts:
        night.note_all(contact.name)
