"""Simulated nights with the devices of the proposed rules: ordinary ones, and one with what a rule is for."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from alerts.inputs import Observed
from alerts.plan import Placed, Plan
from device_adapters.event import Kind
from simulators.home.habits import Habits
from simulators.home.happening import Happening
from simulators.scenario import Fitted, Home, Person, Scenario, play
from tec_hub.night_trial.proposing import Hours
from tec_hub.replay.recording import Recording

ORDINARY_NIGHTS = 7
_WHO = "you"
_SENSES: Mapping[str, str] = {
    "bed": "bed",
    "motion": "motion",
    "exit": "door",
    "seizure sensor": "seizure",
    "wetness sensor": "moisture",
    "call button": "call",
    "smoke alarm": "smoke",
    "leak sensor": "leak",
}
_WAKES_UP_LATE, _STAYS_UP_LATE = timedelta(hours=4), timedelta(hours=4)


class Night(msgspec.Struct, frozen=True, kw_only=True):
    """A simulated night: what happens in it, in words, and what the devices reported."""

    evening: date
    story: str
    events: tuple[Observed, ...]
    until: datetime


class _Story(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is for. `words` complete "A night on which you …"."""

    words: str
    happens: Happening | None = None
    habits: Callable[[Habits], Habits] = lambda habits: habits


def _later(wall: str, by: timedelta) -> str:
    at = datetime.strptime(wall, "%H:%M") + by  # noqa: DTZ007 - a time of day only
    return f"{at:%H:%M}"


_STORIES: Mapping[str, _Story] = {
    "out-of-bed": _Story(
        words="fall on the way to the bathroom at twenty to three",
        happens=Happening(at="02:40", what="falls", room="Bathroom", minutes=100),
    ),
    "not-to-bed": _Story(
        words="nod off in the chair and go to bed four hours late",
        habits=lambda h: msgspec.structs.replace(h, to_bed=_later(h.to_bed, _STAYS_UP_LATE)),
    ),
    "not-up": _Story(
        words="do not get up until four hours after your usual time",
        habits=lambda h: msgspec.structs.replace(h, up=_later(h.up, _WAKES_UP_LATE), toilet=0, kitchen=0),
    ),
    "door-at-night": _Story(
        words="go out by the front door at three and stay out for a quarter of an hour",
        happens=Happening(at="03:00", what="leaves_home", room="Hall", door="front_door", minutes=14),
    ),
    "fall-wearable": _Story(
        words="fall in the kitchen at twenty to three",
        happens=Happening(at="02:40", what="falls", room="Kitchen", minutes=25),
    ),
    "fall-room-sensor": _Story(
        words="fall in the bathroom at twenty to three",
        happens=Happening(at="02:40", what="falls", room="Bathroom", minutes=25),
    ),
    "seizure": _Story(
        words="have a seizure at half past three", happens=Happening(at="03:30", what="has_seizure")
    ),
    "wet-bed": _Story(words="wake wet at four", happens=Happening(at="04:00", what="wets_bed")),
    "call-for-help": _Story(words="press for help at one", happens=Happening(at="01:00", what="calls")),
    "smoke-co-gas": _Story(
        words="have smoke in the kitchen at two", happens=Happening(at="02:00", what="smoke", minutes=20)
    ),
    "flood-and-temperature": _Story(
        words="leave the bathroom tap running at half past eleven",
        happens=Happening(at="23:30", what="flood", room="Bathroom", minutes=60),
    ),
}


def has_story(rule: str) -> bool:
    """Whether a night with what the rule is for can be simulated."""
    return rule in _STORIES


def ordinary_nights(plan: Plan, hours: Hours, first: date) -> list[Night]:
    """A week of nights on which nothing happens but habit."""
    days = (first + timedelta(days=number) for number in range(ORDINARY_NIGHTS))
    return [_night(plan, hours, evening, seed, None) for seed, evening in enumerate(days, start=1)]


def special_night(plan: Plan, hours: Hours, rule: str, evening: date) -> Night:
    """The night on which what the rule is for happens."""
    return _night(plan, hours, evening, ORDINARY_NIGHTS + 1, _STORIES[rule])


def _night(plan: Plan, hours: Hours, evening: date, seed: int, story: _Story | None) -> Night:
    habits = Habits(to_bed=hours.to_bed, up=hours.up)
    happens = () if story is None or story.happens is None else (story.happens,)
    scenario = Scenario(
        name="trial",
        story="",
        evening=evening,
        time_zone=plan.time_zone,
        begins="18:00",
        ends="14:00",
        seed=seed,
        homes=(
            Home(
                gateway="trial",
                devices=tuple(_fitted(key, placed) for key, placed in plan.devices.items() if _sense(placed)),
                people=(
                    Person(
                        name=_WHO, habits=habits if story is None else story.habits(habits), happenings=happens
                    ),
                ),
            ),
        ),
    )
    return Night(
        evening=evening,
        story="" if story is None else story.words,
        events=(*_empty_beds(plan, scenario), *_events(plan, scenario)) if scenario.homes[0].devices else (),
        until=scenario.end,
    )


def _sense(placed: Placed) -> str:
    if placed.role == "fall sensor":
        return "fall_in_room" if placed.room else "fall_worn"
    return _SENSES.get(placed.role, "")


def _fitted(key: str, placed: Placed) -> Fitted:
    return Fitted(id=key, ecosystem="tec", model="", senses=_sense(placed), room=placed.room, whose=_WHO)


def _empty_beds(plan: Plan, scenario: Scenario) -> list[Observed]:
    """The beds are empty as the evening begins, and were heard to be so."""
    return [
        Observed(at=scenario.start, device=key, kind=Kind.BED_VACATED.value)
        for key, placed in plan.devices.items()
        if placed.role == "bed"
    ]


def _events(plan: Plan, scenario: Scenario) -> list[Observed]:
    """What the hub would hear: every message goes through its decoder."""
    lines = (
        msgspec.json.encode(
            {"topic": s.topic, "payload": msgspec.Raw(s.payload), "time": s.at, "retained": s.retained}
        )
        for s in play(scenario)
    )
    return Recording(plan, scenario.name, _fail).take(lines).events


def _fail(problem: str) -> None:
    raise ValueError(problem)  # our own simulators' messages are understood, or something is broken
