"""What a text is taken to mean, and what it is not taken to mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.text.lexicon import Lexicon, Meaning, Rule, lexicon_problems
from catalogue.text.phrases import Phrases
from catalogue.text.reading import Reader
from catalogue.words import Ability, Feature, HomeFact, Level
from tec_hub.catalogue_files import read_lexicon
from tec_hub.english import english_words

READER = Reader(read_lexicon(), english_words())


def needs(text: str) -> set[str]:
    return {name for name, quoted in READER.read(text).needs.items() if quoted.weight >= 0.5}


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("Dad gets up at night and goes out looking for mum", "night-leaving"),
        ("Mum struggles to get to the loo in the night", "night-toilet"),
        ("She fell in the bathroom and lay on the floor for six hours", "fall-found"),
        ("He forgets to take his tablets", "medicines-take"),
        ("he forgets his tabblets", "medicines-take"),
        ("She has burnt two saucepans and leaves the hob on", "cook-safely"),
        ("My wife is exhausted, I wake her every night", "carer-sleep"),
        ("Sleep-in staff every night and he wants his flat to himself", "night-alone"),
        ("Fits in her sleep", "seizure-night"),
        ("He's hard of hearing and never hears the doorbell", "hear-alarms"),
        ("she keeps ringing me to ask what day it is", "day-and-time"),
        ("Nobody visits, she is lonely", "lonely"),
        ("Pt c/o nocturia", "night-toilet"),
        ("She is up and dressed at 2am", "day-and-time"),
        ("He gets stuck on the loo", "toilet"),
        ("She goes into other people's rooms at night", "find-rooms"),
        ("He does not answer the door to the carers", "helper-comes-in"),
        ("She can't open the front door of her flat", "hand-control"),
    ],
)
def test_what_families_say_is_understood(text: str, need: str) -> None:
    assert need in needs(text)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("She has never fallen.", "fall-found"),
        ("No seizures for ten years", "seizure-night"),
        ("He is not lonely", "lonely"),
        ("She is physically fit and ran a farm", "seizure-night"),
        ("Carers come three times a day", "day-and-time"),
        ("The carer was withdrawn from the house", "lonely"),
        ("The women next door look in", "carer-sleep"),
        ("It means a lot to him and he waits until dark", "eat-enough"),
        ("He waits until the post comes", "night-toilet"),
        ("She has a medical card", "medicines-take"),
        ("Bill and his brother go to the match", "money"),
        ("Her trips to the shops", "fall-found"),
        ("She likes to read in bed", "know-routine"),
        ("Our mother worries about the garden", "calm"),
        ("He falls asleep in front of the television", "fall-found"),
        ("She has fallen out with her sister", "fall-found"),
        ("It falls to her son to do the shopping", "help-home"),
        ("She is up and dressed at 2am", "dress"),
        ("He leaves taps running, flooding the flat below", "night-leaving"),
        ("Staff keep opening doors every hour", "who-is-there"),
        ("She cannot see the buttons on her phone", "dress"),
    ],
)
def test_what_is_denied_or_meant_otherwise_is_no_need(text: str, need: str) -> None:
    assert need not in needs(text)


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("She doesn't want cameras in the house", Feature.CAMERA),
        ("no cameras please", Feature.CAMERA),
        ("He refuses to wear anything", Feature.WORN),
        ("I hate being watched", Feature.WATCHES_ROUTINE),
    ],
)
def test_refusals_are_heard(text: str, feature: Feature) -> None:
    assert feature in {each for means, _ in READER.read(text).facts for each in means.refuses}


def test_the_words_that_say_so_are_quoted_as_they_were_written() -> None:
    read = READER.read("Last week Mum FELL in\nthe kitchen. She used to sing in the choir.")
    assert "FELL" in read.needs["fall-found"].words
    assert "sing" in read.strengths["singing"].words


def test_a_phrase_that_is_meant_word_for_word_is_found_so_only() -> None:
    phrases = Phrases({"x": ["=out of town"]})
    assert [said.name for said in phrases.find("They live Out  of town.")] == ["x"]
    assert phrases.find("out in the town") == []
    assert [said.denied for said in phrases.find("They are not out of town")] == [True]


def test_nothing_is_found_within_an_idiom() -> None:
    phrases = Phrases({"x": ["falls"]}, idioms=["falls asleep"])
    assert phrases.find("He Falls  asleep") == []
    assert [said.start for said in phrases.find("She falls asleep and falls")] == [21]


def test_a_slip_in_the_vocabulary_is_told_of() -> None:
    rules = (Rule(when=("x",), means=Meaning(needs={"fire": 1.0})),)
    told = lexicon_problems(
        Lexicon(concepts={"x": ('cannot "=open', "the of", "flat")}, rules=rules), needs={"fire"}, options=set()
    )
    assert told == [
        "concept x: only one word of “the of” says something",
        'concept x: “cannot "=open” has a sign within it that nobody says',
    ]


def test_words_of_the_language_are_not_taken_for_others() -> None:
    assert [said.name for said in Phrases({"x": ["meals"]}).find("it means")] == ["x"]
    assert Phrases({"x": ["meals"]}, words=frozenset({"means"})).find("it means") == []


@pytest.mark.parametrize(
    "text",
    [
        "She has memory problems and muddles her tablets",
        "The district nurse comes on Fridays",
        "He gave a stranger his bank card",
        "She fell in the garden",
    ],
)
def test_what_happens_to_somebody_is_not_taken_for_what_they_love(text: str) -> None:
    assert READER.read(text).strengths == {}


def test_not_knowing_is_no_refusal() -> None:
    facts = READER.read("He stands outside, not knowing the time, wanting his mother").facts
    assert all(not means.refuses_options for means, _ in facts)


def test_somebody_in_a_staffed_house_is_not_taken_to_be_alone() -> None:
    facts = READER.read("She has her own flat in supported living with staff on duty at night").facts
    assert all(means.alone is not True for means, _ in facts)


def test_abilities_are_taken_at_their_lowest() -> None:
    facts = [means.abilities for means, _ in READER.read("He is blind and hard of hearing").facts]
    assert {Ability.SIGHT, Ability.HEARING} <= {name for each in facts for name in each}


def test_a_phrase_is_found_across_other_words_but_not_across_sentences() -> None:
    phrases = Phrases({"x": ["front door open"]})
    assert phrases.find("she leaves the front room door wide open")
    assert not phrases.find("She stood in front. The door was open.")


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    READER.read(text)


def hearing(text: str) -> set[Level]:
    return {
        means.abilities[Ability.HEARING]
        for means, _ in READER.read(text).facts
        if Ability.HEARING in means.abilities
    }


@pytest.mark.parametrize(
    "text",
    [
        "She is not deaf.",
        "Her husband is deaf and does not hear her call at night.",
        "His wife, who is hard of hearing, sleeps in the next room.",
        "Their elderly neighbour has hearing aids.",
    ],
)
def test_what_others_lack_or_nobody_does_is_not_said_of_the_person(text: str) -> None:
    assert hearing(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "My husband is deaf.",
        "She lives with her husband and is deaf.",
        "Her husband is away and she is deaf.",
        "He will not wear his hearing aids.",
        "Her son lives abroad. Deaf since childhood, she relies on texts.",
    ],
)
def test_what_is_said_of_the_person_is_theirs_whoever_else_is_named(text: str) -> None:
    assert hearing(text) == {Level.LITTLE}


@pytest.mark.parametrize(
    ("text", "affirmed"),
    [
        ("He has never fallen but forgets his tablets.", "He has never  but forgets his tablets."),
        ("She is lonely.", "She is lonely."),
        ("She does not get out much.", "She does not get out much."),
    ],
)
def test_what_is_denied_resembles_nothing(text: str, affirmed: str) -> None:
    assert READER.read(text).affirmed == affirmed


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("There is no mobile signal.", {HomeFact.MOBILE_SIGNAL: False}),
        ("No broadband in the cottage.", {HomeFact.BROADBAND: False}),
        ("She is not good with computers.", {}),
    ],
)
def test_what_the_home_lacks_is_not_what_the_person_cannot_do(text: str, home: dict[HomeFact, bool]) -> None:
    said: dict[HomeFact, bool] = {}
    for means, _ in READER.read(text).facts:
        said |= means.home
    assert said == home
