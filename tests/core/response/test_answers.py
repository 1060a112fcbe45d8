"""What happens when somebody answers."""

from alerts.alert import Stage, Status
from alerts.inputs import Answer, Answered, Closed, HandedOver, NextNow, Receipt, Tick
from alerts.ladder import Channel, Prompt, Step
from alerts.response.ending import SPOKEN_TO
from tests.core.response.night import Night, contact, one_by_one, plan_with

GOING, CANNOT, ARRIVED, ALL_WELL = Answer.GOING, Answer.CANNOT, Answer.ARRIVED, Answer.ALL_WELL
CALL, TEXT = Channel.CALL, Channel.TEXT


def woken_by_two_steps() -> Night:
    """Anna has not answered; Ben has just been called."""
    night = Night(plan_with(*one_by_one("anna", "ben", "cara"))).at("03:00")
    night.unmet()
    night.reports("anna", TEXT, Receipt.DELIVERED)
    night.reports("anna", CALL, Receipt.NO_ANSWER)
    night.at("03:03")
    assert night.heard() == ["call anna", "text anna", "call anna again (2)", "call ben", "text ben"]
    return night


def test_ben_is_going_so_the_phones_stop_and_anna_who_was_woken_hears_it_and_cara_does_not() -> None:
    night = woken_by_two_steps()
    night.at("03:03:20").answers("ben", GOING, channel="call")
    assert night.heard() == ["no more call anna", "text anna going Ben"]
    assert (night.alert.status, night.alert.claimant) == (Status.CLAIMED, "ben")
    assert night.at("03:18:19").heard() == []


def test_a_claim_by_text_also_stops_the_claimants_own_ringing_phone() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet()
    night.heard()
    night.answers("anna", GOING, channel="text")
    assert night.heard() == ["no more call anna", "no more text anna"]


def test_who_says_on_the_phone_that_they_go_is_not_called_again() -> None:
    """Woken in two steps, with the second call still waiting when they press the key in the first."""
    night = Night(plan_with(Step(who=("anna",)), Step(who=("ben", "anna")))).at("03:00")
    night.unmet()
    night.reports("anna", CALL, Receipt.ANSWERED)
    night.reports("anna", TEXT, Receipt.DELIVERED)
    assert night.at("03:03").heard()[2:] == ["call ben", "text ben", "call anna", "text anna"]
    night.answers("anna", GOING, channel="call")
    assert night.heard()[:4] == ["no more call ben", "no more text ben", "no more call anna", "no more text anna"]


def test_saying_it_twice_changes_nothing() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    once = night.state
    night.heard()
    night.at("03:05").answers("ben", GOING)
    assert night.state is once
    night.over()


def test_a_second_one_going_changes_nothing_but_is_written_down() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    night.at("03:05").answers("anna", GOING)
    assert night.alert.claimant == "ben"
    assert [n.detail for n in night.noted("also_going")] == [{"contact": "anna", "claimant": "ben"}]
    night.over()


def test_no_arrival_in_time_so_others_are_called_and_the_one_who_was_going_again_in_the_next_round() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    assert night.at("03:18").heard() == ["text ben resumed", "call cara", "text cara"]
    assert night.alert.status is Status.OPEN
    assert night.at("03:21").heard() == ["call anna", "text anna"]
    assert night.at("03:24").heard() == ["call ben", "text ben"]


def test_when_the_only_contacts_claim_lapses_they_are_called_again_at_once() -> None:
    night = Night(plan_with(*one_by_one("anna"), rounds=1)).at("03:00")
    night.unmet()
    night.answers("anna", GOING)
    night.heard()
    assert night.at("03:15").heard() == ["text anna resumed", "call anna", "text anna"]
    assert night.at("03:18").heard() == ["ALARM nobody has answered"]


def test_a_claim_for_smoke_that_lapses_wakes_everybody_of_the_step_with_nobody_passed_over() -> None:
    night = Night(plan_with(Step(who=("anna", "ben")))).at("03:00")
    night.unmet("smoke")
    night.answers("anna", GOING)
    night.heard()
    told = night.at("03:15").heard()
    assert told == ["text anna resumed", "call anna", "text anna", "call ben", "text ben"]


def test_a_claim_after_the_alarm_silences_it_and_its_lapse_starts_a_whole_round() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"), rounds=1)).at("03:00")
    night.unmet()
    night.at("03:07").heard()
    night.answers("anna", GOING)
    assert night.heard() == [
        "no more call anna",
        "no more text anna",
        "no more call ben",
        "no more text ben",
        "text ben going Anna",
    ]
    assert night.at("03:21:59").heard() == []
    assert night.at("03:22").heard() == ["text anna resumed", "call ben", "text ben"]
    assert night.at("03:25").heard() == ["call anna", "text anna"]


def test_whoever_arrives_is_asked_for_the_outcome_three_times_and_then_it_is_written_down() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.at("03:10").answers("ben", ARRIVED)
    night.heard()
    assert night.alert.status is Status.ATTENDED
    for reminder in ("04:10", "05:10", "06:10"):
        assert night.at(reminder).heard() == ["text ben arrived"]
    assert night.at("07:10").heard() == []
    assert night.at("08:10").heard() == []
    assert len(night.noted("unclosed")) == 2


