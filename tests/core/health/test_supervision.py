"""A device that stands alone before a harm: its silence wakes somebody, who hears what to do instead."""

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.alert import Alert, Status
from alerts.decisions import Changed, Purpose, Raised, Send
from alerts.engine import fold
from alerts.health.deriving import GRACE_S, NOT_AGREED, supervised
from alerts.health.safeguards import sole_devices, sole_gateways
from alerts.inputs import Input, Observed, Tick, WasDown
from alerts.ladder import Contact, Ladder, Prompt, Step
from alerts.plan import Comes, Expectation, Happens, Pattern, Placed, Plan, Priority, Window
from alerts.state import State
from alerts.wording.notes import say
from alerts.wording.texts import About, text_message

T0 = datetime(2026, 11, 23, 21, tzinfo=UTC)
NIGHT = Window(start="22:00", end="07:00")
DOOR, HALL, BED = "oak/door", "oak/hall", "lora/bed"
LEFT = Expectation(
    id="left",
    name="Left home at night",
    priority=Priority.P1,
    when=Happens(pattern=Pattern(kinds=("contact.opened",), roles=("front door",))),
    during=NIGHT,
    expect=(Pattern(kinds=("bed.occupied",), roles=("bed",)),),
    within_s=180,
    ladder="quick",
    instead="visit at 23:00 and 03:00",
)
FALL = Expectation(
    id="fall",
    name="A fall",
    priority=Priority.P1,
    when=Happens(pattern=Pattern(kinds=("fall.detected",))),
    ladder="quick",
)
PLAN = Plan(
    resident="edith",
    called="EL",
    time_zone="Europe/London",
    expectations=(LEFT,),
    devices={
        DOOR: Placed(role="front door", label="Front door"),
        HALL: Placed(role="hall motion", label="Hall"),
        BED: Placed(role="bed", label="Bed"),
    },
    ladders={
        "quick": Ladder(
            id="quick",
            steps=(Step(prompt=Prompt(device=HALL, action="on"), wait_s=30), Step(who=("anna",), wait_s=60)),
        ),
        "equipment": Ladder(id="equipment", steps=(Step(who=("desk",), wait_s=60),)),
    },
    contacts={name: Contact(id=name, name=name.title(), phone="+447700900100") for name in ("anna", "desk")},
)
LIMITS = {DOOR: 3600.0, BED: 3600.0, HALL: 3600.0}


def plan_with(*rules: Expectation, **changes: object) -> Plan:
    return supervised(msgspec.structs.replace(PLAN, expectations=rules, **changes), LIMITS)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def says(minutes: float, kind: str, device: str = DOOR) -> Observed:
    return Observed(at=at(minutes), device=device, kind=kind)


def night(plan: Plan, *inputs: Input) -> tuple[dict[str, Alert], list[Send]]:
    """The alerts as they stand in the end, and the messages sent."""
    _, decisions = fold(plan, State(), inputs)
    alerts = {d.alert.id: d.alert for d in decisions if isinstance(d, Raised | Changed)}
    return alerts, [d for d in decisions if isinstance(d, Send)]


def test_who_stands_alone() -> None:
    assert {k: [e.id for e in v] for k, v in sole_devices(plan_with(LEFT, FALL)).items()} == {DOOR: ["left"]}
    assert {k: [e.id for e in v] for k, v in sole_gateways(PLAN).items()} == {"oak": ["left"]}
    second = PLAN.devices | {"lora/back": Placed(role="front door")}
    two = plan_with(LEFT, devices=second)
    assert (sole_devices(two), sole_gateways(two)) == ({}, {})
    assert two.supervision.expectations == ()


def test_a_rule_that_names_only_what_happens_rests_on_whoever_can_report_it() -> None:
    pendant = PLAN.devices | {"oak/p": Placed(role="pillow", reads_as={"switch.on": "fall.detected"})}
    assert sole_devices(plan_with(FALL, devices=pendant)).keys() == {"oak/p"}


def test_what_waits_for_a_time_or_for_the_morning_has_no_safeguard() -> None:
    up = msgspec.structs.replace(LEFT, when=Comes(at="09:00"))
    morning = msgspec.structs.replace(LEFT, priority=Priority.P3)
    assert plan_with(up, morning).supervision.expectations == ()


