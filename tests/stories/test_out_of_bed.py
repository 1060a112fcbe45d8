"""Julie gets up at night."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import Begin


def test_julie_is_up_and_nobody_answers_at_first(begin: Begin) -> None:
    """The light comes on first; then Anna is rung, who goes, arrives and closes."""
    night = begin("rowan")
    bed, hall = night.device("rowan-hub/julie_bed"), night.device("rowan-hub/hall_motion")
    night.at("22:30")
    bed.reports(Kind.BED_OCCUPIED)
    night.at("02:00")
    bed.reports(Kind.BED_VACATED)
    hall.reports(Kind.MOTION_DETECTED)

    night.at("02:19").nobody_else_hears()
    night.at("02:20:30")
    assert [topic for topic, _ in night.commands] == ["tec/v1/rowan-hub/zigbee2mqtt/zigbee2mqtt/hall_light/set"]
    night.nobody_else_hears()

    night.at("02:21:10")
    anna = night.phone("Anna")
    text = anna.expects_text("Out of bed, not back since 02:00")
    assert "JW" in text.body
    assert "Julie" not in text.body
    call = night.answers("Anna")
    assert "J W" in " ".join(call.said)
    call.press("1")
    night.later(seconds=5)
    assert any("Julie Warner" in said for said in call.said)
    assert night.the_alert("julie").status is Status.CLAIMED

    night.later(minutes=8)
    anna.reply("5")
    anna.expects_text("good that you are there")
    assert night.the_alert("julie").status is Status.ATTENDED
    night.later(minutes=10)
    anna.reply("4")
    anna.expects_text("closed, all well")
    alert = night.the_alert("julie")
    assert (alert.status, alert.outcome) == (Status.CLOSED, "spoke to the person, all well")


def test_julie_goes_to_the_toilet_and_back(begin: Begin) -> None:
    """Nobody is woken, and nobody hears of it."""
    night = begin("rowan")
    bed = night.device("rowan-hub/julie_bed")
    bed.reports(Kind.BED_OCCUPIED)
    night.at("02:00")
    bed.reports(Kind.BED_VACATED)
    night.at("02:12")
    bed.reports(Kind.BED_OCCUPIED)
    night.at("07:30")
    assert night.alerts("julie", ended=True) == []
