"""Somebody texts STOP, half asleep: the provider keeps our texts from them from then on."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night

COORDINATORS = ("Grace", "Night desk")


def stops(night: Night, words: str) -> None:
    """Dev texts one of the words; the provider says so to him, and the coordinators are called."""
    night.phone("Dev").reply(words)
    night.phone("Dev").expects_text("You have successfully been unsubscribed")
    for name in COORDINATORS:
        assert night.woken(name, "Dev no longer receives our texts").status == "ringing"
    assert any("Dev" in reason for reason in night.alarms())


def test_stop_leaves_the_voice_and_start_brings_the_texts_back(begin: Begin) -> None:
    """The next fall rings Dev without a text, since none would come; after START he has both again."""
    night = begin("hill", starts="02:00")
    stops(night, "STOP")

    night.at("02:10")
    radar = night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:31")
    assert night.rung_again("Dev").status == "ringing"
    night.nobody_else_hears()
    night.answers("Dev").press("1")
    night.later(minutes=8)
    assert night.the_alert("priya").claimant == "dev"
    night.phone("Dev").ring_back().press("4")
    night.later(seconds=10)
    assert night.the_alert("priya").status is Status.CLOSED

    night.at("02:40")
    night.phone("Dev").reply("Start")
    night.phone("Dev").expects_text("You have successfully been re-subscribed")
    assert night.alarms() == []
    night.at("02:50")
    radar.reports(Kind.FALL_DETECTED)
    night.later(seconds=31)
    assert night.woken("Dev", "Fall detected").status == "ringing"
    night.goes("Dev")
    night.closes("Dev")


@ON_SQLITE
def test_stop_in_the_middle_of_an_alert_is_no_answer_to_it(begin: Begin) -> None:
    """ "Stop" may mean the ringing: nobody has said that they go, so the ladder goes on."""
    night = begin("hill", starts="02:09")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:31")
    night.woken("Dev", "Fall detected")
    stops(night, "stop")
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.OPEN, None)
    night.at("02:11:40")
    night.rung_again("Dev")
    night.woken("Chloe", "Fall detected")
    night.goes("Chloe")
    night.closes("Chloe")
    assert not [text for text in night.phone("Dev").received if not text.expected]
