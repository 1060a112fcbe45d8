"""Tomasz has a seizure; two people are rung at the same moment. Or his bed is wet, and his lamp is lit first."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def has_a_seizure(begin: Begin) -> Night:
    """The night at the moment of the seizure."""
    night = begin("canal", starts="04:09")
    night.at("04:10")
    night.device("canal-hub/bed-epilepsy").reports(Kind.SEIZURE_DETECTED)
    return night


def test_two_are_rung_and_one_goes(begin: Begin) -> None:
    """Chloe takes it; Dev's phone stops, and only he hears who goes."""
    night = has_a_seizure(begin)
    chloe, dev = night.woken("Chloe", "Seizure sensor sounded"), night.woken("Dev", "Seizure sensor sounded")
    assert (chloe.status, dev.status) == ("ringing", "ringing")
    call = night.answers("Chloe", listens_s=6)
    call.press("1")
    night.later(seconds=5)
    assert any("Tomasz Baker" in said for said in call.said)
    assert dev.status != "ringing"
    night.phone("Dev").expects_text("Chloe is going")
    night.later(minutes=5)
    night.phone("Chloe").reply("5")
    night.phone("Chloe").expects_text("good that you are there")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")
    assert night.the_alert("tomasz").status is Status.CLOSED


def test_both_want_to_go(begin: Begin) -> None:
    """The second to say so is told that they may rest."""
    night = has_a_seizure(begin)
    for name in ("Chloe", "Dev"):
        night.woken(name, "Seizure sensor sounded")
    night.later(seconds=8)
    night.goes("Dev", arrives=None)
    night.phone("Chloe").expects_text("Dev is going")
    night.phone("Chloe").reply("on my way")
    night.phone("Chloe").expects_text("Dev is already going")
    assert night.the_alert("tomasz").claimant == "dev"
    night.later(minutes=5)
    night.closes("Dev")
    night.phone("Chloe").expects_text("over.")


@ON_SQLITE
def test_a_wet_bed_lights_the_lamp_and_wakes_nobody_for_ten_minutes(begin: Begin) -> None:
    """He would rather sort it out himself; only then is somebody asked."""
    night = begin("canal", starts="00:09")
    night.at("00:10")
    night.device("canal-hub/bed-moisture").reports(Kind.ENURESIS_DETECTED)
    assert [topic for topic, _ in night.commands] == ["tec/v1/canal-hub/tec/lamp/set"]
    night.at("00:19:59").nobody_else_hears()
    night.at("00:20:01")
    night.woken("Chloe", "Wet bed")
    night.goes("Chloe")
    night.closes("Chloe")
    assert len(night.commands) == 1
