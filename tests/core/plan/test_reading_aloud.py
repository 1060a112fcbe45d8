"""A plan reads well, whatever was chosen."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.person import Person
from catalogue.plan.easy import DRAWINGS, easy_read
from catalogue.plan.tec_plan import TecPlan
from tec_hub.catalogue_files import the_matcher
from tests.core.plan.people import MOIRA, plan_of

OPTIONS = sorted(the_matcher().catalogue.options)
_BARE = Person(matters=("To stay at home",))
_JARGON = re.compile(
    r"\b(service users?|client|stakeholder|utili[sz]e|implement|pathway|signpost\w*|escalat\w*|triage\w*|"
    r"risk assess\w*|non-compliant|challenging behaviou?r|wander(er|s|ing)|absconding|toileting|bed-?bound|"
    r"suffer(s|ing) from|sufferers?|frail|the elderly|MCA|BIA|DoLS|TEC|telecare|PIR|MDT|PA|API|None|null)\b"
)
_BAD = re.compile(r"\.\.|\.,|,\.|;\.|\s[.,;:]|  |\?\.|!\.|\( *\)|“”|\bthe the\b|\ba a\b|_|\bNone\b|: *\.$")


def sentences(plan: TecPlan) -> Iterator[str]:
    """Everything in a plan that is a sentence."""
    for option in plan.options:
        yield from (option.does, option.asks, option.told, option.funding, option.cost)
        yield from (option.gentler,) if option.gentler else ()
        yield from (*option.why, *option.if_we_do, *option.if_we_do_not, *option.not_covered, *option.warnings)
        yield from option.ruled_out
    yield from (task.what for task in plan.tasks)
    for part in easy_read(plan):
        yield from part.lines


def fragments(plan: TecPlan) -> Iterator[str]:
    """What completes "We look for …" and "Stop if …"."""
    for option in plan.options:
        yield from (*option.look_for, *option.stop_if)


def check(plan: TecPlan) -> None:
    for said in sentences(plan):
        assert len(said) > 3, said
        assert said[0].isupper() or said[0] in "“0123456789", said
        assert said.rstrip("”’").endswith((".", "?", "!")), said
        assert not _BAD.search(said), said
        assert not _JARGON.search(said), said
    for said in fragments(plan):
        assert said.strip(), plan
        assert not said.endswith("."), said
        assert not _BAD.search(said), said
        assert not _JARGON.search(said), said


@pytest.mark.parametrize("person", [MOIRA, _BARE], ids=["known well", "hardly known"])
def test_every_option_alone_reads_well(person: Person) -> None:
    for option in OPTIONS:
        check(plan_of(option, person=person))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(OPTIONS), min_size=2, max_size=6, unique=True))
def test_any_set_reads_well_and_names_each_once(options: list[str]) -> None:
    plan = plan_of(*options)
    check(plan)
    assert [option.option for option in plan.options] == options
    assert len({(task.what, task.option) for task in plan.tasks}) == len(plan.tasks)


def test_easy_words_come_with_a_drawing_each_and_few_words_a_line() -> None:
    for option in OPTIONS:
        for part in easy_read(plan_of(option)):
            assert part.drawing in {*DRAWINGS, option}
            assert part.lines
            assert max(len(line.split()) for line in part.lines) <= 32, part


def test_their_own_words_are_quoted_as_whole_sentences() -> None:
    said = " ".join(plan_of("plug-in-nightlight", "singing-group").options[0].why)
    assert "From our talk: “Finding the toilet in the dark.”" in said
    mine = Person(matters=("I fall on the stairs at night",))
    assert "You said: “I fall on the stairs at night.”" in " ".join(
        plan_of("plug-in-nightlight", person=mine).options[0].why
    )
    assert "builds on what you love" in " ".join(plan_of("singing-group").options[0].why)


def test_who_is_around_is_said_as_to_the_person() -> None:
    assert plan_of("door").people == (
        "Your daughter Anne, 20 minutes away by day and 25 minutes away at night."
        " What they want for themselves: a night's sleep.",
        "Your neighbour Tom, 3 minutes away by day and by night.",
        "St Mark's choir on Thursdays",
    )
