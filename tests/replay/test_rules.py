"""Each rule of the night as its example plan: when it raises and when it does not."""

from datetime import UTC, datetime

import pytest

from alerts.alert import Stage
from alerts.decisions import PromptResident, Raised
from alerts.inputs import CarerCame, Input
from alerts.lint import lint
from alerts.plan import Plan
from tests.replay.nights import RULES, at, example, night, raised, says

NAMES = [path.stem for path in RULES]
BED, HALL, DOOR = "bed", "hall_motion", "front_door"
ALIVE = says("00:00", "gateway", "heartbeat")
FAR, NEAR = {"lat": 53.50, "lon": -2.2426, "accuracy_m": 20}, {"lat": 53.4808, "lon": -2.2426, "accuracy_m": 20}


def usual_nights(kind: str, device: str, times: int, nights: int) -> list[Input]:
    """The same number of events in each of so many nights (or days), the whole night heard of."""
    hours = (
        ("23", "00", "01", "02", "03") if kind.startswith("bed") else ("09", "10", "11", "12", "13", "14", "15")
    )
    made: list[Input] = []
    for number in range(1, nights + 1):
        for hour in hours[:times]:
            made.append(says(f"{number} {hour}:10", device, kind))
            if kind == "bed.vacated":
                made.append(says(f"{number} {hour}:15", device, "bed.occupied"))
    return made