def test_somebody_who_is_there_without_having_said_that_they_were_going_is_believed() -> None:
    night = woken_by_two_steps()
    night.answers("cara", ARRIVED, channel="web")
    assert night.alert.status is Status.ATTENDED
    told = night.heard()
    assert told[-2:] == ["text anna going Cara", "text ben going Cara"]


def test_when_another_arrives_first_the_one_on_the_way_is_told() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    night.answers("cara", ARRIVED)
    assert night.heard() == ["text ben going Cara"]
    assert night.alert.claimant == "cara"
    night.answers("ben", ARRIVED)
    assert night.alert.claimant == "cara"
    assert len(night.noted("also_there")) == 1


def test_spoke_to_her_all_well_ends_it_for_everybody() -> None:
    night = woken_by_two_steps()
    night.answers("anna", ALL_WELL)
    assert (night.alert.status, night.alert.outcome) == (Status.CLOSED, SPOKEN_TO)
    assert night.heard() == ["no more call anna", "no more call ben", "no more text ben", "text ben stood_down"]
    assert night.at("08:00").heard() == []


def test_all_well_by_another_stands_the_one_on_the_road_down() -> None:
    night = woken_by_two_steps()
    night.answers("cara", GOING)
    night.heard()
    night.answers("anna", ALL_WELL)
    assert night.heard() == ["text ben stood_down", "text cara stood_down"]


def test_whoever_cannot_is_left_out_and_the_next_is_called_at_once() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.heard()
    night.at("03:00:30").answers("anna", CANNOT)
    assert night.heard() == ["no more call anna", "no more text anna", "call ben", "text ben"]
    assert night.at("03:03:30").heard() == ["call ben", "text ben"], "the second round is without Anna"
    assert night.at("03:06:30").heard() == ["ALARM nobody has answered"]


def test_when_one_of_two_cannot_the_other_is_still_waited_for() -> None:
    night = Night(plan_with(Step(who=("anna", "ben")), *one_by_one("cara"))).at("03:00")
    night.unmet()
    night.heard()
    night.answers("anna", CANNOT, channel="call")
    assert night.heard() == []
    night.reports("anna", CALL, Receipt.NO_ANSWER)
    assert night.heard() == [], "whoever cannot is not called a second time"
    night.answers("ben", CANNOT, channel="call")
    assert night.heard() == ["call cara", "text cara"]


