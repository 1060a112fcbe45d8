"""What the keys of a phone do in a call, and what the voice tells before and after them."""

from alerts.alert import Status
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def falls(begin: Begin) -> Night:
    """Priya has fallen, and Dev's phone rings."""
    night = begin("hill", starts="02:09")
    night.at("02:10")
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.at("02:10:31")
    assert night.woken("Dev", "Fall detected").status == "ringing"
    return night


def test_three_tells_more_and_is_no_answer(begin: Begin) -> None:
    """Initials for whoever picks up; name and home only for a person who has pressed a key."""
    night = falls(begin)
    call = night.answers("Dev", listens_s=3)
    before = " ".join(call.said)
    assert "P N" in before
    assert "Priya" not in before
    assert "Hill Rise" not in before
    call.press("3")
    night.later(seconds=2)
    assert "Priya Nair, at 17 Hill Rise" in " ".join(call.said)
    assert (night.the_alert("priya").status, night.the_alert("priya").claimant) == (Status.OPEN, None)
    call.press("1")
    night.later(seconds=2)
    assert night.the_alert("priya").claimant == "dev"
    call.press("5")
    night.later(seconds=2)
    assert night.the_alert("priya").status is Status.ATTENDED
    night.closes("Dev")


@ON_SQLITE
def test_a_key_that_means_nothing_is_asked_about(begin: Begin) -> None:
    """Half asleep one presses anything; the menu comes again, and the next key counts."""
    night = falls(begin)
    call = night.answers("Dev", listens_s=3)
    call.press("9")
    night.later(seconds=1)
    assert "That key means nothing here." in call.said
    assert night.the_alert("priya").status is Status.OPEN
    call.press("2")
    night.later(seconds=2)
    assert night.woken("Chloe", "Fall detected").status == "ringing"
    night.goes("Chloe")
    night.phone("Dev").expects_text("Chloe is going")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")


@ON_SQLITE
def test_asking_for_more_and_falling_asleep_over_it_is_no_answer(begin: Begin) -> None:
    """Who has only heard the details has not said that they go: the next is asked within their time."""
    night = falls(begin)
    call = night.answers("Dev", listens_s=3)
    call.press("3")
    night.at("02:11:40")
    assert call.record.finished
    assert night.rung_again("Dev").status == "no-answer"
    assert night.woken("Chloe", "Fall detected").status == "ringing"
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.OPEN, None)
    night.goes("Chloe")
    night.phone("Dev").expects_text("Chloe is going")
    night.closes("Chloe")
    night.phone("Dev").expects_text("over.")


@ON_SQLITE
def test_ringing_back_is_about_what_is_open_for_that_phone(begin: Begin) -> None:
    """Chloe was never asked, so nothing is open for her; Dev hears of his own until it is closed, then no more."""
    night = falls(begin)
    night.answers("Dev", listens_s=3).hang_up()
    stranger = night.phone("Chloe").ring_back()
    assert "Nothing is open for you at present" in " ".join(stranger.said)
    second = night.rung_again("Dev")  # the second try of the call that he had put down
    back = night.phone("Dev").ring_back()
    night.later(seconds=4)
    assert "P N" in " ".join(back.said)
    back.press("1")
    night.later(seconds=2)
    alert = night.the_alert("priya")
    assert (alert.status, alert.claimant) == (Status.CLAIMED, "dev")
    assert second.record.finished, "his phone still rings though he has said that he goes"
    assert not back.record.finished
    night.closes("Dev")
    late = night.phone("Dev").ring_back()
    assert "Nothing is open for you at present" in " ".join(late.said)
