"""What holds in every night, whoever answers what and whatever the plan says."""

from datetime import datetime, timedelta
from itertools import cycle
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.alert import Stage, Status
from alerts.decisions import Changed, PromptResident, Purpose, Raised, Send, SoundAlarm, Withdraw
from alerts.engine import fold, step
from alerts.finding import Unmet
from alerts.inputs import Input, NextNow, Tick
from alerts.plan import Plan
from alerts.response.audit import audit
from alerts.response.reach import is_quiet
from alerts.state import State, next_due
from alerts.transitions import ENDED, Happening
from alerts.wording import say
from tests.core.engine.nights import decided, inputs, live, plans
from tests.core.response.night import EVENING, WATCHING, found

some_nights = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
DAYS_LATER = EVENING + timedelta(days=2)


@given(plans(), inputs())
@some_nights
def test_nobody_is_ever_forgotten(plan: Plan, night: list[Input]) -> None:
    """Every alert always has a next step ahead of it, or somebody who is on it with a time to be looked at."""
    for moment in live(plan, night):
        assert audit(moment.after, moment.given.at) == []
        due = next_due(moment.after)
        assert due is None or moment.after.now is None or due > moment.after.now


@given(plans(), inputs())
@some_nights
def test_the_same_night_is_decided_in_the_same_way_also_when_every_state_was_stored(
    plan: Plan, night: list[Input]
) -> None:
    once = live(plan, night)
    assert decided(live(plan, night, stored=True)) == decided(once)
    replayed, made = fold(plan, State(), [moment.given for moment in once], watching=WATCHING)
    assert list(made) == decided(once)
    assert not once or replayed == once[-1].after


@given(plans(), inputs(most=15), st.lists(st.integers(0, 60000), max_size=12))
@some_nights
def test_further_ticks_change_nothing(plan: Plan, night: list[Input], ticks: list[int]) -> None:
    extra = tuple(EVENING + timedelta(seconds=tick) for tick in ticks)
    until = Tick(at=DAYS_LATER)
    plain, ticked = live(plan, [*night, until]), live(plan, [*night, until], extra=extra)
    assert decided(ticked) == decided(plain)
    assert plain[-1].after.alerts == ticked[-1].after.alerts


@given(plans(), inputs(most=15), st.data())
@some_nights
def test_it_does_not_matter_where_a_night_is_split(plan: Plan, night: list[Input], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(night)))
    state, first = fold(plan, State(), night[:cut], watching=WATCHING)
    state, second = fold(plan, state, night[cut:], watching=WATCHING)
    assert (state, first + second) == fold(plan, State(), night, watching=WATCHING)


@given(plans(), inputs(), st.randoms(use_true_random=False))
@some_nights
def test_nothing_is_ever_raised_in_whatever_order_the_inputs_come(
    plan: Plan, night: list[Input], shuffle: Random
) -> None:
    shuffle.shuffle(night)
    state, _ = fold(plan, State(), night, watching=WATCHING)
    assert audit(state, state.now) == []


@given(plans(), inputs())
@some_nights
def test_what_must_wake_somebody_is_told_at_once(plan: Plan, night: list[Input]) -> None:
    for moment in live(plan, night):
        for raised in (d for d in moment.made if isinstance(d, Raised)):
            if raised.alert.stage is Stage.MORNING:
                continue
            told = [d for d in moment.made if isinstance(d, Send | PromptResident | SoundAlarm)]
            assert any(d.alert == raised.alert.id for d in told)


@given(plans(), inputs())
@some_nights
def test_the_morning_list_wakes_nobody(plan: Plan, night: list[Input]) -> None:
    for moment in live(plan, night):
        for sent in (d for d in moment.made if isinstance(d, Send) and d.purpose is Purpose.WAKE):
            alert = moment.after.alerts[sent.alert]
            assert alert.priority != "P3"
            assert not alert.past


@given(plans(), inputs())
@some_nights
def test_once_somebody_is_on_it_nobody_else_is_woken_except_by_rule(plan: Plan, night: list[Input]) -> None:
    reopened = {Happening.CLAIM_LAPSED.value, Happening.RELEASED.value}
    for moment in live(plan, night):
        events = {(d.alert.id, d.event) for d in moment.made if isinstance(d, Changed)}
        for sent in (d for d in moment.made if isinstance(d, Send) and d.purpose is Purpose.WAKE):
            before = moment.before.alerts.get(sent.alert)
            if before is None or before.status is Status.OPEN:
                continue
            asked = isinstance(moment.given, NextNow) and moment.given.alert == sent.alert
            assert asked or any((sent.alert, event) in events for event in reopened)


@given(plans(), inputs())
@some_nights
def test_nothing_revives_an_alert_that_has_ended(plan: Plan, night: list[Input]) -> None:
    for moment in live(plan, night):
        for alert in moment.before.alerts.values():
            if alert.status in ENDED:
                assert moment.after.alerts.get(alert.id, alert) == alert
                assert not any(isinstance(d, Send | SoundAlarm) and d.alert == alert.id for d in moment.made)


