"""Who is woken, when, and who next."""

from datetime import datetime, time, timedelta

from alerts.alert import Stage, Status
from alerts.inputs import Answer, Receipt
from alerts.ladder import Channel, Contact, Prompt, Quiet, Step
from tests.core.response.night import EVENING, Night, contact, one_by_one, plan_with

CALL, TEXT = Channel.CALL, Channel.TEXT


def test_anna_is_called_and_texted_at_once_then_ben_then_both_again_then_the_whole_service() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]
    assert night.at("03:02:59").heard() == []
    assert night.at("03:03").heard() == ["call ben", "text ben"]
    assert night.at("03:06").heard() == ["call anna", "text anna"]
    assert night.at("03:09").heard() == ["call ben", "text ben"]
    assert night.at("03:12").heard() == ["ALARM nobody has answered"]
    assert night.at("03:17").heard() == ["ALARM nobody has answered"]
    assert night.at("03:22").heard() == ["ALARM nobody has answered"]
    assert night.alert.status is Status.OPEN
    night.over()


def test_an_alarm_that_nobody_hears_sounds_more_and_more_rarely_but_never_ends() -> None:
    night = Night(plan_with(*one_by_one("anna"), rounds=1)).at("03:00")
    night.unmet()
    night.heard()
    for clock in ("03:03", "03:08", "03:13", "03:18", "03:28", "03:48", "04:28", "05:28", "06:28"):
        before = datetime.combine(EVENING, time.fromisoformat(clock)) - timedelta(seconds=1)
        assert night.at(f"{before:%H:%M:%S}").heard() == []
        assert night.at(clock).heard() == ["ALARM nobody has answered"], clock
    night.over()


def test_for_smoke_the_ladder_is_repeated_until_somebody_answers() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"), rounds=1)).at("03:00")
    night.unmet("smoke")
    night.at("03:05").heard()
    assert night.at("03:06").heard() == ["ALARM nobody has answered", "call anna", "text anna"]
    assert night.at("03:09").heard() == ["call ben", "text ben"]
    assert night.at("03:11").heard() == ["ALARM nobody has answered"]
    assert night.at("03:12").heard() == ["ALARM nobody has answered", "call anna", "text anna"]
    night.over()


def test_the_light_and_a_voice_come_first_and_nobody_is_woken_while_they_may_help() -> None:
    light = Step(prompt=Prompt(device="lamp", action="on"), wait_s=120)
    night = Night(plan_with(light, *one_by_one("anna"))).at("03:00")
    night.unmet()
    assert night.heard() == ["lamp on"]
    assert night.at("03:02").heard() == ["call anna", "text anna"]
    night.over()


def test_a_lamp_that_shines_for_the_first_helper_does_not_delay_them() -> None:
    night = Night(plan_with(Step(who=("anna",), prompt=Prompt(device="lamp", action="on")))).at("03:00")
    night.unmet()
    assert night.heard() == ["lamp on", "call anna", "text anna"]


def test_a_step_reaches_everybody_at_once() -> None:
    night = Night(plan_with(Step(who=("anna", "ben")))).at("03:00")
    night.unmet("smoke")
    assert night.heard() == ["call anna", "text anna", "call ben", "text ben"]


def test_in_turn_each_is_waited_for() -> None:
    night = Night(plan_with(Step(who=("anna", "ben"), together=False, wait_s=60), rounds=1)).at("03:00")
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]
    assert night.at("03:01").heard() == ["call ben", "text ben"]
    assert night.at("03:02").heard() == ["ALARM nobody has answered"]


def test_the_resident_is_prompted_once_a_step_not_once_a_turn() -> None:
    lamp = Prompt(device="lamp", action="on")
    night = Night(plan_with(Step(who=("anna", "ben"), together=False, prompt=lamp))).at("03:00")
    night.unmet()
    assert night.heard() == ["lamp on", "call anna", "text anna"]
    assert night.at("03:03").heard() == ["call ben", "text ben"]


def test_a_lamp_alone_is_not_waited_for_where_a_person_was_to_be_called() -> None:
    lamp = Prompt(device="lamp", action="on")
    night = Night(plan_with(Step(who=("zoe",), prompt=lamp), *one_by_one("ben"))).at("03:00")
    night.unmet()
    assert night.heard() == ["lamp on", "call ben", "text ben"]


def test_somebody_named_twice_in_a_step_is_called_once() -> None:
    night = Night(plan_with(Step(who=("anna", "anna")))).at("03:00")
    night.unmet()
    assert night.heard() == ["call anna", "text anna"]


