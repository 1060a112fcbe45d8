"""Edith opens her front door at three in the morning."""

from datetime import timedelta

from alerts.alert import Status
from alerts.inputs import CarerCame
from device_adapters.event import Kind
from tests.stories.conftest import ON_SQLITE, Begin
from tests.stories.harness import Night


def opens_the_door(begin: Begin) -> Night:
    """The night at 03:03, when nobody has been seen back in bed."""
    night = begin("mill", starts="02:58")
    night.at("03:00")
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_OPENED)
    night.at("03:02:59").nobody_else_hears()
    return night.at("03:03:01")


def test_her_daughter_walks_back_in_with_her(begin: Begin) -> None:
    """Chloe stands twice on the first step, by name and on the rota, and is woken once."""
    night = opens_the_door(begin)
    night.woken("Chloe", "Left home at night")
    night.goes("Chloe")
    assert night.the_alert("edith").status is Status.ATTENDED
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_CLOSED)
    night.device("mill-lora/mill-bed").reports(Kind.BED_OCCUPIED)
    night.phone("Chloe").expects_text("the sensors now saw what was expected")
    night.closes("Chloe")
    assert night.the_alert("edith").status is Status.CLOSED


def test_she_looks_out_and_goes_back_to_bed(begin: Begin) -> None:
    """Within three minutes it is nobody's business."""
    night = begin("mill", starts="02:58")
    night.device("mill-lora/mill-bed").reports(Kind.BED_OCCUPIED)
    night.at("03:00")
    night.device("mill-lora/mill-bed").reports(Kind.BED_VACATED)
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_OPENED)
    night.at("03:02")
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_CLOSED)
    night.device("mill-lora/mill-bed").reports(Kind.BED_OCCUPIED)
    night.at("03:30")
    assert night.alerts("edith", ended=True) == []


def test_she_is_back_in_bed_before_anybody_has_answered(begin: Begin) -> None:
    """The alert ends by itself, the ringing stops, and those woken hear that they may sleep."""
    night = opens_the_door(begin)
    call = night.woken("Chloe", "Left home at night")
    assert call.status == "ringing"
    night.later(seconds=10)
    night.device("mill-lora/mill-bed").reports(Kind.BED_OCCUPIED)
    night.phone("Chloe").expects_text("over. The sensors have seen what was expected")
    assert call.status in {"completed", "canceled"}
    assert night.the_alert("edith").status is Status.SELF_RESOLVED
    night.later(minutes=30)


@ON_SQLITE
def test_in_the_afternoon_the_door_is_hers(begin: Begin) -> None:
    """Outside the agreed hours it is not watched."""
    night = begin("mill", starts="20:00")
    night.device("mill-lora/mill-front-door").reports(Kind.CONTACT_OPENED)
    night.at("20:30")
    assert night.alerts("edith", ended=True) == []


@ON_SQLITE
def test_a_carer_with_her_holds_it_back_and_is_forgotten_in_time(begin: Begin) -> None:
    """A visit is believed for an hour at most; a carer who forgets to sign out leaves nobody unwatched."""
    night = begin("mill", starts="01:58")
    door = night.device("mill-lora/mill-front-door")
    now = night.at("02:00").clock.now()
    night.tell("edith", CarerCame(at=now, by="dev", until=now + timedelta(hours=1)))
    door.reports(Kind.CONTACT_OPENED)
    night.at("02:10")
    door.reports(Kind.CONTACT_CLOSED)
    night.at("02:58").nobody_else_hears()
    assert night.alerts("edith", ended=True) == []
    night.at("03:01")
    door.reports(Kind.CONTACT_OPENED)
    night.at("03:04:02")
    night.woken("Chloe", "Left home at night")
    night.goes("Chloe")
    night.closes("Chloe")


@ON_SQLITE
def test_a_carer_who_comes_is_what_was_expected(begin: Begin) -> None:
    """The plan says so; the alert ends by itself, and those woken hear of it."""
    night = opens_the_door(begin)
    night.woken("Chloe", "Left home at night")
    now = night.clock.now()
    night.tell("edith", CarerCame(at=now, by="dev", until=now + timedelta(hours=1)))
    night.phone("Chloe").expects_text("over. The sensors have seen what was expected")
    assert night.the_alert("edith").status is Status.SELF_RESOLVED
    night.later(minutes=20)
