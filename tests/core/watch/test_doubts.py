"""Pads that cry wolf are named to the installer; pads that work are not."""

from tests.core.watch import rules
from tests.core.watch.night import Night


def a_night(night: Night, *, hall: bool, minutes: float = 30) -> Night:
    """Julie is in bed; at two o'clock the pad says that she is not, for so many minutes."""
    night.at("22:00").says("hall pir", "motion.detected").after(60).says("hall pir", "motion.cleared")
    night.at("23:00").says("pad", "bed.occupied").at("02:00").says("pad", "bed.vacated")
    if hall:
        night.after(60).says("hall pir", "motion.detected").after(60).says("hall pir", "motion.cleared")
    night.after(minutes * 60).says("pad", "bed.occupied")
    night.at("08:00").says("hall pir", "motion.detected").after(60).says("hall pir", "motion.cleared")
    return night.says("pad", "bed.vacated")


def test_three_nights_on_which_nobody_was_seen_up() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(2):
        assert not a_night(night, hall=False).doubtful()
    named = a_night(night, hall=False).doubtful()
    assert [(d.device, d.times) for d in named] == [("pad", 3)]
    assert "nobody is seen" in named[0].reason


def test_it_is_named_once_a_week() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(14):
        a_night(night, hall=False)
    assert [d.times for d in night.doubtful()] == [3, 7]


def test_somebody_who_really_gets_up_is_seen() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(7):
        a_night(night, hall=True)
    assert not night.doubtful()


def test_turning_over_is_no_fault() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(7):
        a_night(night, hall=False, minutes=3)
    assert not night.doubtful()


def test_nothing_is_said_in_a_home_without_movement_sensors() -> None:
    night = Night(rules.out_of_bed(), devices=("pad",))
    for _ in range(7):
        a_night(night, hall=False)
    assert not night.doubtful()


def test_movement_just_after_she_came_back_shows_that_she_was_up() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(5):
        night.at("22:00").says("hall pir", "motion.detected").after(60).says("hall pir", "motion.cleared")
        night.at("23:00").says("pad", "bed.occupied").at("02:00").says("pad", "bed.vacated")
        night.at("02:30").says("pad", "bed.occupied").after(30).says("fridge", "contact.opened")
        night.after(30).says("fridge", "contact.closed").at("09:00").says("pad", "bed.vacated")
    assert not night.doubtful()


def test_a_pad_that_chatters_on_three_nights() -> None:
    night = Night(rules.out_of_bed())
    for evening in range(3):
        night.at("23:00")
        for _ in range(20):
            night.says("second pad", "bed.occupied").after(5).says("second pad", "bed.vacated").after(5)
        night.says("second pad", "bed.occupied").at("08:00")
        assert [(d.device, d.times) for d in night.doubtful()] == ([("second pad", 3)] if evening == 2 else [])


def test_a_sleepless_hour_is_no_chatter() -> None:
    night = Night(rules.out_of_bed())
    for _ in range(5):
        night.at("23:00")
        for _ in range(20):
            night.says("pad", "bed.occupied").after(60).says("pad", "bed.vacated").after(30)
        night.says("pad", "bed.occupied").at("08:00")
    assert not night.doubtful()


def test_a_pad_that_is_pressed_for_days_while_somebody_moves_about() -> None:
    night = Night(rules.out_of_bed()).says("second pad", "bed.occupied")
    named = []
    for _ in range(4):
        night.at("08:00").says("kitchen pir", "motion.detected").after(60).says("kitchen pir", "motion.cleared")
        named += night.after(3600).doubtful()
    assert [d.device for d in named] == ["second pad"]
    assert "has not been empty" in named[0].reason