def test_a_call_in_vain_is_repeated_at_once_then_the_next_is_called_at_once() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.heard()
    night.at("03:00:25").reports("anna", CALL, Receipt.NO_ANSWER)
    assert night.heard() == ["call anna again (2)"]
    night.at("03:00:50").reports("anna", CALL, Receipt.NO_KEY)
    assert night.heard() == ["call ben", "text ben"]
    assert night.at("03:03:49").heard() == []
    assert night.at("03:03:50").heard() == ["call anna", "text anna"]
    night.over()


def test_a_text_on_the_phone_and_a_call_picked_up_prove_nothing() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", TEXT, Receipt.SENT)
    night.reports("anna", TEXT, Receipt.DELIVERED)
    night.reports("anna", CALL, Receipt.ANSWERED)
    assert night.at("03:03").heard() == ["call ben", "text ben"]


def test_a_text_alone_that_was_delivered_is_waited_for() -> None:
    night = Night(plan_with(Step(who=("anna",), channels=(TEXT,)), *one_by_one("ben"))).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", TEXT, Receipt.DELIVERED)
    night.over()


def test_a_late_report_on_an_earlier_step_moves_nothing() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.at("03:03").heard()
    night.reports("anna", CALL, Receipt.NO_ANSWER)
    night.over()


def test_a_text_that_cannot_be_delivered_moves_on_only_where_no_call_was_made() -> None:
    texts = Step(who=("anna",), channels=(TEXT,))
    night = Night(plan_with(texts, *one_by_one("ben"))).at("03:00")
    night.unmet()
    assert night.heard() == ["text anna"]
    night.at("03:00:10").reports("anna", TEXT, Receipt.UNDELIVERED)
    assert night.heard() == ["call ben", "text ben"]
    night.reports("ben", TEXT, Receipt.UNDELIVERED)
    night.over()


def test_a_step_for_two_goes_on_only_when_both_are_spent() -> None:
    night = Night(plan_with(Step(who=("anna", "ben"), tries=1), *one_by_one("cara"))).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", CALL, Receipt.BUSY)
    night.over()
    night.reports("ben", CALL, Receipt.FAILED)
    assert night.heard() == ["call cara", "text cara"]


def test_whoever_has_opted_out_of_texts_is_called_instead() -> None:
    night = Night(plan_with(Step(who=("anna",), channels=(TEXT,)), *one_by_one("ben"), rounds=2)).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", TEXT, Receipt.OPTED_OUT)
    assert night.heard() == ["call anna"]
    assert night.noted("opted_out")[0].detail["contact"] == "anna"
    assert night.at("03:03").heard() == ["call ben", "text ben"]
    assert night.at("03:06").heard() == ["call anna"], "in the second round nobody texts her any more"


def test_an_opt_out_beside_a_ringing_call_makes_no_second_call() -> None:
    night = Night(plan_with(*one_by_one("anna"))).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", TEXT, Receipt.OPTED_OUT)
    night.over()


def test_a_receipt_repeated_or_late_counts_once() -> None:
    night = Night(plan_with(*one_by_one("anna", "ben"))).at("03:00")
    night.unmet()
    night.heard()
    night.reports("anna", CALL, Receipt.BUSY)
    assert night.heard() == ["call anna again (2)"]
    first = night.state.alerts["mary-1"].sent
    for late in (Receipt.BUSY, Receipt.SENT, Receipt.ANSWERED):
        night.give_receipt("mary-1-m1", late)
    assert night.alert.sent == first
    night.over()


def test_in_quiet_hours_nobody_is_woken_but_for_smoke() -> None:
    anna = contact("Anna", quiet=Quiet(start="23:00", end="06:00"))
    night = Night(plan_with(*one_by_one("anna", "ben"), people=(anna, contact("Ben")))).at("03:00")
    night.unmet()
    assert night.heard() == ["call ben", "text ben"], "nobody waits for a step in which nobody is called"
    assert [n.detail for n in night.noted("not_sent")] == [{"contact": "anna", "reason": "has quiet hours"}]
    night.unmet("smoke")
    assert night.heard() == ["call anna", "text anna"]


def test_quiet_hours_are_judged_again_in_the_next_round() -> None:
    anna = contact("Anna", quiet=Quiet(start="23:00", end="06:00"))
    night = Night(plan_with(*one_by_one("anna", "ben"), people=(anna, contact("Ben")))).at("05:58")
    night.unmet()
    assert night.heard() == ["call ben", "text ben"]
    assert night.at("06:01").heard() == ["call anna", "text anna"]


