"""Plans in plain English."""

import msgspec
import pytest

from alerts.ladder import Channel, Ladder, Prompt, Rota, Step
from alerts.plan import Beyond, Circle, Comes, Counted, Expectation, Happens, Pattern, Priority, Unusual, Window
from alerts.watch.kinds import OWN_FACTS
from alerts.wording import expectation_words, ladder_words, plan_in_sentences, sentence
from alerts.wording.phrases import KINDS, phrases, the
from alerts.wording.times import span
from device_adapters.event import Kind
from tests.core.lint.plans import BLIND, FALL, GOOD, OUT_OF_BED, SMOKE, plan


def test_every_kind_has_words() -> None:
    assert KINDS.keys() == {kind.value for kind in Kind} | OWN_FACTS


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_reads_as_a_fact_and_as_what_is_expected(kind: str) -> None:
    [phrase] = phrases(Pattern(kinds=(kind,)), None)
    assert "{" not in phrase.finite
    assert phrase.infinitive.startswith(f"{phrase.subject} to ")


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (
            OUT_OF_BED,
            "When Julie's bed is left for more than 20 seconds between 22:00 and 07:00, we expect it to be "
            "occupied within 20 minutes if movement is seen in the hall, otherwise within 1 hour 30 minutes. "
            "If not, somebody is woken, unless it comes right by itself (P2).",
        ),
        (
            FALL,
            "When a fall is noticed, we expect the fall to be taken back within 30 seconds. "
            "If not, somebody is woken at once (P1).",
        ),
        (
            BLIND,
            "We expect the gateway to show that it is alive at least every 45 minutes. "
            "If not, somebody is woken at once (P1).",
        ),
        (
            SMOKE,
            "When smoke is noticed in the kitchen, everybody on the ladder is called at once, at any hour (P0).",
        ),
    ],
)
def test_a_rule_as_sentences(expectation: Expectation, words: str) -> None:
    told = sentence(expectation, GOOD)
    assert told == f"{words} {ladder_words(GOOD.ladders['usual'], GOOD)}"


def rule(**fields: object) -> Expectation:
    return msgspec.structs.replace(
        OUT_OF_BED, **({"corroborated": None, "during": None, "expect": (), "within_s": 0} | fields)
    )


@pytest.mark.parametrize(
    ("expectation", "words"),
    [
        (
            rule(when=Comes(at="20:00", days=(0, 4)), expect=(Pattern(kinds=("carer.arrived",)),), within_s=1800),
            "within 30 minutes of 20:00 on Mondays and Fridays we expect a carer to arrive",
        ),
        (
            rule(when=Happens(pattern=Pattern(kinds=("contact.opened",), rooms=("Kitchen",))), within_s=600),
            "when the door opens in the kitchen for 10 minutes, somebody is woken",
        ),
        (
            rule(when=Happens(pattern=Pattern(kinds=("button.pressed",), values=("single", "double")))),
            "when the button is pressed (single or double), somebody is woken",
        ),
        (
            rule(
                when=Counted(
                    pattern=Pattern(kinds=("motion.detected",)), at_least=3, span_s=600, distinct="devices"
                ),
                during=Window(start="22:00", end="07:00", days=(5,)),
            ),
            "when movement is seen by at least 3 sensors within 10 minutes between 22:00 and 07:00 on Saturdays, "
            "somebody is woken",
        ),
        (
            rule(when=Beyond(pattern=Pattern(kinds=("co2.measured",)), above=1500)),
            "when the carbon dioxide in the air is above 1500 ppm, somebody is woken, "
            "unless it comes right by itself",
        ),
        (
            rule(
                when=Beyond(
                    pattern=Pattern(kinds=("location.reported",)), outside=Circle(lat=0, lon=0, radius_m=300)
                ),
                priority=Priority.P3,
            ),
            "when the tracker is more than 300 metres from the agreed place, it goes on the morning list",
        ),
        (
            rule(
                when=Unusual(pattern=Pattern(kinds=("bed.vacated",)), more_by=2, fewer_by=3), priority=Priority.P3
            ),
            "when the bed is left at least 2 more times or at least 3 fewer times than is usual for this person, "
            "it goes on the morning list",
        ),
        (
            rule(when=Happens(pattern=Pattern(rooms=("Hall",))), priority=Priority.P3),
            "when a sensor is heard of in the hall, it goes on the morning list",
        ),
        (
            rule(expect=(Pattern(kinds=("bed.occupied",)),), within_s=600, by="06:00"),
            "when the bed is left for more than 20 seconds, we expect it to be occupied within 10 minutes "
            "and by 06:00",
        ),
    ],
)
def test_other_rules(expectation: Expectation, words: str) -> None:
    assert expectation_words(expectation) == words


def test_several_pads_are_one_bed() -> None:
    devices = {**GOOD.devices, "second pad": msgspec.structs.replace(GOOD.devices["pad"], label="Second pad")}
    assert "when the bed is left" in expectation_words(OUT_OF_BED, plan(devices=devices))


def test_who_is_called() -> None:
    assert ladder_words(GOOD.ladders["usual"], GOOD) == (
        "First the light comes on, with 1 minute to help by itself; then whoever is on call (east) is called and "
        "texted, with 3 minutes to answer; then Ben and Cara are called and texted, with 5 minutes to answer. "
        "This is done twice; if nobody has answered by then, the whole service is alarmed."
    )
    turns = Ladder(
        id="turns",
        steps=(
            Step(
                who=("anna", "ben"),
                together=False,
                wait_s=60,
                channels=(Channel.CALL,),
                prompt=Prompt(device="lamp", action="say", words="Good night"),
            ),
        ),
        rounds=1,
    )
    assert ladder_words(turns, plan(rotas={"east": Rota(id="east")})) == (
        "The light says “Good night” and Anna and Ben are called in turn, with 1 minute each to answer. "
        "If nobody has answered by then, the whole service is alarmed."
    )


def test_a_ladder_of_several_rules_is_told_once() -> None:
    *rules, ladder = plan_in_sentences(GOOD)
    assert len(rules) == len(GOOD.expectations)
    assert rules[1] == (
        "A fall. When a fall is noticed, we expect the fall to be taken back within 30 seconds. "
        "If not, somebody is woken at once (P1, by the ladder “usual”)."
    )
    assert ladder.startswith("Who is called (usual). First the light comes on")
    [alone] = plan_in_sentences(plan(expectations=(FALL,)))
    assert "First the light comes on" in alone


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Front door", "the front door"),
        ("Julie's bed", "Julie's bed"),
        ("CO alarm", "the CO alarm"),
        ("bed", "the bed"),
    ],
)
def test_labels_in_the_middle_of_a_sentence(label: str, words: str) -> None:
    assert the(label) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 second"),
        (45, "45 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (1200, "20 minutes"),
        (3600, "1 hour"),
        (5400, "1 hour 30 minutes"),
        (43200, "12 hours"),
        (86400, "24 hours"),
        (172800, "2 days"),
        (0, "0 minutes"),
    ],
)
def test_spans(seconds: float, words: str) -> None:
    assert span(seconds) == words