@given(plans(), inputs())
@some_nights
def test_news_goes_only_to_those_who_were_woken_or_are_on_it(plan: Plan, night: list[Input]) -> None:
    woken: dict[str, set[str]] = {}
    for moment in live(plan, night):
        for alerts in (moment.before.alerts, moment.after.alerts):
            for alert in alerts.values():
                woken.setdefault(alert.id, set()).update(filter(None, [alert.claimant]))
        for sent in (d for d in moment.made if isinstance(d, Send)):
            if sent.purpose is Purpose.WAKE:
                woken.setdefault(sent.alert, set()).add(sent.contact)
            else:
                assert sent.contact in woken[sent.alert]


@given(plans(), inputs())
@some_nights
def test_what_was_agreed_with_each_contact_is_kept_but_for_life_safety(plan: Plan, night: list[Input]) -> None:
    """Channels and phone always; quiet hours and the number of alerts a night unless there is smoke."""
    woken_for: dict[str, set[str]] = {}
    for moment in live(plan, night):
        for sent in (d for d in moment.made if isinstance(d, Send)):
            person = plan.contacts[sent.contact]
            assert person.phone
            assert sent.channel in person.channels
            if sent.purpose is not Purpose.WAKE or moment.after.alerts[sent.alert].priority == "P0":
                continue
            assert sent.attempt > 1 or not is_quiet(person.quiet, sent.at, plan.time_zone)
            if person.most_wakes is not None:
                new = sent.alert not in woken_for.setdefault(sent.contact, set())
                assert not new or moment.given.wakes.get(sent.contact, 0) < person.most_wakes
                woken_for[sent.contact].add(sent.alert)


@given(plans(), inputs())
@some_nights
def test_nobody_is_called_more_often_than_the_ladder_says(plan: Plan, night: list[Input]) -> None:
    """In one start of a step each contact and channel is tried once, a call as often as the step says."""
    tries = max((1, *(step.tries for step in plan.ladders["night"].steps)))
    starts: dict[tuple[str, int], list[tuple[str, str, int]]] = {}
    for moment in live(plan, night):
        for alert in moment.after.alerts.values():
            known = moment.before.alerts.get(alert.id)
            for key, sent in alert.sent.items():
                if known is None or int(key.rpartition("-m")[2]) > known.messages:
                    attempt = (sent.contact, sent.channel, sent.attempt)
                    assert attempt not in starts.setdefault((alert.id, sent.start), [])
                    assert sent.attempt <= tries
                    starts[alert.id, sent.start].append(attempt)


@given(plans(), inputs())
@some_nights
def test_each_message_has_its_own_number_and_is_withdrawn_at_most_once(plan: Plan, night: list[Input]) -> None:
    made = decided(live(plan, night))
    sent = [d.notification for d in made if isinstance(d, Send)]
    assert len(sent) == len(set(sent))
    withdrawn = [d.notification for d in made if isinstance(d, Withdraw)]
    assert len(withdrawn) == len(set(withdrawn))
    assert set(withdrawn) <= set(sent)


@given(plans(), inputs())
@some_nights
def test_what_is_told_of_an_alert_is_what_is_remembered_of_it(plan: Plan, night: list[Input]) -> None:
    """Whoever follows the decisions alone shows the same status, owner and deadline as the state."""
    shown = {}
    for moment in live(plan, night):
        for decision in moment.made:
            if isinstance(decision, Raised | Changed):
                shown[decision.alert.id] = decision.alert
        for alert in moment.after.alerts.values():
            fields = ("status", "stage", "claimant", "due", "step", "round", "count", "declined", "resolved_at")
            assert [getattr(shown[alert.id], f) for f in fields] == [getattr(alert, f) for f in fields]


@given(plans(), inputs())
@some_nights
def test_whatever_is_decided_can_be_said_in_a_sentence(plan: Plan, night: list[Input]) -> None:
    for made in decided(live(plan, night)):
        assert say(made, plan).endswith((".", "”"))


@given(plans(), st.lists(st.floats(0, 4.9), min_size=1, max_size=20))
@some_nights
def test_a_ticker_that_comes_a_little_late_wakes_the_same_people_in_the_same_order(
    plan: Plan, jitter: list[float]
) -> None:
    until = EVENING + timedelta(hours=1)

    def night(delays: list[float]) -> tuple[list[object], datetime | None]:
        delay = cycle(delays)
        state, decisions = step(plan, State(), _left_bed(), watching=WATCHING)
        told: list[object] = []
        at = EVENING
        while at < until:
            told += [(d.contact, d.channel) for d in decisions if isinstance(d, Send)]
            told += ["alarm" for d in decisions if isinstance(d, SoundAlarm)]
            due = next_due(state) or until
            at = min(until, due + timedelta(seconds=next(delay)))
            state, decisions = step(plan, state, Tick(at=at), watching=WATCHING)
        return told, next_due(state)

    assert night(jitter) == night([0.0])


def _left_bed() -> Input:
    return found(Unmet(at=EVENING, expectation="bed", since=EVENING, due=EVENING), EVENING)