def test_nobody_is_woken_for_more_alerts_in_a_night_than_was_agreed() -> None:
    anna = contact("Anna", most_wakes=1)
    night = Night(plan_with(*one_by_one("anna", "ben"), people=(anna, contact("Ben")))).at("01:00")
    night.unmet("bed")
    assert night.heard() == ["call anna", "text anna"]
    night.at("01:01").met("bed")
    assert night.heard() == ["no more call anna", "no more text anna", "text anna stood_down"]
    night.at("03:00").unmet("door")
    assert night.heard() == ["call ben", "text ben"]
    night.at("04:00").unmet("smoke")
    assert "call anna" in night.heard()


def test_wakes_for_other_residents_count_too() -> None:
    anna = contact("Anna", most_wakes=2)
    night = Night(plan_with(*one_by_one("anna", "ben"), people=(anna, contact("Ben")))).at("03:00")
    night.unmet_with_wakes({"anna": 2})
    assert night.heard() == ["call ben", "text ben"]


def test_whoever_sleeps_through_the_first_round_is_called_in_the_second_for_the_same_alert() -> None:
    anna = contact("Anna", most_wakes=1)
    night = Night(plan_with(*one_by_one("anna"), people=(anna,))).at("03:00")
    night.unmet()
    night.heard()
    assert night.at("03:03").heard() == ["call anna", "text anna"]


def test_every_night_counts_its_own_wakes() -> None:
    anna = contact("Anna", most_wakes=1)
    night = Night(plan_with(*one_by_one("anna", "ben"), people=(anna, contact("Ben")))).at("03:00")
    night.unmet()
    night.answers("anna", Answer.ARRIVED)
    night.at("02:59").heard()
    night.at("03:00").unmet("door")
    assert night.heard() == ["call anna", "text anna"], "a night later, though the first was never closed"


def test_whoever_has_been_woken_for_an_alert_is_called_for_it_again_though_another_came_between() -> None:
    anna = contact("Anna", most_wakes=2)
    night = Night(plan_with(*one_by_one("anna"), people=(anna,))).at("03:00")
    night.unmet("bed")
    night.unmet("door")
    night.heard()
    assert night.at("03:03").heard() == ["call anna", "text anna"] * 2


def test_a_channel_that_was_not_agreed_is_never_left_out_in_silence() -> None:
    ben = contact("Ben", channels=(CALL,))
    dora = Contact(id="dora", name="Dora")
    night = Night(plan_with(Step(who=("ben", "dora")), people=(ben, dora))).at("03:00")
    night.unmet()
    assert night.heard() == ["call ben"]
    assert [n.detail["reason"] for n in night.noted("not_sent")] == [
        "has not agreed to texts",
        "has no phone number",
        "has no phone number",
    ]


def test_without_a_ladder_or_anybody_on_it_the_service_hears_at_once() -> None:
    for expectation, plan, reason in (
        ("nobody", plan_with(*one_by_one("anna")), "there is no ladder"),
        ("lost", plan_with(*one_by_one("anna")), "there is no ladder"),
        ("bed", plan_with(), "there is nobody to call"),
        ("bed", plan_with(*one_by_one("rota:night")), "there is nobody to call"),
        ("smoke", plan_with(*one_by_one("zoe")), "there is nobody to call"),
    ):
        night = Night(plan).at("03:00")
        night.unmet(expectation)
        assert night.heard() == [f"ALARM {reason}"]
        assert night.at("03:05").heard() == ["ALARM there is nobody to call"]
        assert night.alert.stage is Stage.SOUNDING


def test_when_everybody_is_spent_at_once_the_alarm_does_not_wait() -> None:
    night = Night(plan_with(*one_by_one("anna", tries=1), rounds=2)).at("03:00")
    night.unmet()
    night.reports("anna", CALL, Receipt.FAILED)
    night.reports("anna", CALL, Receipt.FAILED)
    assert night.heard() == ["call anna", "text anna", "call anna", "text anna", "ALARM nobody has answered"]


def test_a_dead_phone_network_does_not_make_the_hub_call_smoke_without_pause() -> None:
    night = Night(plan_with(*one_by_one("anna", tries=1), rounds=1)).at("03:00")
    night.unmet("smoke")
    night.reports("anna", CALL, Receipt.FAILED)
    assert night.heard() == ["call anna", "text anna", "ALARM nobody has answered"]
    assert night.at("03:04:59").heard() == []
    assert night.at("03:05").heard() == ["ALARM nobody has answered", "call anna", "text anna"]
