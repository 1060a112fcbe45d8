"""What a plan's lint remarks on, told one mistake at a time."""

import msgspec
import pytest

from alerts.ladder import Prompt, Quiet, Rota, Step
from alerts.lint import lint
from alerts.plan import (
    Agreement,
    Beyond,
    Comes,
    Corroboration,
    Counted,
    Expectation,
    Happens,
    Pattern,
    Plan,
    Priority,
    Unusual,
    Window,
)
from tests.core.lint.plans import (
    BLIND,
    FALL,
    GOOD,
    ON,
    OUT_OF_BED,
    SMOKE,
    TEXT_ONLY,
    contact,
    everybody,
    musts,
    plan,
    rule,
    shift,
    shoulds,
    steps,
)


def test_nothing_is_remarked_on_in_a_good_plan() -> None:
    assert lint(GOOD, on=ON) == []
    assert lint(GOOD) == []


def test_a_ladder_longer_than_is_safe() -> None:
    assert musts(rule(OUT_OF_BED, safe_s=500)) == [
        (
            "out-of-bed",
            "The last person has been waited for only after 9 minutes, and it is safe for 8 minutes 20 seconds.",
        )
    ]


def test_the_turns_of_a_step_add_up() -> None:
    in_turn = steps(Step(who=("anna", "ben", "cara"), wait_s=300, together=False))
    at_once = steps(Step(who=("anna", "ben", "cara"), wait_s=300))
    assert any("after 15 minutes" in words for _, words in musts(safe_for(in_turn, 800)))
    assert musts(safe_for(at_once, 800)) == []


def safe_for(given: Plan, safe_s: float) -> Plan:
    rules = tuple(msgspec.structs.replace(e, safe_s=safe_s) for e in given.expectations)
    return msgspec.structs.replace(given, expectations=rules)


def test_a_priority_one_by_text_only() -> None:
    by_steps = steps(Step(who=("anna", "ben"), channels=TEXT_ONLY))
    by_people = everybody(channels=TEXT_ONLY)
    for given in (by_steps, by_people):
        assert ("fall", "It is P1 and is only sent by text: texts do not wake people.") in musts(given)
        assert not any(where == "out-of-bed" for where, _ in musts(given))


def test_a_ladder_that_calls_through_a_rota_is_not_text_only() -> None:
    given = steps(Step(who=("rota:east",)), Step(who=("ben",), channels=TEXT_ONLY))
    assert musts(given) == []


def test_one_phone_is_the_whole_ladder() -> None:
    given = steps(Step(who=("rota:east",)))
    assert ("fall", "One phone is the whole ladder: Anna's.") in shoulds(given)


def test_two_people_with_one_phone() -> None:
    given = contact("cara", phone=GOOD.contacts["ben"].phone)
    assert ("ladder usual", "Ben and Cara share one phone.") in shoulds(given)


def test_one_person_listed_twice() -> None:
    given = steps(Step(who=("anna",)), Step(who=("anna", "ben")))
    assert ("ladder usual", "Anna is listed 2 times: the ladder is shorter than it looks.") in shoulds(given)


def test_nobody_can_be_there_in_time() -> None:
    assert (
        "fall",
        "Nobody can be there within the 30 minutes that are safe: the first, at best, after 41 minutes.",
    ) in musts(everybody(minutes_away=40))


def test_nobody_can_go_at_all() -> None:
    assert ("fall", "Nobody who would hear of it can go there.") in musts(everybody(attends=False))


def test_nobody_knows_how_far() -> None:
    assert (
        "fall",
        "Of nobody who would go is it known how many minutes away they are.",
    ) in shoulds(everybody(minutes_away=None))


def test_quiet_hours_that_leave_nobody() -> None:
    given = everybody(quiet=Quiet(start="02:00", end="04:00"))
    [words] = [words for where, words in musts(given) if where == "fall"]
    assert words == (
        "Nobody would hear of it from Tue 24 Nov 02:00 to Tue 24 Nov 04:00 and "
        "from Wed 25 Nov 02:00 to Wed 25 Nov 04:00, and 12 more times."
    )


def test_quiet_hours_do_not_hold_back_life_safety() -> None:
    assert not [w for where, w in musts(everybody(quiet=Quiet(start="02:00", end="04:00"))) if where == "smoke"]


def test_quiet_hours_outside_the_rule_s_window_do_not_matter_to_it() -> None:
    given = everybody(quiet=Quiet(start="12:00", end="14:00"))
    assert not [w for where, w in musts(given) if where == "out-of-bed"]


def test_contacts_who_have_agreed_to_no_wakes() -> None:
    assert ("fall", "Nobody would hear of it.") in musts(everybody(most_wakes=0))


