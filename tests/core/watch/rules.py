"""The night rules of the field as plan data: each is one expectation."""

from typing import Any

from alerts.plan import (
    Beyond,
    Circle,
    Comes,
    Corroboration,
    Counted,
    Expectation,
    Happens,
    Pattern,
    Priority,
    Unusual,
    Window,
)
from tests.core.watch.night import IN_BED, MOVEMENT, NIGHT, OUT_OF_BED

MINUTE = 60.0
HOUR = 3600.0
CARER = Pattern(kinds=("carer.arrived",))
EXIT_OPENS = Pattern(kinds=("contact.opened",), roles=("exit",))


def rule(name: str, priority: Priority = Priority.P2, **fields: Any) -> Expectation:
    """An expectation that is named by its id."""
    return Expectation(id=name, name=name, priority=priority, **fields)


def out_of_bed(**fields: Any) -> Expectation:
    """Out of bed for twenty minutes at night."""
    given: dict[str, Any] = {
        "when": Happens(pattern=OUT_OF_BED),
        "during": NIGHT,
        "expect": (IN_BED,),
        "within_s": 20 * MINUTE,
    }
    return rule("out of bed", **(given | fields))


def out_of_bed_seen(**fields: Any) -> Expectation:
    """The same, twenty minutes if somebody is seen to be up, an hour if not."""
    return out_of_bed(corroborated=Corroboration(by=(MOVEMENT,), otherwise_s=HOUR), **fields)


NOT_TO_BED = rule("not to bed", Priority.P3, when=Comes(at="21:00"), expect=(IN_BED,), by="00:30")
NOT_UP = rule(
    "not up",
    when=Comes(at="06:00"),
    expect=(Pattern(kinds=("motion.detected",), rooms=("bathroom",)),),
    by="09:00",
)
LEFT_HOME = rule(
    "left home",
    Priority.P1,
    when=Happens(pattern=EXIT_OPENS),
    during=Window(start="23:00", end="06:00"),
    expect=(IN_BED, CARER),
    within_s=3 * MINUTE,
)
DOOR_OPEN = rule(
    "door left open",
    when=Happens(pattern=EXIT_OPENS),
    expect=(Pattern(kinds=("contact.closed",), roles=("exit",)),),
    within_s=10 * MINUTE,
)
LONG_IN_BATHROOM = rule(
    "long in the bathroom",
    when=Happens(pattern=Pattern(kinds=("presence.detected",), rooms=("bathroom",))),
    during=NIGHT,
    expect=(Pattern(kinds=("presence.cleared",), rooms=("bathroom",)),),
    within_s=15 * MINUTE,
)
MANY_VISITS = rule(
    "many visits",
    Priority.P3,
    when=Unusual(pattern=OUT_OF_BED, more_by=2, nights=28, learn_nights=3),
    during=NIGHT,
)
NO_MOVEMENT = rule(
    "no movement",
    when=Happens(pattern=MOVEMENT, from_start=True),
    expect=(MOVEMENT,),
    within_s=12 * HOUR,
)
FALL = rule(
    "fall",
    Priority.P1,
    when=Happens(pattern=Pattern(kinds=("fall.detected",), roles=("pendant",))),
    expect=(Pattern(kinds=("fall.cancelled",)),),
    within_s=30,
)
FALL_IN_ROOM = rule(
    "fall in the room",
    Priority.P1,
    when=Happens(pattern=Pattern(kinds=("fall.detected",), roles=("fall sensor",))),
    expect=(Pattern(kinds=("fall.cancelled",)),),
    within_s=90,
)
SEIZURE = rule("seizure", Priority.P1, when=Happens(pattern=Pattern(kinds=("seizure.detected",))))
WET_BED = rule(
    "wet bed",
    when=Happens(pattern=Pattern(kinds=("enuresis.detected",))),
    expect=(Pattern(kinds=("enuresis.cleared",)),),
    within_s=10 * MINUTE,
)
FIRE = rule(
    "fire",
    Priority.P0,
    when=Happens(pattern=Pattern(kinds=("smoke.detected", "co.detected", "gas.detected", "heat.detected"))),
)
FLOOD = rule("flood", when=Happens(pattern=Pattern(kinds=("leak.detected",))))
COLD = rule(
    "cold",
    when=Beyond(pattern=Pattern(kinds=("temperature.measured",)), below=16, for_s=HOUR, readings=2),
)
HOT = rule("hot", when=Beyond(pattern=Pattern(kinds=("temperature.measured",)), above=30, for_s=HOUR))
WANDERED = rule(
    "wandered off",
    Priority.P1,
    when=Beyond(
        pattern=Pattern(kinds=("location.reported",)),
        outside=Circle(lat=51.5, lon=-0.1, radius_m=300),
        for_s=3 * MINUTE,
        readings=2,
    ),
)
LEFT_ZONE = rule(
    "left the zone",
    Priority.P1,
    when=Happens(pattern=Pattern(kinds=("zone.left",), values=("home",))),
    expect=(Pattern(kinds=("zone.entered",), values=("home",)),),
    within_s=5 * MINUTE,
)
MEDICINE = rule(
    "medicine not taken",
    when=Happens(pattern=Pattern(kinds=("medication.due",))),
    expect=(Pattern(kinds=("medication.taken",)),),
    within_s=HOUR,
)
CALL = rule("call", Priority.P1, when=Happens(pattern=Pattern(kinds=("call.raised",))))
CARER_LATE = rule("carer not come", when=Comes(at="20:00"), expect=(CARER,), by="20:30")
WANDERING = rule(
    "wandering",
    when=Counted(
        pattern=Pattern(kinds=("motion.detected",), not_rooms=("bedroom", "bathroom")),
        at_least=2,
        span_s=10 * MINUTE,
        distinct="rooms",
    ),
    during=NIGHT,
)
RESTLESS = rule(
    "restless",
    Priority.P3,
    when=Counted(pattern=Pattern(kinds=("sound.detected",)), at_least=5, span_s=30 * MINUTE),
    during=NIGHT,
)
BLIND = rule(
    "gateway silent",
    Priority.P1,
    when=Happens(pattern=Pattern(kinds=("heartbeat",), roles=("gateway",)), from_start=True),
    expect=(Pattern(kinds=("heartbeat",), roles=("gateway",)),),
    within_s=45 * MINUTE,
)
BATTERY = rule("battery low", Priority.P3, when=Happens(pattern=Pattern(kinds=("battery.low", "tamper.detected"))))
ROUTINE = rule(
    "less in the kitchen",
    Priority.P3,
    when=Unusual(
        pattern=Pattern(kinds=("motion.detected",), rooms=("kitchen",)), fewer_by=3, nights=28, learn_nights=3
    ),
    during=Window(start="08:00", end="20:00"),
)
