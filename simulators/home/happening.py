"""What a scenario lets happen besides a person's habits: a fall, a seizure, a walk at three in the morning."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from simulators.home.habits import Habits, Sleeper
from simulators.home.moment import Moment, What
from simulators.home.night import instant


class Happening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something at a time of the night ("HH:MM") that takes so many minutes."""

    at: str
    what: str  #: a key of HAPPENINGS
    minutes: float = 10
    room: str = ""
    door: str = ""  #: the door's device id, for who leaves home


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Who, when and where: what a happening needs in order to become moments."""

    who: str
    habits: Habits
    sleeper: Sleeper
    start: datetime
    end: datetime
    room: str
    door: str

    def moment(self, what: What, after_s: float = 0, *, room: str = "", thing: str = "") -> Moment:
        """A moment of this person, so many seconds after the start."""
        at = self.start + timedelta(seconds=after_s)
        return Moment(at=at, what=what, who=self.who, room=room or self.room, thing=thing)

    def at_end(self, what: What, after_s: float = 0) -> Moment:
        """A moment of this person, so many seconds after the end."""
        at = self.end + timedelta(seconds=after_s)
        return Moment(at=at, what=what, who=self.who, room=self.room)


def _falls(stage: Stage) -> list[Moment]:
    """Gets up, falls on the way and lies there until helped."""
    bedroom = stage.habits.bedroom
    return [
        stage.moment(What.GETS_UP, -40, room=bedroom),
        stage.moment(What.MOVES, -30, room=bedroom),
        stage.moment(What.MOVES, -8),
        stage.moment(What.FALLS),
        stage.at_end(What.IS_HELPED_UP),
        stage.at_end(What.MOVES, 60),
        Moment(at=stage.end + timedelta(minutes=6), what=What.LIES_DOWN, who=stage.who, room=bedroom),
    ]


def _leaves_home(stage: Stage) -> list[Moment]:
    """Gets up, goes out by the door and comes back in the end."""
    bedroom, hall = stage.habits.bedroom, stage.room
    return [
        stage.moment(What.GETS_UP, -120, room=bedroom),
        stage.moment(What.MOVES, -110, room=bedroom),
        stage.moment(What.MOVES, -15, room=hall),
        stage.moment(What.OPENS, thing=stage.door),
        stage.moment(What.CLOSES, 12, thing=stage.door),
        Moment(at=stage.end, what=What.OPENS, who=stage.who, room=hall, thing=stage.door),
        Moment(at=stage.end + timedelta(seconds=15), what=What.CLOSES, who=stage.who, room=hall, thing=stage.door),
        stage.at_end(What.MOVES, 20),
        Moment(at=stage.end + timedelta(minutes=4), what=What.LIES_DOWN, who=stage.who, room=bedroom),
    ]


def _visit(stage: Stage) -> list[Moment]:
    """A carer or visitor lets themselves in, is about, and leaves."""
    minutes = int((stage.end - stage.start).total_seconds() // 60)
    return [
        stage.moment(What.OPENS, -20, thing=stage.door),
        stage.moment(What.CLOSES, -10, thing=stage.door),
        stage.moment(What.CARER_COMES),
        *(stage.moment(What.MOVES, 60 * minute + 5) for minute in range(0, minutes, 2)),
        stage.at_end(What.OPENS),
        stage.at_end(What.CARER_GOES, 5),
        stage.at_end(What.CLOSES, 10),
    ]


def _out_of_bed(stage: Stage) -> list[Moment]:
    """Is up and about in a room for so long."""
    return stage.sleeper.trip(stage.start, stage.room, stage.end - stage.start)


def _smoke(stage: Stage) -> list[Moment]:
    return [stage.moment(What.SMOKE), stage.at_end(What.SMOKE_GONE)]


def _flood(stage: Stage) -> list[Moment]:
    return [stage.moment(What.WATER), stage.at_end(What.WATER_GONE)]


def _once(what: What) -> Callable[[Stage], list[Moment]]:
    return lambda stage: [stage.moment(what)]


HAPPENINGS: Mapping[str, Callable[[Stage], list[Moment]]] = {
    "falls": _falls,
    "leaves_home": _leaves_home,
    "visit": _visit,
    "out_of_bed": _out_of_bed,
    "has_seizure": _once(What.HAS_SEIZURE),
    "wets_bed": _once(What.WETS_BED),
    "calls": _once(What.CALLS),
    "smoke": _smoke,
    "flood": _flood,
}


def moments(
    happening: Happening, who: str, habits: Habits, sleeper: Sleeper, evening: date, zone: ZoneInfo
) -> list[Moment]:
    """What the happening consists of. Raises ValueError for one that is not known."""
    make = HAPPENINGS.get(happening.what)
    if make is None:
        raise ValueError(f"{happening.what!r} is not a happening; known are {', '.join(sorted(HAPPENINGS))}")
    start = instant(evening, happening.at, zone)
    return make(
        Stage(
            who=who,
            habits=habits,
            sleeper=sleeper,
            start=start,
            end=start + timedelta(minutes=happening.minutes),
            room=happening.room or habits.bathroom,
            door=happening.door,
        )
    )


def without_habits_during(night: list[Moment], busy: list[tuple[datetime, datetime]]) -> list[Moment]:
    """The night less what habit would have the person do while something else happens to them.

    A trip that overlaps is left out whole, so that nobody lies down without having got up.
    """
    kept: list[Moment] = []
    trip: list[Moment] | None = None
    for moment in night:
        if moment.what is What.GETS_UP:
            trip = []
        (kept if trip is None else trip).append(moment)
        if moment.what is What.LIES_DOWN and trip is not None:
            kept += [] if _overlaps(trip, busy) else trip
            trip = None
    kept += trip or []  # up for the day
    return [m for m in kept if m.what is not What.STIRS or not _overlaps([m], busy)]


def _overlaps(trip: list[Moment], busy: list[tuple[datetime, datetime]]) -> bool:
    margin = timedelta(minutes=3)
    return any(trip[0].at - margin < end and start < trip[-1].at + margin for start, end in busy)