def test_a_gap_in_the_rota_is_named() -> None:
    covered = Rota(
        id="east",
        shifts=(
            shift("anna", "2026-11-23T08:00:00Z", "2026-11-28T20:00:00Z"),
            shift("ben", "2026-11-29T08:00:00Z", "2026-12-20T08:00:00Z"),
        ),
    )
    assert shoulds(plan(rotas={"east": covered})) == [
        ("rota east", "Nobody is on call from Sat 28 Nov 20:00 to Sun 29 Nov 08:00.")
    ]
    alone = msgspec.structs.replace(
        plan(rotas={"east": covered}), ladders=steps(Step(who=("rota:east",), wait_s=180)).ladders
    )
    assert (
        "out-of-bed",
        "Nobody would hear of it from Sat 28 Nov 22:00 to Sun 29 Nov 07:00.",
    ) in musts(alone)


def test_a_rota_that_ends_is_a_gap() -> None:
    ends = Rota(id="east", shifts=(shift("anna", "2026-11-23T08:00:00Z", "2026-12-06T08:00:00Z"),))
    assert shoulds(plan(rotas={"east": ends})) == [
        ("rota east", "Nobody is on call from Sun 6 Dec 08:00 to Mon 7 Dec 18:00.")
    ]


@pytest.mark.parametrize("expectation", [OUT_OF_BED, FALL, SMOKE])
def test_who_must_be_woken_needs_a_ladder(expectation: Expectation) -> None:
    assert musts(rule(expectation, ladder=None)) == [
        (expectation.id, f"It is {expectation.priority} and has no ladder: nobody would be woken.")
    ]


def test_the_morning_list_needs_no_ladder() -> None:
    assert musts(rule(OUT_OF_BED, ladder=None, priority=Priority.P3)) == []


@pytest.mark.parametrize(
    ("given", "where", "words"),
    [
        (rule(FALL, ladder="gone"), "fall", "There is no ladder “gone”."),
        (steps(Step(who=("zoe", "ben"))), "ladder usual", "“zoe” is not a contact."),
        (steps(Step(who=("rota:west", "ben"))), "ladder usual", "There is no rota “west”."),
        (
            plan(rotas={"east": Rota(id="east", standing=("zoe", "anna"))}),
            "rota east",
            "“zoe” is on the rota and is not a contact.",
        ),
        (
            steps(Step(prompt=Prompt(device="horn", action="on")), Step(who=("anna", "ben"))),
            "ladder usual",
            "horn is not a device of this plan.",
        ),
        (
            steps(Step(prompt=Prompt(device="lamp", action="on"))),
            "ladder usual",
            "There is no person on it.",
        ),
        (
            rule(FALL, when=Happens(pattern=Pattern(kinds=("fall.detected",), roles=("watch",)))),
            "fall",
            "No device of this plan fits the role “watch”.",
        ),
        (
            rule(FALL, when=Happens(pattern=Pattern(kinds=("fall.detected",), devices=("watch",)))),
            "fall",
            "No device of this plan fits the device watch.",
        ),
        (
            rule(FALL, when=Happens(pattern=Pattern(kinds=("fall.detected",), roles=("bed",), rooms=("hall",)))),
            "fall",
            "No device of this plan can report what it is about.",
        ),
        (
            rule(FALL, when=Happens(pattern=Pattern(kinds=("fell.over",)))),
            "fall",
            "“fell.over” is not a kind of event.",
        ),
        (
            rule(OUT_OF_BED, during=Window(start="22h", end="07:00")),
            "out-of-bed",
            "“22h” is not a time of day (such as 22:00).",
        ),
        (
            rule(OUT_OF_BED, during=Window(start="22:00", end="24:00")),
            "out-of-bed",
            "“24:00” is not a time of day (such as 22:00).",
        ),
        (
            rule(OUT_OF_BED, during=Window(start="22:00", end="07:00", days=(7,))),
            "out-of-bed",
            "The days of a week are 0 (Monday) to 6 (Sunday).",
        ),
        (
            rule(OUT_OF_BED, by="7"),
            "out-of-bed",
            "“7” is not a time of day (such as 22:00).",
        ),
        (
            rule(OUT_OF_BED, within_s=0),
            "out-of-bed",
            "What is expected is given no time to happen: say within_s or by.",
        ),
        (
            rule(OUT_OF_BED, when=Comes(at="25:00")),
            "out-of-bed",
            "“25:00” is not a time of day (such as 22:00).",
        ),
        (
            rule(OUT_OF_BED, when=Comes(at="21:00"), expect=()),
            "out-of-bed",
            "A time of day comes every day: say what is expected by then.",
        ),
        (
            rule(OUT_OF_BED, when=Counted(pattern=Pattern(), at_least=0, span_s=60)),
            "out-of-bed",
            "It must count at least one event within some span of time.",
        ),
        (
            rule(OUT_OF_BED, when=Counted(pattern=Pattern(), at_least=2, span_s=60, distinct="people")),
            "out-of-bed",
            "It can count events, devices or rooms, not “people”.",
        ),
        (
            rule(OUT_OF_BED, when=Beyond(pattern=Pattern(), above=30, below=16)),
            "out-of-bed",
            "A reading goes beyond exactly one limit: above, below or outside.",
        ),
        (
            rule(OUT_OF_BED, when=Unusual(pattern=Pattern(), more_by=2), during=None),
            "out-of-bed",
            "What is unusual is judged when its window closes: say during.",
        ),
        (
            rule(OUT_OF_BED, when=Unusual(pattern=Pattern())),
            "out-of-bed",
            "It does not say what would be unusual: more_by or fewer_by.",
        ),
        (
            rule(
                OUT_OF_BED,
                corroborated=Corroboration(by=(Pattern(kinds=("motion.detected",)),), otherwise_s=600),
            ),
            "out-of-bed",
            "Without other sensors it is raised after 10 minutes, sooner than with them (20 minutes).",
        ),
        (
            rule(SMOKE, within_s=60),
            "smoke",
            "Life safety (P0) waits for nothing: it is raised at once and nothing the sensors see may end it.",
        ),
        (
            rule(SMOKE, expect=(Pattern(kinds=("smoke.cleared",)),), within_s=60),
            "smoke",
            "Life safety (P0) waits for nothing: it is raised at once and nothing the sensors see may end it.",
        ),
        (
            rule(SMOKE, during=Window(start="22:00", end="07:00")),
            "smoke",
            "Life safety (P0) is watched at all hours: leave out its window.",
        ),
        (
            rule(SMOKE, when=Happens(pattern=Pattern(kinds=("smoke.detected",)), settle_s=10)),
            "smoke",
            "Life safety (P0) is never delayed: leave out settle_s.",
        ),
        (plan(time_zone="London"), "time_zone", "“London” is not a time zone (such as Europe/London)."),
        (plan(expectations=(OUT_OF_BED, OUT_OF_BED)), "out-of-bed", "Two rules have this id."),
        (
            contact("anna", quiet=Quiet(start="late", end="07:00")),
            "contact anna",
            "“late” is not a time of day (such as 22:00).",
        ),
        (
            steps(Step(who=("anna", "ben"), wait_s=0)),
            "ladder usual",
            "A step waits for no time at all, so it could not be answered.",
        ),
    ],
)
def test_what_must_be_put_right(given: Plan, where: str, words: str) -> None:
    assert (where, words) in musts(given)


