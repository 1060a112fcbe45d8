"""Time in the engine: in order, never back, on time or late, and at no cost where nothing happens."""

from datetime import datetime, timedelta

import msgspec

from alerts.alert import Alert
from alerts.decisions import Changed, Decision, Noted, Raised, Send, SoundAlarm
from alerts.engine import fold, step
from alerts.finding import Unmet
from alerts.inputs import Answer, Answered, Closed, Input, NextNow, Observed, Receipt, Reported, Tick
from alerts.plan import Plan
from alerts.state import State, next_due
from alerts.watch.memory import Watch
from tests.core.response.night import EVENING, WATCHING, ScriptedWatching, found, one_by_one, plan_with

PLAN = plan_with(*one_by_one("anna", "ben"))
THREE = EVENING + timedelta(hours=15)


def later(seconds: float) -> datetime:
    return THREE + timedelta(seconds=seconds)


def left_bed(at: datetime) -> Observed:
    return found(Unmet(at=at, expectation="bed", since=at, due=at), at)


def opened() -> State:
    return step(PLAN, State(), left_bed(THREE), watching=WATCHING)[0]


def sole(state: State) -> Alert:
    (alert,) = state.alerts.values()
    return alert


def words(decisions: tuple[Decision, ...]) -> list[str]:
    return [f"{d.channel} {d.contact}" for d in decisions if isinstance(d, Send)]


def test_what_changes_nothing_returns_the_very_same_state() -> None:
    state = opened()
    for given in (
        Tick(at=later(1)),
        Observed(at=later(2), device="d", kind="motion.detected"),
        Reported(at=later(3), notification="mary-1-m1", receipt=Receipt.SENT),
    ):
        after, made = step(PLAN, state, given, watching=WATCHING)
        assert made == ()
        assert (after is state) == (not isinstance(given, Reported))


def test_a_jittering_ticker_delays_nothing_in_the_long_run() -> None:
    state = opened()
    on_time, _ = fold(PLAN, state, [Tick(at=later(180)), Tick(at=later(360))], watching=WATCHING)
    jittery, _ = fold(PLAN, state, [Tick(at=later(184)), Tick(at=later(361.5))], watching=WATCHING)
    assert sole(jittery).due == sole(on_time).due == later(540)


def test_after_our_downtime_the_ladder_goes_on_from_now_and_says_so() -> None:
    state, made = step(PLAN, opened(), Tick(at=later(3600)), watching=WATCHING)
    assert words(made) == ["call ben", "text ben"], "one step, not all that were missed"
    assert [d.detail for d in made if isinstance(d, Noted)] == [{"by_s": 3420}]
    assert next_due(state) == later(3780)


def test_a_claim_that_lapsed_while_we_were_down_lapses_at_once() -> None:
    claimed, _ = step(
        PLAN,
        opened(),
        Answered(at=later(10), alert="mary-1", contact="anna", answer=Answer.GOING),
        watching=WATCHING,
    )
    _, made = step(PLAN, claimed, Tick(at=later(7200)), watching=WATCHING)
    assert words(made) == ["text anna", "call ben", "text ben"]
    assert any(isinstance(d, Noted) and d.what == "late" for d in made)


def test_a_deadline_at_the_same_instant_comes_before_the_answer() -> None:
    answer = Answered(at=later(180), alert="mary-1", contact="anna", answer=Answer.GOING)
    _, made = step(PLAN, opened(), answer, watching=WATCHING)
    assert words(made)[:2] == ["call ben", "text ben"]


def test_deadlines_are_taken_in_their_order_and_watching_first() -> None:
    state = opened()
    due = Observed(at=later(1), device="d", kind="due", value=later(180).isoformat())
    state, _ = step(PLAN, state, due, watching=WATCHING)
    _, made = step(PLAN, state, Tick(at=later(180)), watching=WATCHING)
    assert [d.event for d in made if isinstance(d, Changed)] == ["count", "step"]
    assert words(made) == ["call ben", "text ben"]
    state, made = fold(
        PLAN, State(), [msgspec.structs.replace(due, at=THREE), Tick(at=later(400))], watching=WATCHING
    )
    raised = [d for d in made if isinstance(d, Raised)]
    assert [d.alert.late for d in raised] == [True]
    assert sole(state).due == later(580), "the first wait runs from the late awakening"


def test_time_never_goes_back() -> None:
    state = opened()
    going = Answered(at=later(-3600), alert="mary-1", contact="anna", answer=Answer.GOING)
    state, made = step(PLAN, state, going, watching=WATCHING)
    assert sole(state).due == THREE + timedelta(seconds=900)
    assert all(d.at == THREE for d in made)
    assert state.now == THREE


def test_after_every_input_the_next_deadline_lies_ahead() -> None:
    hasty = plan_with(*one_by_one("anna", "ben", wait_s=0), rounds=1)
    state, made = step(hasty, State(), left_bed(THREE), watching=WATCHING)
    due = next_due(state)
    assert due is not None
    assert due > THREE
    assert not any(isinstance(d, SoundAlarm) for d in made)


def test_what_nobody_knows_is_written_down() -> None:
    unknown: list[Input] = [
        Answered(at=THREE, alert="nobody-1", contact="anna", answer=Answer.GOING),
        NextNow(at=THREE, alert="nobody-1", by="lead"),
        Reported(at=THREE, notification="nobody-1-m1", receipt=Receipt.SENT),
        Reported(at=THREE, notification="rubbish", receipt=Receipt.SENT),
        Reported(at=THREE, notification="mary-1-m99", receipt=Receipt.SENT),
        Reported(at=THREE, notification="mary-1-m" + "9" * 5000, receipt=Receipt.SENT),
    ]
    state, made = fold(PLAN, opened(), unknown, watching=WATCHING)
    assert [d.what for d in made if isinstance(d, Noted)] == ["unknown_alert"] * 2 + ["unknown_notification"] * 4
    assert all(isinstance(d, Noted) and d.alert is None for d in made)
    assert sole(state) == sole(opened())


def test_of_many_ended_alerts_only_the_latest_are_kept() -> None:
    state = State()
    for number in range(1, 40):
        at = later(number)
        state, _ = step(PLAN, state, left_bed(at), watching=WATCHING)
        well = Answered(at=at, alert=f"mary-{number}", contact="anna", answer=Answer.ALL_WELL)
        state, _ = step(PLAN, state, well, watching=WATCHING)
    state, _ = step(PLAN, state, Tick(at=later(41)), watching=WATCHING)
    assert list(state.alerts) == [f"mary-{number}" for number in range(20, 40)]


class Attentive(ScriptedWatching):
    """Remembers for which expectations it was told that no alert stands any more."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    def alert_ended(self, _plan: Plan, watch: Watch, expectation: str, _at: datetime) -> Watch:
        self.ended.append(expectation)
        return watch


def test_a_rule_is_watched_anew_when_its_alert_has_ended_whatever_lies_on_the_morning_list() -> None:
    watching = Attentive()
    history = found(Unmet(at=THREE, expectation="bed", since=THREE, due=THREE, past=True), THREE)
    night: list[Input] = [
        history,
        left_bed(THREE),
        Closed(at=later(60), alert="mary-1", by="lead", outcome="read"),
    ]
    state, _ = fold(PLAN, State(), night, watching=watching)
    assert watching.ended == [], "the alert of this night still stands"
    state, _ = fold(PLAN, State(), [history, left_bed(THREE)], watching=watching)
    step(PLAN, state, Closed(at=later(60), alert="mary-2", by="lead", outcome="helped"), watching=watching)
    assert watching.ended == ["bed"]