def test_a_refusal_does_not_cut_the_prompt_to_the_resident_short() -> None:
    light = Step(prompt=Prompt(device="lamp", action="on"), wait_s=120)
    night = Night(plan_with(light, *one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.answers("anna", CANNOT)
    assert night.heard() == ["lamp on"]
    assert night.at("03:02").heard() == ["call ben", "text ben"]


def test_whoever_was_going_and_cannot_is_replaced_at_once() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    night.at("03:06").answers("ben", CANNOT)
    assert night.heard() == ["call cara", "text cara"]
    assert night.alert.status is Status.OPEN
    night.at("03:07").answers("anna", GOING)
    assert "text ben going Anna" in night.heard(), "he hears that somebody else goes"


def test_whoever_is_with_the_person_and_cannot_manage_gets_help() -> None:
    night = woken_by_two_steps()
    night.answers("ben", ARRIVED)
    night.heard()
    night.answers("ben", CANNOT)
    assert night.heard() == ["call cara", "text cara"]


def test_whoever_could_not_may_think_better_of_it() -> None:
    night = woken_by_two_steps()
    night.answers("anna", CANNOT)
    night.answers("anna", GOING)
    assert (night.alert.claimant, night.alert.declined) == ("anna", ())


def test_asking_to_hear_it_again_changes_nothing() -> None:
    night = woken_by_two_steps()
    before = night.state.alerts
    night.answers("ben", Answer.REPEAT)
    assert night.state.alerts is before
    assert len(night.noted("asked_again")) == 1


def test_a_contact_who_is_not_on_the_ladder_may_go_a_stranger_may_not() -> None:
    people = tuple(contact(name) for name in ("Anna", "Ben", "Dora"))
    night = Night(plan_with(*one_by_one("anna", "ben"), people=people)).at("03:00")
    night.unmet()
    night.heard()
    night.answers("zoe", GOING)
    assert night.alert.status is Status.OPEN
    night.answers("dora", GOING)
    assert night.alert.claimant == "dora"
    assert night.heard()[-1] == "text anna going Dora"


def test_whoever_was_going_hears_who_goes_instead_though_nobody_had_woken_them() -> None:
    people = tuple(contact(name) for name in ("Anna", "Ben", "Dora"))
    night = Night(plan_with(*one_by_one("anna", "ben"), people=people)).at("03:00")
    night.unmet()
    night.answers("dora", GOING)
    night.at("03:20").heard()
    night.answers("anna", GOING)
    assert "text dora going Anna" in night.heard()


def test_an_answer_after_the_end_is_written_down_and_changes_nothing() -> None:
    night = woken_by_two_steps()
    night.answers("anna", ALL_WELL)
    night.heard()
    ended = night.alert
    for answer in Answer:
        night.at("04:00").answers("ben", answer)
    night.give(Closed(at=night.clock, alert=ended.id, by="lead", outcome="late"))
    night.give(NextNow(at=night.clock, alert=ended.id, by="lead"))
    night.give(HandedOver(at=night.clock, alert=ended.id, by="lead", to="cara"))
    assert night.alert == ended
    assert len(night.noted("answered_after_end")) == len(Answer) + 3
    night.over()


def test_an_ended_alert_is_forgotten_after_twelve_hours() -> None:
    night = woken_by_two_steps()
    night.answers("anna", ALL_WELL)
    night.at("15:02").give(Tick(at=night.clock))
    assert list(night.state.alerts) == ["mary-1"]
    night.at("15:04").give(Tick(at=night.clock))
    assert night.state.alerts == {}
    night.give(Answered(at=night.clock, alert="mary-1", contact="ben", answer=GOING))
    assert len(night.noted("unknown_alert")) == 1


def test_the_coordinator_asks_for_the_next_step_at_once() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"), rounds=1)).at("03:00")
    night.unmet()
    night.heard()
    night.at("03:01").give(NextNow(at=night.clock, alert="mary-1", by="lead"))
    assert night.heard() == ["call ben", "text ben"]
    assert night.at("03:04").heard() == ["ALARM nobody has answered"]
    night.give(NextNow(at=night.clock, alert="mary-1", by="lead"))
    assert night.heard() == ["call anna", "text anna"], "after the last step the ladder begins again"
    assert night.at("03:07").heard() == ["call ben", "text ben"]


def test_a_second_person_may_be_called_while_somebody_is_going_and_the_ladder_still_rests() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    night.at("03:05").give(NextNow(at=night.clock, alert="mary-1", by="lead"))
    assert night.heard() == ["call cara", "text cara"]
    assert night.alert.stage is Stage.PAUSED
    assert night.at("03:17:59").heard() == []


def test_whoever_let_a_claim_lapse_may_be_asked_for_as_the_second_person() -> None:
    night = Night(plan_with(*one_by_one("ben", "anna"))).at("03:00")
    night.unmet()
    night.answers("anna", GOING)
    night.at("03:15").answers("ben", GOING)
    night.heard()
    night.give(NextNow(at=night.clock, alert="mary-1", by="lead"))
    assert night.heard() == ["call anna", "text anna"]


def test_a_call_in_vain_after_somebody_said_they_were_going_is_not_repeated() -> None:
    night = Night(plan_with(Step(who=("anna", "ben")))).at("03:00")
    night.unmet()
    night.reports("ben", CALL, Receipt.ANSWERED)
    night.answers("anna", GOING, channel="call")
    night.heard()
    night.reports("ben", CALL, Receipt.NO_KEY)
    night.over()


def test_asking_for_one_more_when_everybody_else_cannot_is_answered_in_words() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet()
    night.answers("anna", GOING)
    night.heard()
    night.give(NextNow(at=night.clock, alert="mary-1", by="lead"))
    assert night.heard() == []
    assert "there is nobody to call" in [n.detail["reason"] for n in night.noted("not_sent")]


def test_a_claim_is_handed_over_and_the_clock_starts_again() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.heard()
    night.at("03:10").give(HandedOver(at=night.clock, alert="mary-1", by="lead", to="cara"))
    assert night.heard() == ["text ben going Cara", "text cara handed_over"]
    assert night.at("03:24").heard() == []
    assert night.at("03:25").heard()[0] == "text cara resumed"


def test_a_handover_to_a_stranger_is_refused() -> None:
    night = woken_by_two_steps()
    night.answers("ben", GOING)
    night.give(HandedOver(at=night.clock, alert="mary-1", by="ben", to="zoe"))
    assert night.alert.claimant == "ben"
    assert len(night.noted("unknown_contact")) == 1


def test_the_board_closes_an_alert_with_its_outcome() -> None:
    night = woken_by_two_steps()
    closing = Closed(at=night.clock, alert="mary-1", by="ben", outcome="helped to bed", helped="tea", useful=True)
    night.give(closing)
    assert night.heard()[-1] == "text anna stood_down"
    alert = night.alert
    assert (alert.status, alert.outcome, alert.helped, alert.useful) == (
        Status.CLOSED,
        "helped to bed",
        "tea",
        True,
    )


def test_a_neighbour_with_only_a_landline_is_rung_when_told_that_they_need_not_go() -> None:
    people = (contact("Anna"), contact("Ben", channels=(CALL,)))
    night = Night(plan_with(Step(who=("anna", "ben")), people=people)).at("03:00")
    night.unmet()
    night.heard()
    night.answers("anna", GOING, channel="call")
    assert night.heard() == ["no more call ben", "call ben going Anna"]
    night.reports("anna", CALL, Receipt.ANSWERED)
    night.reports("anna", TEXT, Receipt.DELIVERED)
    night.answers("anna", ALL_WELL)
    assert night.heard() == [], "and is not rung again when it is over"
    assert night.noted("not_sent")[-1].detail["contact"] == "ben"
