"""What the sensors find becomes alerts, is counted, resolves itself, or waits for the morning."""

from datetime import timedelta

import msgspec

from alerts.alert import Stage, Status
from alerts.decisions import Changed, DoubtDevice, Raised
from alerts.inputs import Answer, CameBack, CarerCame, CarerLeft, PlanChanged, WasDown, WentAway
from alerts.ladder import Rota, Shift
from alerts.response.audit import audit
from tests.core.response.night import EVENING, Night, contact, one_by_one, plan_with

GOING, ARRIVED = Answer.GOING, Answer.ARRIVED


def woken() -> Night:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]
    return night


def test_back_in_bed_before_anybody_said_they_were_going() -> None:
    night = woken()
    night.at("03:02").met()
    assert night.heard() == ["no more call anna", "no more text anna", "text anna stood_down"]
    assert night.alert.status is Status.SELF_RESOLVED
    assert night.at("06:00").heard() == []


def test_back_in_bed_while_anna_is_on_her_way_she_is_told_once_and_it_stays_hers() -> None:
    night = woken()
    night.answers("anna", GOING)
    night.heard()
    night.at("03:05").met()
    assert night.heard() == ["text anna resolved_claimed"]
    night.met()
    assert night.heard() == []
    assert night.alert.status is Status.CLAIMED


def test_a_claim_that_lapses_after_all_was_put_right_wakes_nobody_else() -> None:
    night = woken()
    night.answers("anna", GOING)
    night.at("03:05").met()
    night.heard()
    assert night.at("03:15").heard() == ["text anna stood_down"]
    assert night.alert.status is Status.SELF_RESOLVED


def test_but_not_if_it_has_happened_again_meanwhile() -> None:
    night = woken()
    night.answers("anna", GOING)
    night.at("03:05").met()
    night.at("03:08").unmet()
    night.heard()
    assert night.at("03:15").heard() == ["text anna resumed", "call ben", "text ben"]


def test_smoke_and_a_fall_do_not_end_by_themselves() -> None:
    for expectation in ("smoke", "fall"):
        night = Night(plan_with(*one_by_one("anna"))).at("03:00")
        night.unmet(expectation)
        night.met(expectation)
        assert night.alert.status is Status.OPEN
        assert night.alert.resolved_at == night.clock
        assert night.at("03:03").heard()[-1] == "text anna"


def test_the_same_again_is_counted_and_wakes_nobody_anew() -> None:
    night = woken()
    night.at("03:01").unmet()
    assert (night.alert.id, night.alert.count) == ("mary-1", 2)
    assert night.heard() == []
    assert night.at("03:03").heard() == ["call ben", "text ben"], "the ladder goes on as before"


def test_whoever_is_going_hears_that_it_happened_again_but_not_every_time() -> None:
    night = woken()
    night.answers("anna", GOING)
    night.heard()
    night.at("03:05").unmet()
    assert night.heard() == ["text anna repeated"]
    night.at("03:06").unmet()
    assert night.heard() == []
    assert night.alert.count == 3


def test_yesterdays_alert_that_nobody_closed_does_not_swallow_tonights() -> None:
    night = woken()
    night.answers("anna", ARRIVED)
    night.at("04:30").heard()
    night.at("04:30").unmet()
    assert night.heard() == ["call anna", "text anna"]
    assert sorted(night.state.alerts) == ["mary-1", "mary-2"]


def test_two_different_rules_are_two_alerts() -> None:
    night = woken()
    night.unmet("door")
    assert night.heard() == ["call anna", "text anna"]
    assert night.alert.id == "mary-2"


def test_what_can_wait_goes_to_the_morning_list() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("00:30")
    night.unmet("late_to_bed")
    night.unmet("late_to_bed")
    assert (night.alert.stage, night.alert.status, night.alert.count) == (Stage.MORNING, Status.OPEN, 2)
    assert night.at("08:00").heard() == []
    night.met("late_to_bed")
    assert night.alert.status is Status.SELF_RESOLVED


def test_what_only_mattered_in_the_past_goes_to_the_morning_list_whatever_its_priority() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet("smoke", past=True)
    assert (night.alert.priority, night.alert.stage, night.alert.past) == ("P0", Stage.MORNING, True)
    assert night.at("08:00").heard() == []


def test_the_morning_list_never_stands_for_what_happens_now() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet(past=True)
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]
    assert len(night.state.alerts) == 2
    night.unmet(past=True)
    assert len(night.state.alerts) == 2


def test_what_is_history_stays_on_the_morning_list_until_somebody_has_read_it() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet(past=True)
    night.met()
    assert night.alert.status is Status.OPEN


def test_a_carer_may_take_something_from_the_morning_list_and_let_it_lie_again() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("00:30")
    night.unmet("late_to_bed")
    night.answers("anna", GOING)
    assert night.at("00:45").heard() == []
    assert (night.alert.status, night.alert.stage, night.alert.due) == (Status.OPEN, Stage.MORNING, None)


def test_a_rule_held_back_is_written_down_with_its_reason() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.held("bed", "carer present")
    assert night.noted("held")[0].detail == {"expectation": "bed", "reason": "carer present"}
    night.over()