def test_a_rule_that_only_a_shared_device_ends() -> None:
    devices = {k: msgspec.structs.replace(d, shared=k == "pad") for k, d in GOOD.devices.items()}
    told = shoulds(plan(devices=devices))
    assert (
        "out-of-bed",
        "Julie's bed serves somebody else too and cannot tell who was seen: it may be ended by another person.",
    ) in told
    assert (
        "out-of-bed",
        "Julie's bed serves somebody else too and cannot tell who was seen: it may be set off by another person.",
    ) in told


def test_a_sole_safeguard_that_nobody_would_miss() -> None:
    given = plan(expectations=(FALL,))
    assert shoulds(given) == [
        (
            "fall",
            "Julie's pendant is the only safeguard here, and the plan does not say what to do instead "
            "when it falls silent.",
        )
    ]


def test_a_device_whose_own_silence_is_noticed_is_no_blind_safeguard() -> None:
    alive = Pattern(kinds=("heartbeat",), roles=("pendant",))
    watched = msgspec.structs.replace(BLIND, when=Happens(pattern=alive), expect=(alive,))
    assert shoulds(plan(expectations=(FALL, watched))) == []


def test_a_pad_that_is_given_no_time_to_settle() -> None:
    given = rule(
        OUT_OF_BED,
        when=Happens(pattern=Pattern(kinds=("bed.vacated",), roles=("bed",))),
        within_s=30,
    )
    assert shoulds(given) == [
        (
            "out-of-bed",
            "A sleeper who turns over lets a pad go: let it last 10 to 30 seconds (settle_s) "
            "where the limit is as short as 30 seconds.",
        )
    ]


def test_a_full_name_on_lock_screens() -> None:
    [(where, words)] = shoulds(plan(called="Julie Warner"))
    assert where == "called"
    assert "lock screens" in words


def test_an_agreement_that_says_nothing() -> None:
    assert [where for where, _ in shoulds(plan(agreement=Agreement()))] == ["agreement"] * 3


def test_a_review_that_is_overdue() -> None:
    overdue = msgspec.structs.replace(GOOD.agreement, review_on=ON.date().replace(day=22))
    today = msgspec.structs.replace(GOOD.agreement, review_on=ON.date())
    assert shoulds(plan(agreement=overdue)) == [
        ("agreement", "The plan was to be looked at again on 22 November 2026.")
    ]
    assert shoulds(plan(agreement=today)) == []


def test_what_must_be_put_right_comes_first() -> None:
    given = msgspec.structs.replace(rule(FALL, ladder=None), agreement=Agreement())
    severities = [remark.severity.value for remark in lint(given, on=ON)]
    assert severities == sorted(severities)
    assert set(severities) == {"must", "should"}
