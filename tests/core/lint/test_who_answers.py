"""Who hears a fall tonight at ten past three?"""

from datetime import UTC, datetime

import msgspec
from hypothesis import given, settings

from alerts.decisions import Decision, Send
from alerts.engine import step
from alerts.inputs import Observed, PlanChanged, Tick
from alerts.ladder import Quiet, Rota, Step
from alerts.lint import lint, who_answers
from alerts.plan import Expectation, Plan
from alerts.state import State, next_due
from tests.core.engine.nights import plans
from tests.core.lint.plans import FALL, GOOD, ON, SMOKE, contact, plan, shift, steps

TEN_PAST_THREE = datetime(2026, 11, 24, 3, 10, tzinfo=UTC)


def heard(given: Plan, rule: Expectation = FALL) -> list[tuple[str, float]]:
    return [(t.name, t.after_s) for t in who_answers(given, rule, TEN_PAST_THREE) if not t.why_not]


def test_everybody_in_order_after_the_light_has_had_its_minute() -> None:
    assert heard(GOOD) == [("Anna", 60), ("Ben", 240), ("Cara", 240)]


def test_whoever_is_on_shift_goes_before_the_standing_one() -> None:
    night = Rota(
        id="east", standing=("anna",), shifts=(shift("cara", "2026-11-23T22:00:00Z", "2026-11-24T06:00:00Z"),)
    )
    assert heard(plan(rotas={"east": night}))[0] == ("Cara", 60)


def test_somebody_in_quiet_hours_is_passed_over_at_once() -> None:
    given = contact("anna", quiet=Quiet(start="23:00", end="06:00"))
    assert heard(given) == [("Ben", 60), ("Cara", 60)]
    [anna, *_] = who_answers(given, FALL, TEN_PAST_THREE)
    assert anna.why_not == "has quiet hours"
    assert heard(given, SMOKE) == [("Anna", 60), ("Ben", 240), ("Cara", 240)]


def test_turns_follow_one_another() -> None:
    given = steps(Step(who=("anna", "ben", "cara"), wait_s=100, together=False))
    assert heard(given) == [("Anna", 0), ("Ben", 100), ("Cara", 200)]


def test_quiet_hours_count_when_the_turn_comes() -> None:
    given = contact("ben", quiet=Quiet(start="03:12", end="06:00"))
    assert heard(given) == [("Anna", 60), ("Cara", 240)]


def test_no_ladder_no_answer() -> None:
    assert who_answers(GOOD, msgspec.structs.replace(FALL, ladder=None), TEN_PAST_THREE) == []


def test_the_engine_calls_whom_it_says_and_when() -> None:
    """The same night in the engine, nobody answering, up to the end of the first round."""
    for changed in (
        GOOD,
        contact("anna", quiet=Quiet(start="23:00", end="06:00")),
        contact("ben", quiet=Quiet(start="03:12", end="06:00")),
        contact("cara", most_wakes=0),
        steps(Step(who=("anna", "ben", "cara"), wait_s=100, together=False), Step(who=("cara",))),
    ):
        fall = Observed(at=TEN_PAST_THREE, device="pendant", kind="fall.detected")
        state, _ = step(changed, State(), PlanChanged(at=TEN_PAST_THREE))
        state, sent = step(changed, state, fall)
        raised_at = TEN_PAST_THREE.timestamp() + 30
        told: list[Decision] = [*sent]
        while (due := next_due(state)) is not None and due.timestamp() < raised_at + 540:
            state, sent = step(changed, state, Tick(at=due))
            told += sent
        calls = {(d.contact, d.at.timestamp() - raised_at): d for d in told if isinstance(d, Send)}
        turns = who_answers(changed, FALL, TEN_PAST_THREE)
        expected = {(t.contact, t.after_s) for t in turns if not t.why_not and t.after_s < 540}
        assert {key for key in calls if key[1] < max(t.until_s for t in turns)} == expected


@settings(deadline=None, derandomize=True, max_examples=100)
@given(plans())
def test_no_plan_is_too_odd_to_be_read_over(given: Plan) -> None:
    for remark in lint(given, on=ON):
        assert remark.words.endswith(".")
        assert remark.where