STORIES: list[tuple[str, tuple[Input, ...], str, list[str]]] = [
    # she is up, seen in the hall, and does not come back
    (
        "01-out-of-bed",
        (
            says("22:30", BED, "bed.occupied"),
            says("02:00", BED, "bed.vacated"),
            says("02:01", HALL, "motion.detected"),
        ),
        "02:30",
        ["02:20:00 out-of-bed"],
    ),
    # the pad loses her: nothing else has moved
    (
        "01-out-of-bed",
        (
            says("22:30", BED, "bed.occupied"),
            says("02:00", BED, "bed.vacated"),
            says("03:20", BED, "bed.occupied"),
        ),
        "07:00",
        [],
    ),
    # a fall beside the bed is silent, and is never dropped
    (
        "01-out-of-bed",
        (says("22:30", BED, "bed.occupied"), says("02:00", BED, "bed.vacated")),
        "04:00",
        ["03:30:00 out-of-bed"],
    ),
    ("02-not-to-bed", (says("20:00", BED, "bed.vacated"),), "07:00", ["00:30:00 not-to-bed"]),
    (
        "02-not-to-bed",
        (says("20:00", BED, "bed.vacated"), says("00:10", BED, "bed.occupied")),
        "07:00",
        [],
    ),
    ("03-not-up", (says("05:00", "bathroom_motion", "motion.detected"),), "09:30", ["09:00:00 not-up"]),
    (
        "03-not-up",
        (
            says("05:00", "bathroom_motion", "motion.detected"),
            says("05:01", "bathroom_motion", "motion.cleared"),
            says("07:45", "bathroom_motion", "motion.detected"),
        ),
        "09:30",
        [],
    ),
    (
        "04-door-at-night",
        (ALIVE, says("00:10", BED, "bed.vacated"), says("00:12", DOOR, "contact.opened")),
        "00:40",
        ["00:15:00 left-home"],
    ),
    (
        "04-door-at-night",
        (
            ALIVE,
            says("00:10", BED, "bed.vacated"),
            says("00:12", DOOR, "contact.opened"),
            says("00:14", BED, "bed.occupied"),
        ),
        "00:40",
        [],
    ),
    (
        "04-door-at-night",
        (
            says("01:00", "gateway", "heartbeat"),
            says("01:01", DOOR, "contact.opened"),
            CarerCame(at=at("01:02"), by="anna", until=at("02:00")),
        ),
        "01:30",
        [],
    ),
    ("05-door-left-open", (says("20:00", "back_door", "contact.opened"),), "20:30", ["20:10:00 door-open"]),
    (
        "05-door-left-open",
        (says("20:00", "back_door", "contact.opened"), says("20:09", "back_door", "contact.closed")),
        "20:30",
        [],
    ),
    (
        "06-long-in-bathroom",
        (says("02:00", "bathroom_radar", "presence.detected"),),
        "02:20",
        ["02:15:00 bathroom-night"],
    ),
    (
        "06-long-in-bathroom",
        (says("10:00", "bathroom_radar", "presence.detected"),),
        "10:40",
        ["10:30:00 bathroom-day"],
    ),
    (
        "06-long-in-bathroom",
        (
            says("02:00", "bathroom_radar", "presence.detected"),
            says("02:12", "bathroom_radar", "presence.cleared"),
        ),
        "03:00",
        [],
    ),
    (
        "07-many-visits",
        (*usual_nights("bed.vacated", BED, 2, 15), *usual_nights("bed.vacated", BED, 5, 16)[-10:]),
        "16 08:00",
        ["07:00:00 many-visits"],
    ),
    ("07-many-visits", tuple(usual_nights("bed.vacated", BED, 2, 17)), "17 08:00", []),
    ("08-no-movement", (says("20:00", HALL, "motion.detected"),), "08:30", ["08:00:00 no-movement"]),
    (
        "08-no-movement",
        (
            says("20:00", HALL, "motion.detected"),
            says("20:01", HALL, "motion.cleared"),
            says("06:00", "kitchen_motion", "motion.detected"),
        ),
        "08:30",
        [],
    ),
    (
        "09-fall-wearable",
        (says("03:00", "gateway", "heartbeat"), says("03:10", "wrist", "fall.detected")),
        "03:12",
        ["03:10:30 fall"],
    ),
    (
        "09-fall-wearable",
        (
            says("03:00", "gateway", "heartbeat"),
            says("03:10", "wrist", "fall.detected"),
            says("03:10:20", "wrist", "fall.cancelled"),
        ),
        "03:12",
        [],
    ),
    (
        "10-fall-room-sensor",
        (says("03:00", "gateway", "heartbeat"), says("03:10", "bathroom_fall", "fall.detected")),
        "03:12",
        ["03:11:30 fall"],
    ),
    (
        "11-seizure",
        (says("03:00", "gateway", "heartbeat"), says("03:10", "mat", "seizure.detected")),
        "03:12",
        ["03:10:00 seizure"],
    ),
    ("12-wet-bed", (says("02:00", "enuresis", "enuresis.detected"),), "02:05", ["02:01:00 wet-bed"]),
    (
        "12-wet-bed",
        (says("02:00", "enuresis", "enuresis.detected"), says("02:00:40", "enuresis", "enuresis.cleared")),
        "02:05",
        [],
    ),
    (
        "13-smoke-co-gas",
        (
            CarerCame(at=at("13:00"), by="anna", until=at("14:00")),
            says("13:10", "smoke", "smoke.detected"),
        ),
        "13:11",
        ["13:10:00 fire"],
    ),
    ("14-flood-and-temperature", (says("02:00", "leak", "leak.detected"),), "02:01", ["02:00:00 flood"]),
    (
        "14-flood-and-temperature",
        (
            says("02:00", "thermometer", "temperature.measured", 15.5),
            says("02:30", "thermometer", "temperature.measured", 15.0),
            says("03:05", "thermometer", "temperature.measured", 14.5),
        ),
        "03:10",
        ["03:00:00 cold"],
    ),
    (
        "14-flood-and-temperature",
        (
            says("02:00", "thermometer", "temperature.measured", 15.5),
            says("02:30", "thermometer", "temperature.measured", 16.5),
            says("03:05", "thermometer", "temperature.measured", 15.5),
        ),
        "03:10",
        [],
    ),
    (
        "15-left-the-area",
        (
            says("02:00", "gateway", "heartbeat"),
            says("02:01", "tracker", "location.reported", FAR),
            says("02:03", "tracker", "location.reported", FAR),
            says("02:05", "tracker", "location.reported", FAR),
        ),
        "02:06",
        ["02:04:00 away-at-night"],
    ),
    (
        "15-left-the-area",
        (
            says("02:00", "gateway", "heartbeat"),
            says("02:01", "tracker", "location.reported", FAR),
            says("02:03", "tracker", "location.reported", NEAR),
            says("02:05", "tracker", "location.reported", {**FAR, "accuracy_m": 900}),
        ),
        "02:20",
        [],
    ),
    ("16-missed-medicine", (says("19:00", "dispenser", "medication.due"),), "20:30", ["20:00:00 medicine"]),
    (
        "16-missed-medicine",
        (says("19:00", "dispenser", "medication.due"), says("19:40", "dispenser", "medication.taken")),
        "20:30",
        [],
    ),
    ("17-call-for-help", (says("03:10", "cord", "call.raised"),), "03:11", ["03:10:00 call"]),
    ("18-carer-not-come", (says("19:00", "gateway", "heartbeat"),), "21:10", ["21:00:00 no-visit"]),
    (
        "18-carer-not-come",
        (
            says("19:00", "gateway", "heartbeat"),
            CarerCame(at=at("20:25"), by="anna", until=at("21:30")),
        ),
        "21:10",
        [],
    ),
    (
        "19-wandering",
        (
            says("02:00", HALL, "motion.detected"),
            says("02:03", "kitchen_motion", "motion.detected"),
            says("02:06", "living_motion", "motion.detected"),
        ),
        "02:07",
        ["02:06:00 wandering"],
    ),
    (
        "19-wandering",
        (
            says("02:00", "bedroom_motion", "motion.detected"),
            says("02:03", HALL, "motion.detected"),
            says("02:06", "bathroom_motion", "motion.detected"),
        ),
        "02:30",
        [],
    ),
    (
        "20-restless",
        tuple(says(f"02:{minute:02}", "listener", "sound.detected", 60.0) for minute in (0, 5, 10, 15, 20)),
        "02:30",
        ["02:20:00 restless"],
    ),
    ("20-restless", (says("02:00", "listener", "sound.detected", 60.0),), "02:30", []),
    ("21-home-silent", (says("02:00", "gateway", "heartbeat"),), "03:00", ["02:45:00 silent"]),
    (
        "21-home-silent",
        (says("02:00", "gateway", "heartbeat"), says("02:40", "gateway", "heartbeat")),
        "03:00",
        [],
    ),
    (
        "22-battery-tamper-not-worn",
        (says("02:00", "pendant", "vibration.detected"), says("02:05", BED, "battery.low")),
        "4 03:00",
        ["02:05:00 battery", "02:00:00 not-worn"],
    ),
    (
        "23-out-of-routine",
        (
            *usual_nights("motion.detected", "kitchen_motion", 7, 15),
            says("16 09:10", "kitchen_motion", "heartbeat"),
        ),
        "17 21:00",
        ["20:00:00 kitchen"],
    ),
    ("23-out-of-routine", tuple(usual_nights("motion.detected", "kitchen_motion", 7, 16)), "17 21:00", []),
]