def test_a_sensor_that_cries_wolf_is_named_to_the_installer() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.doubtful("pad", 12)
    assert [(d.device, d.times) for d in night.decisions if isinstance(d, DoubtDevice)] == [("pad", 12)]
    night.remark("silence", alert="x", what="y")
    assert night.noted("silence")[0].detail == {"alert": "x", "what": "y"}
    night.over()


def test_a_rule_the_plan_does_not_know_is_written_down() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet("gone")
    assert night.state.alerts == {}
    assert len(night.noted("unknown_expectation")) == 1


def test_whoever_is_on_call_when_the_alert_opens_is_called_even_after_the_shift_has_changed() -> None:
    change = EVENING + timedelta(hours=15, minutes=2)
    shift = Shift(contact="ben", start=EVENING, end=change)
    plan = plan_with(
        *one_by_one("rota:night"), rotas={"night": Rota(id="night", shifts=(shift,), standing=("anna",))}
    )
    night = Night(plan).at("03:00")
    night.unmet()
    assert night.heard() == ["call ben", "text ben"]
    assert night.at("03:03").heard() == ["call ben", "text ben"]
    night.unmet("door")
    assert night.heard() == ["call anna", "text anna"]


def test_a_gap_in_the_rota_is_written_down_and_the_next_step_begins() -> None:
    plan = plan_with(*one_by_one("rota:night", "anna"), rotas={"night": Rota(id="night")})
    night = Night(plan).at("03:00")
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]
    assert night.noted("nobody_on_call")[0].detail == {"rota": "rota:night"}


def test_a_new_plan_changes_nothing_for_an_alert_that_stands() -> None:
    night = woken()
    night.plan = plan_with(*one_by_one("cara"), people=(contact("Cara"),), expectations=())
    night.give(PlanChanged(at=night.clock))
    assert night.at("03:03").heard() == ["call ben", "text ben"]
    night.answers("ben", GOING)
    assert night.alert.claimant == "ben"
    night.heard()


def test_away_ends_what_nobody_has_claimed_but_not_smoke_nor_the_morning_list() -> None:
    night = woken()
    night.unmet("smoke")
    night.unmet("late_to_bed")
    night.unmet("door")
    night.answers("ben", GOING, alert="mary-4")
    night.heard()
    night.give(WentAway(at=night.clock, until=night.clock + timedelta(days=3), reason="hospital"))
    stands = {alert.id: alert.status for alert in night.state.alerts.values()}
    assert stands == {
        "mary-1": Status.CANCELLED,
        "mary-2": Status.OPEN,
        "mary-3": Status.OPEN,
        "mary-4": Status.CLAIMED,
    }
    assert night.heard() == ["no more call anna", "no more text anna", "text anna stood_down"]


def test_a_carer_who_comes_attends_what_was_open_but_not_smoke() -> None:
    night = woken()
    night.unmet("smoke")
    night.heard()
    night.give(CarerCame(at=night.clock, by="ben", until=night.clock + timedelta(hours=1)))
    assert [alert.status for alert in night.state.alerts.values()] == [Status.ATTENDED, Status.OPEN]
    assert night.heard() == ["no more call anna", "no more text anna", "text anna going Ben"]


def test_the_carer_who_claimed_the_smoke_alarm_has_arrived_when_she_comes() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet("smoke")
    night.answers("anna", GOING, channel="call")
    night.give(CarerCame(at=night.clock, by="anna", until=night.clock + timedelta(hours=1)))
    assert night.alert.status is Status.ATTENDED


def test_an_unknown_visitor_and_our_own_downtime_change_no_alert() -> None:
    night = woken()
    before = night.state.alerts
    until = night.clock + timedelta(hours=1)
    for given in (
        CarerCame(at=night.clock, by="somebody", until=until),
        CarerLeft(at=night.clock),
        CameBack(at=night.clock),
        WasDown(at=night.clock, since=night.clock - timedelta(hours=1)),
    ):
        night.give(given)
    assert night.state.alerts == before
    night.over()


def test_the_last_word_on_an_alert_tells_it_as_it_stands() -> None:
    night = woken()
    night.at("03:04").answers("ben", GOING)
    for made in (d for d in night.decisions if isinstance(d, Raised)):
        assert made.alert.messages == 2
    last = [d for d in night.decisions if isinstance(d, Changed)][-1]
    assert last.alert == night.alert
    night.heard()


def test_the_audit_names_what_would_leave_somebody_forgotten() -> None:
    night = woken()
    alert, at = night.alert, night.clock

    def faults(**changes: object) -> str:
        broken = msgspec.structs.replace(night.state, alerts={"mary-1": msgspec.structs.replace(alert, **changes)})
        return "; ".join(audit(broken, at))

    assert faults() == ""
    assert "has no next step" in faults(due=None)
    assert "no end" in faults(step_due=None)
    assert "no alarm" in faults(stage=Stage.SOUNDING)
    assert "rests" in faults(stage=Stage.PAUSED)
    assert "urgent" in faults(stage=Stage.MORNING)
    assert "by nobody" in faults(status=Status.CLAIMED)
    assert "not looked at" in faults(due=at + timedelta(days=1))
    assert "still has a deadline" in faults(status=Status.CLOSED)
    assert "is kept as" in faults(id="mary-9")
    late = at - timedelta(minutes=2)
    assert "should have been looked at" in faults(due=late, step_due=late)
