"""Whole nights: from what the devices say to what people hear."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts import watch
from alerts.alert import Status
from alerts.decisions import Decision, Noted, Send, SoundAlarm
from alerts.engine import fold, step
from alerts.inputs import (
    Answer,
    Answered,
    CarerCame,
    Closed,
    Input,
    Observed,
    Receipt,
    Reported,
    Tick,
    WasDown,
    WentAway,
)
from alerts.ladder import Ladder, Step
from alerts.plan import Comes, Expectation, Happens, Pattern, Placed, Plan, Priority, Window
from alerts.response.audit import audit
from alerts.state import State, next_due
from tests.core.engine.nights import decided, live
from tests.core.response.night import contact

EVENING = datetime(2026, 10, 24, 18, 0, tzinfo=UTC)  # the clocks go back in the night
NIGHT = Window(start="22:00", end="07:00")
IN_BED = Pattern(kinds=("bed.occupied",))

PLAN = Plan(
    resident="julie",
    called="J",
    time_zone="Europe/London",
    expectations=(
        Expectation(
            id="bed",
            name="Out of bed",
            priority=Priority.P2,
            when=Happens(pattern=Pattern(kinds=("bed.vacated",))),
            during=NIGHT,
            expect=(IN_BED,),
            within_s=1200,
            ladder="night",
        ),
        Expectation(
            id="door",
            name="Left home",
            priority=Priority.P1,
            when=Happens(pattern=Pattern(kinds=("contact.opened",))),
            during=NIGHT,
            expect=(IN_BED, Pattern(kinds=("carer.arrived",))),
            within_s=180,
            ladder="night",
        ),
        Expectation(
            id="smoke",
            name="Smoke",
            priority=Priority.P0,
            when=Happens(pattern=Pattern(kinds=("smoke.detected",))),
            ladder="night",
            self_resolves=False,
        ),
        Expectation(
            id="to bed",
            name="Not to bed",
            priority=Priority.P3,
            when=Comes(at="21:00"),
            expect=(IN_BED,),
            by="00:30",
        ),
        Expectation(
            id="blind",
            name="Gateway silent",
            priority=Priority.P1,
            when=Happens(pattern=Pattern(kinds=("heartbeat",)), from_start=True),
            expect=(Pattern(kinds=("heartbeat",)),),
            within_s=2700,
            ladder="night",
        ),
    ),
    devices={
        "pad": Placed(role="bed", room="bedroom"),
        "door": Placed(role="exit", room="hall"),
        "smoke": Placed(role="smoke", room="kitchen"),
        "gateway": Placed(role="gateway"),
    },
    ladders={"night": Ladder(id="night", steps=(Step(who=("anna",)), Step(who=("ben",))))},
    contacts={person.id: person for person in (contact("Anna"), contact("Ben"))},
)

WORDS = (
    ("pad", "bed.vacated"),
    ("pad", "bed.occupied"),
    ("door", "contact.opened"),
    ("door", "contact.closed"),
    ("smoke", "smoke.detected"),
    ("smoke", "smoke.cleared"),
    ("gateway", "heartbeat"),
    ("toaster", "switch.on"),
)


def says(at: datetime, device: str, kind: str) -> Observed:
    return Observed(at=at, device=device, kind=kind)


def at(clock: str) -> datetime:
    """The next time that UTC shows this, from the evening on."""
    hour, minute = map(int, clock.split(":"))
    then = EVENING.replace(hour=hour, minute=minute)
    return then if then >= EVENING else then + timedelta(days=1)


def beats(until: datetime) -> list[Input]:
    """The gateway is heard every half hour."""
    return [says(EVENING + timedelta(minutes=30 * n), "gateway", "heartbeat") for n in range(100) if
            EVENING + timedelta(minutes=30 * n) <= until]  # fmt: skip


def told(plan: Plan, *night: Input, until: datetime) -> list[str]:
    """What everybody hears in this night, with the time (UTC)."""
    inputs = sorted((*beats(until), *night, Tick(at=until)), key=lambda given: given.at)
    heard = [d for d in decided(live(plan, inputs, watching=watch)) if isinstance(d, Send | SoundAlarm)]
    return [
        f"{d.at:%H:%M} " + (f"{d.channel} {d.contact} {d.purpose}" if isinstance(d, Send) else "ALARM")
        for d in heard
    ]


def test_a_quiet_night_wakes_nobody() -> None:
    assert told(PLAN, says(at("21:00"), "pad", "bed.occupied"), until=at("08:00")) == []


def test_julie_does_not_come_back_to_bed_and_anna_goes() -> None:
    night = told(
        PLAN,
        says(at("21:00"), "pad", "bed.occupied"),
        says(at("02:00"), "pad", "bed.vacated"),
        Answered(at=at("02:22"), alert="julie-1", contact="anna", answer=Answer.GOING),
        Answered(at=at("02:30"), alert="julie-1", contact="anna", answer=Answer.ARRIVED),
        says(at("02:40"), "pad", "bed.occupied"),
        Closed(at=at("02:50"), alert="julie-1", by="anna", outcome="helped back to bed"),
        until=at("08:00"),
    )
    assert night == [
        "02:20 call anna wake",
        "02:20 text anna wake",
        "02:40 text anna resolved_claimed",
    ]


def test_back_in_bed_before_anybody_answered_stands_everybody_down() -> None:
    night = told(
        PLAN,
        says(at("21:00"), "pad", "bed.occupied"),
        says(at("02:00"), "pad", "bed.vacated"),
        says(at("02:24"), "pad", "bed.occupied"),
        until=at("08:00"),
    )
    assert night == [
        "02:20 call anna wake",
        "02:20 text anna wake",
        "02:23 call ben wake",
        "02:23 text ben wake",
        "02:24 text anna stood_down",
        "02:24 text ben stood_down",
    ]


def test_all_well_but_still_out_of_bed_is_looked_at_again_after_the_same_time() -> None:
    night = told(
        PLAN,
        says(at("21:00"), "pad", "bed.occupied"),
        says(at("02:00"), "pad", "bed.vacated"),
        Answered(at=at("02:21"), alert="julie-1", contact="anna", answer=Answer.ALL_WELL),
        Answered(at=at("02:42"), alert="julie-2", contact="anna", answer=Answer.ALL_WELL),
        says(at("02:50"), "pad", "bed.occupied"),
        until=at("08:00"),
    )
    assert [line for line in night if "call" in line] == ["02:20 call anna wake", "02:41 call anna wake"]


def test_our_own_downtime_is_not_the_gateways_silence() -> None:
    state, _ = fold(PLAN, State(), [says(EVENING, "gateway", "heartbeat")])
    state, made = step(PLAN, state, WasDown(at=at("20:00"), since=EVENING + timedelta(minutes=1)))
    assert not any(isinstance(d, Send | SoundAlarm) for d in made)
    state, made = step(PLAN, state, Tick(at=at("20:44")))
    assert not any(isinstance(d, Send | SoundAlarm) for d in made)


def test_what_the_plan_does_not_know_costs_nothing() -> None:
    state, _ = fold(PLAN, State(), [says(EVENING, "gateway", "heartbeat")])
    after, made = step(PLAN, state, says(EVENING + timedelta(seconds=1), "toaster", "switch.on"))
    assert after is state
    assert made == ()


GAPS = st.sampled_from((1.0, 30.0, 60.0, 300.0, 900.0, 1500.0, 3000.0))
ALERT = st.integers(1, 4).map("julie-{}".format)


@st.composite
def nights(draw: st.DrawFn) -> list[Input]:
    clock = EVENING + timedelta(hours=draw(st.integers(0, 8)))
    night: list[Input] = []
    for gap in draw(st.lists(GAPS, min_size=5, max_size=30)):
        clock += timedelta(seconds=gap)
        night.append(draw(_inputs(clock)))
    return night


def _inputs(at: datetime) -> st.SearchStrategy[Input]:
    when = st.just(at)
    who = st.sampled_from(("anna", "ben"))
    spoken = st.sampled_from(WORDS).map(lambda word: says(at, *word))
    return st.one_of(
        spoken,
        spoken,
        spoken,
        st.builds(Answered, at=when, alert=ALERT, contact=who, answer=st.sampled_from(tuple(Answer))),
        st.builds(
            Reported,
            at=when,
            notification=st.builds("{}-m{}".format, ALERT, st.integers(1, 5)),
            receipt=st.sampled_from(tuple(Receipt)),
        ),
        st.sampled_from(
            (
                CarerCame(at=at, by="ben", until=at + timedelta(minutes=30)),
                WentAway(at=at, until=at + timedelta(hours=6)),
                WasDown(at=at, since=at - timedelta(minutes=5)),
                Closed(at=at, alert="julie-1", by="anna", outcome="helped"),
            )
        ),
    )


@given(nights(), st.lists(st.integers(0, 70000), max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
def test_in_every_night_nobody_is_forgotten_and_storing_or_ticking_changes_nothing(
    night: list[Input], ticks: list[int]
) -> None:
    night = [*night, Tick(at=night[-1].at + timedelta(hours=2))]
    once = live(PLAN, night, watching=watch)
    for moment in once:
        assert audit(moment.after, moment.given.at) == []
        due = next_due(moment.after)
        assert due is None or due > moment.given.at or moment.after is moment.before
    assert decided(live(PLAN, night, watching=watch, stored=True)) == decided(once)
    moments = (EVENING + timedelta(seconds=tick) for tick in ticks)
    extra = tuple(moment for moment in moments if night[0].at < moment < night[-1].at)
    ticked = live(PLAN, night, watching=watch, extra=extra)
    assert _heard(decided(ticked)) == _heard(decided(once))
    assert {a.status for a in once[-1].after.alerts.values()} <= set(Status)


def _heard(made: list[Decision]) -> list[Decision]:
    return [decision for decision in made if not isinstance(decision, Noted)]


def test_what_the_provider_says_does_not_overtake_news_that_she_is_back() -> None:
    """Back in bed a second before the limit, while the news was still being written down."""
    smoke = says(at("02:19"), "smoke", "smoke.detected")
    state, _ = fold(PLAN, State(), [says(at("02:00"), "pad", "bed.vacated"), smoke])
    sent = Reported(at=at("02:20") + timedelta(seconds=1), notification="julie-1-m1", receipt=Receipt.SENT)
    back = says(at("02:20") - timedelta(seconds=1), "pad", "bed.occupied")
    state, _ = fold(PLAN, state, [sent, back, Tick(at=at("02:30"))])
    assert [alert.expectation for alert in state.alerts.values()] == ["smoke"]


def test_a_limit_that_an_answer_passes_by_runs_out_with_the_next_tick() -> None:
    smoke = says(at("02:19"), "smoke", "smoke.detected")
    state, _ = fold(PLAN, State(), [says(at("02:00"), "pad", "bed.vacated"), smoke])
    heard = at("02:20") + timedelta(seconds=1)
    state, _ = step(PLAN, state, Answered(at=heard, alert="julie-1", contact="anna", answer=Answer.GOING))
    due = next_due(state)
    assert due is not None
    assert due < heard
    state, _ = step(PLAN, state, Tick(at=heard))
    assert [alert.expectation for alert in state.alerts.values()] == ["smoke", "bed"]
