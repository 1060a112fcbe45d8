"""A simulated resident lives a plausible night, the same one for the same seed."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device_adapters.event import Kind
from simulators.home.fault import Carried, Faults, Outage, through_outage, with_faults
from simulators.home.habits import Habits, Sleeper
from simulators.home.happening import HAPPENINGS, Happening, moments, without_habits_during
from simulators.home.moment import Moment, What
from simulators.home.night import instant
from simulators.home.sensor import Seen, Sensor, notices

LONDON = ZoneInfo("Europe/London")
EVENING = date(2026, 11, 23)
START = datetime(2026, 11, 23, 12, tzinfo=UTC)
END = datetime(2026, 11, 24, 12, tzinfo=UTC)
BED = Sensor(id="bed", ecosystem="tec", model="pad", senses="bed", whose="Julie")


def sleeper(seed: int, habits: Habits | None = None) -> Sleeper:
    return Sleeper("Julie", habits or Habits(), LONDON, Random(seed))


@given(st.integers(0, 10_000))
def test_nobody_lies_down_twice_without_getting_up_between(seed: int) -> None:
    night = sleeper(seed, Habits(toilet=4, kitchen=2, wandering=2)).night(EVENING)
    in_bed = [m.what for m in night if m.what in {What.LIES_DOWN, What.GETS_UP}]

    assert in_bed == [What.LIES_DOWN, What.GETS_UP] * (len(in_bed) // 2)


@given(st.integers(0, 10_000))
def test_the_same_seed_gives_the_same_night(seed: int) -> None:
    assert sleeper(seed).night(EVENING) == sleeper(seed).night(EVENING)


def test_toilet_visits_are_about_as_many_as_the_habit_says() -> None:
    random = Random(5)
    person = Sleeper("Julie", Habits(toilet=1.5, kitchen=0), LONDON, random)
    nights = [person.night(EVENING + timedelta(days=n)) for n in range(300)]
    visits = [sum(m.what is What.GETS_UP for m in night) - 1 for night in nights]

    assert 1.1 < sum(visits) / len(visits) < 1.6  # some are dropped for being too close together


@pytest.mark.parametrize(
    ("evening", "wall", "utc"),
    [
        (date(2026, 10, 24), "01:30", "2026-10-25T00:30+00:00"),  # the first of the two
        (date(2026, 10, 24), "03:00", "2026-10-25T03:00+00:00"),
        (date(2027, 3, 27), "01:30", "2027-03-28T01:30+00:00"),  # does not exist: half an hour after the jump
        (date(2026, 11, 23), "22:15", "2026-11-23T22:15+00:00"),
        (date(2026, 6, 1), "22:15", "2026-06-01T21:15+00:00"),
    ],
)
def test_times_of_day_are_right_when_the_clocks_change(evening: date, wall: str, utc: str) -> None:
    assert instant(evening, wall, LONDON) == datetime.fromisoformat(utc)


@pytest.mark.parametrize("what", sorted(HAPPENINGS))
def test_every_happening_leaves_the_person_where_they_were(what: str) -> None:
    happening = Happening(at="02:40", what=what, minutes=12, room="Bathroom", door="front_door")
    happens = moments(happening, "Julie", Habits(), sleeper(1), EVENING, LONDON)
    beds = [m.what for m in sorted(happens, key=lambda m: m.at) if m.what in {What.LIES_DOWN, What.GETS_UP}]

    assert beds in ([], [What.GETS_UP, What.LIES_DOWN])
    assert all(m.who == "Julie" for m in happens)


def test_an_unknown_happening_is_named() -> None:
    with pytest.raises(ValueError, match="'sneezes' is not a happening; known are"):
        moments(Happening(at="02:40", what="sneezes"), "Julie", Habits(), sleeper(1), EVENING, LONDON)


@given(st.integers(0, 2_000))
def test_habit_does_not_meddle_with_a_fall(seed: int) -> None:
    """While she lies on the bathroom floor, no habit puts her back to bed."""
    person = sleeper(seed, Habits(toilet=5))
    fall = moments(
        Happening(at="02:40", what="falls", room="Bathroom", minutes=40),
        "Julie",
        Habits(),
        person,
        EVENING,
        LONDON,
    )
    busy = [(fall[0].at, fall[-1].at)]
    usual = without_habits_during(person.night(EVENING), busy)

    assert [m for m in usual if busy[0][0] <= m.at <= busy[0][1]] == []


def test_a_pad_lets_go_for_a_moment_as_the_sleeper_turns() -> None:
    lies_down = datetime(2026, 11, 23, 22, tzinfo=UTC)
    happens = [
        Moment(at=lies_down, what=What.LIES_DOWN, who="Julie"),
        Moment(at=lies_down + timedelta(hours=1), what=What.STIRS, who="Julie"),
        Moment(at=lies_down + timedelta(hours=9), what=What.GETS_UP, who="Julie"),
    ]
    kinds = [s.event.kind for s in notices(BED, happens, START, END) if s.event.occurred_at is not None]

    assert kinds == [
        Kind.BED_OCCUPIED,
        Kind.BED_VACATED,
        Kind.BED_OCCUPIED,
        Kind.BED_VACATED,
    ]


def test_a_pad_repeats_its_state_as_it_starts_and_every_hour() -> None:
    """So that a hub that begins to listen at midnight learns that somebody is in bed."""
    lies_down = datetime(2026, 11, 23, 22, tzinfo=UTC)
    happens = [Moment(at=lies_down, what=What.LIES_DOWN, who="Julie")]
    midnight = lies_down + timedelta(hours=2)
    seen = notices(BED, happens, midnight, midnight + timedelta(hours=3))
    states = [s for s in seen if s.event.kind is Kind.BED_OCCUPIED]

    assert states[0].at == midnight + timedelta(seconds=1)
    assert len(states) == 4
    assert all(s.event.occurred_at is None for s in states)


def test_a_motion_detector_holds_and_then_lets_go() -> None:
    pir = Sensor(id="pir", ecosystem="tec", model="pir", senses="motion", room="Hall", reports_min=2000)
    at = datetime(2026, 11, 23, 22, tzinfo=UTC)
    moves = [Moment(at=at + timedelta(seconds=s), what=What.MOVES, room="Hall") for s in (0, 30, 200)]
    seen = [(s.event.kind, (s.at - at).total_seconds()) for s in notices(pir, moves, START, END)]

    assert [s for s in seen if s[0] is not Kind.BATTERY_MEASURED] == [
        (Kind.MOTION_DETECTED, 0),
        (Kind.MOTION_CLEARED, 90),
        (Kind.MOTION_DETECTED, 200),
        (Kind.MOTION_CLEARED, 260),
    ]


def _reports(count: int) -> list[Seen]:
    happens = [
        Moment(at=START + timedelta(minutes=n), what=What.LIES_DOWN if n % 2 else What.GETS_UP, who="Julie")
        for n in range(count)
    ]
    return notices(BED, happens, START, END)


def test_faults_miss_repeat_and_delay_their_share() -> None:
    reports = _reports(600)
    carried = with_faults(reports, Faults(missed=0.2, repeated=0.1, late=0.1), Random(3), EVENING, LONDON)

    assert 0.7 < len({id(c.seen) for c in carried}) / len(reports) < 0.9
    assert any(c.at > c.seen.at + timedelta(seconds=4) for c in carried)
    assert len(carried) > len({id(c.seen) for c in carried})


def test_a_device_that_dies_says_nothing_more() -> None:
    carried = with_faults(_reports(600), Faults(silent_from="14:00"), Random(3), EVENING, LONDON)

    assert max(c.at for c in carried) < datetime(2026, 11, 23, 14, tzinfo=UTC)


@pytest.mark.parametrize("backlog", [True, False])
def test_a_gateway_that_was_gone_brings_its_backlog_or_not(backlog: bool) -> None:
    carried = [Carried(at=s.at, seen=s) for s in _reports(600)]
    after = through_outage(carried, Outage(at="14:00", minutes=30, backlog=backlog), EVENING, LONDON)
    start = datetime(2026, 11, 23, 14, tzinfo=UTC)
    end = start + timedelta(minutes=30)

    assert not [c for c in after if start <= c.at < end]
    assert (len(after) == len(carried)) is backlog
    assert any(c.seen.at < end <= c.at for c in after) is backlog