def test_every_rule_has_an_example() -> None:
    assert [int(name[:2]) for name in NAMES] == list(range(1, 24))
    assert {name for name, *_ in STORIES} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_amiss_with_the_example(name: str) -> None:
    assert lint(example(f"rules/{name}"), on=datetime(2026, 11, 20, 18, tzinfo=UTC)) == []


@pytest.mark.parametrize(("name", "events", "until", "expected"), STORIES)
def test_the_rule_raises_when_it_should_and_only_then(
    name: str, events: tuple[Input, ...], until: str, expected: list[str]
) -> None:
    assert raised(night(example(f"rules/{name}"), *events, until=until)) == expected


def alert_stage(plan: Plan, *events: Input, until: str) -> Stage:
    [one] = [d.decision for d in night(plan, *events, until=until) if isinstance(d.decision, Raised)]
    return one.alert.stage


def test_what_can_wait_goes_on_the_morning_list() -> None:
    plan = example("rules/02-not-to-bed")
    assert alert_stage(plan, says("20:00", BED, "bed.vacated"), until="07:00") is Stage.MORNING


def test_the_home_helps_first() -> None:
    plan = example("rules/12-wet-bed")
    decided = night(plan, says("02:00", "enuresis", "enuresis.detected"), until="02:12")
    prompts = [d for d in decided if isinstance(d.decision, PromptResident)]
    assert (prompts[0].at, prompts[0].reason) == (at("02:01"), "Pillow shaker: on.")
    assert next(d.at for d in decided if d.reason.startswith("Anna is woken")) == at("02:10")