def test_a_silent_door_wakes_the_people_for_equipment_who_hear_what_to_do_instead() -> None:
    plan = plan_with(LEFT)
    alerts, sent = night(plan, says(0, "contact.closed"), Tick(at=at(59)))
    assert alerts == {}
    alerts, sent = night(plan, says(0, "contact.closed"), Tick(at=at(61)), Tick(at=at(63)))
    [alert] = alerts.values()
    assert (alert.name, alert.priority, alert.instead) == (
        "Front door: nothing heard",
        "P1",
        "visit at 23:00 and 03:00",
    )
    woken = [s.contact for s in sent if s.purpose is Purpose.WAKE]
    assert list(dict.fromkeys(woken)) == ["desk", "anna"]
    text = text_message(Purpose.WAKE, About(alert=alert, called="EL", code="K7", time_zone="Europe/London"))
    assert "Front door: nothing heard since 21:00. Instead: visit at 23:00 and 03:00. Reply 1 going" in text
    words = say(Raised(at=alert.opened_at, alert=alert), plan)
    assert "Unwatched meanwhile: Left home at night. Instead: visit at 23:00 and 03:00." in words


def test_it_ends_by_itself_when_the_door_is_heard_again() -> None:
    alerts, _ = night(plan_with(LEFT), says(0, "contact.closed"), Tick(at=at(61)), says(70, "contact.closed"))
    assert [alert.status for alert in alerts.values()] == [Status.SELF_RESOLVED]


def test_our_own_outage_is_not_the_doors_silence() -> None:
    deaf = WasDown(at=at(300), since=at(10))
    alerts, _ = night(plan_with(LEFT), says(0, "contact.closed"), deaf, Tick(at=at(358)))
    assert alerts == {}
    alerts, _ = night(plan_with(LEFT), says(0, "contact.closed"), deaf, Tick(at=at(361)))
    assert [alert.name for alert in alerts.values()] == ["Front door: nothing heard"]


def test_a_gateway_that_is_lost_is_told_of_while_the_rule_matters() -> None:
    plan = plan_with(LEFT)
    gone = says(0, "device.offline", "oak")  # at nine, an hour before it matters
    kept = says(50, "contact.closed")
    alerts, _ = night(plan, gone, kept, Tick(at=at(60)))
    assert alerts == {}
    alerts, _ = night(plan, gone, kept, Tick(at=at(60 + GRACE_S / 60 + 1)))
    assert [alert.name for alert in alerts.values()] == ["Gateway out of contact"]
    back = says(80, "device.online", "oak")
    alerts, _ = night(plan, gone, kept, Tick(at=at(70)), back)
    assert [alert.status for alert in alerts.values()] == [Status.SELF_RESOLVED]


def test_a_short_interruption_wakes_nobody() -> None:
    rests: list[Input] = [says(70, "device.offline"), says(73, "device.online"), Tick(at=at(100))]
    assert night(plan_with(LEFT), *rests)[0] == {}


def test_a_plan_that_watches_over_the_door_itself_keeps_its_own_rule() -> None:
    speaks = Pattern(roles=("front door",))
    own = Expectation(
        id="blind",
        name="Blind",
        priority=Priority.P2,
        when=Happens(pattern=speaks),
        expect=(speaks,),
        within_s=900,
    )
    ids = [rule.id for rule in plan_with(LEFT, own).supervision.expectations]
    assert ids == ["equipment:lost:oak"]


def test_where_nothing_was_agreed_it_says_so() -> None:
    silent = plan_with(msgspec.structs.replace(LEFT, instead="")).supervision.expectations
    assert {rule.instead for rule in silent} == {NOT_AGREED}


def test_nothing_else_in_the_plan_changes() -> None:
    plan = plan_with(LEFT, FALL)
    assert msgspec.structs.replace(plan, supervision=PLAN.supervision) == msgspec.structs.replace(
        PLAN, expectations=(LEFT, FALL)
    )
    opened: list[Input] = [
        says(0, "bed.occupied", BED),
        says(59, "contact.closed"),
        says(90, "contact.opened"),
        Tick(at=at(92)),
        says(92.5, "bed.occupied", BED),
    ]
    bare = msgspec.structs.replace(plan, supervision=PLAN.supervision)
    assert night(plan, *opened) == night(bare, *opened)
