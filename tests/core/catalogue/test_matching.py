"""What must hold for every person, whoever they are."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.matching.asking import questions
from catalogue.matching.match import Match
from catalogue.matching.scoring import of_people
from catalogue.matching.suggesting import suggest
from catalogue.person import Hard, Person, Refusal, Supporter, Tried
from catalogue.words import Ability, Feature, HomeFact, Kind, Level
from tec_hub.catalogue_files import the_matcher

MATCHER = the_matcher()
OPTIONS, NEEDS = MATCHER.catalogue.options, MATCHER.catalogue.needs
FEW = settings(max_examples=12, deadline=None)

LEVELS, ABILITIES = st.sampled_from(Level), st.sampled_from(Ability)
PEOPLE = st.builds(
    Person,
    matters=st.just(()),
    strengths=st.lists(st.sampled_from(["sings", "loves her garden", "goes to church"]), max_size=2).map(tuple),
    abilities=st.dictionaries(ABILITIES, LEVELS, max_size=4),
    people=st.lists(
        st.builds(Supporter, who=st.just("daughter"), minutes_night=st.sampled_from([None, 0, 5, 20, 90])),
        max_size=2,
    ).map(tuple),
    nobody_at_night=st.sampled_from([None, None, True]),
    alone=st.sampled_from([None, True, False]),
    shares_bedroom=st.sampled_from([None, True, False]),
    pets=st.sampled_from([None, True, False]),
    home=st.dictionaries(st.sampled_from(HomeFact), st.booleans(), max_size=4),
    hard=st.lists(st.builds(Hard, need=st.sampled_from(sorted(NEEDS))), min_size=1, max_size=5).map(tuple),
    refusals=st.lists(st.builds(Refusal, feature=st.sampled_from(Feature)), max_size=2).map(tuple),
    weekly_limit=st.sampled_from([None, 5.0, 40.0]),
    most_intrusive=st.sampled_from([None, 2, 3]),
    most_new=st.sampled_from([None, 2, 5]),
)


def ids(match: Match) -> list[str]:
    return [placed.option.id for placed in match.ranked]


def everything(match: Match) -> set[str]:
    """Every option that is suggested anywhere."""
    return {*ids(match), *(name for bundle in match.bundles for name in bundle.options)}


@FEW
@given(PEOPLE)
def test_the_same_person_gets_the_same_answer_whatever_the_order(person: Person) -> None:
    turned = msgspec.structs.replace(
        person,
        hard=person.hard[::-1],
        refusals=person.refusals[::-1],
        people=person.people[::-1],
        strengths=person.strengths[::-1],
        home=dict(reversed(person.home.items())),
        abilities=dict(reversed(person.abilities.items())),
    )
    first, second = MATCHER.match(person), MATCHER.match(turned)
    assert ids(first) == ids(second)
    assert first.bundles == second.bundles


@FEW
@given(PEOPLE, st.sampled_from(Feature))
def test_a_refusal_removes_it_everywhere(person: Person, feature: Feature) -> None:
    refusing = msgspec.structs.replace(person, refusals=(*person.refusals, Refusal(feature=feature)))
    for name in everything(MATCHER.match(refusing)):
        assert feature not in OPTIONS[name].features
        kit = [other for other in OPTIONS[name].comes_with if other not in person.in_place]
        assert all(feature not in OPTIONS[other].features for other in kit)


@FEW
@given(PEOPLE, st.data())
def test_a_refused_option_is_gone_and_the_reason_stays(person: Person, data: st.DataObject) -> None:
    before = MATCHER.match(person)
    if not before.ranked:
        return
    name = data.draw(st.sampled_from(ids(before)))
    after = MATCHER.match(msgspec.structs.replace(person, refusals=(*person.refusals, Refusal(option=name))))
    assert name not in everything(after)
    assert name in {each.option for each in after.excluded}


@FEW
@given(PEOPLE, st.sampled_from(["sings in a choir", "uses an iPad every day", "was a teacher", "loves dogs"]))
def test_a_strength_never_makes_the_plan_more_intrusive(person: Person, strength: str) -> None:
    stronger = msgspec.structs.replace(person, strengths=(*person.strengths, strength))
    before, after = MATCHER.match(person), MATCHER.match(stronger)
    for most in (5, 10):
        if len(before.ranked) >= most:
            assert intrusion(after, most) <= intrusion(before, most)
    for old, new in zip(before.bundles, after.bundles, strict=False):
        assert new.intrusiveness <= old.intrusiveness


def intrusion(match: Match, most: int) -> int:
    return sum(placed.option.intrusiveness.level for placed in match.ranked[:most])


@FEW
@given(PEOPLE)
def test_losing_broadband_removes_what_needs_it(person: Person) -> None:
    without = msgspec.structs.replace(
        person, home={**person.home, HomeFact.BROADBAND: False, HomeFact.WIFI: False}
    )
    for name in everything(MATCHER.match(without)):
        assert not {HomeFact.BROADBAND, HomeFact.WIFI} & set(OPTIONS[name].prerequisites.home)


@FEW
@given(PEOPLE)
def test_no_camera_above_the_third_place_and_people_among_the_first_five(person: Person) -> None:
    match = MATCHER.match(person)
    for placed in match.ranked[:2]:
        assert Feature.CAMERA not in placed.option.features
    if any(placed.option.kind in {Kind.COMMUNITY, Kind.HUMAN} for placed in match.ranked):
        assert any(of_people(placed.option) for placed in match.ranked[:5])


@FEW
@given(PEOPLE)
def test_sets_keep_to_the_limits_and_bring_their_kit(person: Person) -> None:
    profile = MATCHER.profile(person)
    for bundle in MATCHER.match(person).bundles:
        assert len(bundle.options) <= profile.most_new
        if person.weekly_limit is not None:
            assert bundle.weekly <= person.weekly_limit + 0.01
        if person.most_intrusive is not None:
            assert bundle.intrusiveness <= person.most_intrusive
        for name in bundle.options:
            assert set(OPTIONS[name].comes_with) <= {*bundle.options, *person.in_place}
            one_of = OPTIONS[name].one_of
            assert not one_of or set(one_of) & {*bundle.options, *person.in_place}


@FEW
@given(PEOPLE)
def test_three_sets_are_three(person: Person) -> None:
    sets = [bundle.options for bundle in MATCHER.match(person).bundles]
    assert len(sets) == len(set(sets))


@FEW
@given(PEOPLE)
def test_a_set_that_covers_less_than_another_says_so(person: Person) -> None:
    match = MATCHER.match(person)
    left = {
        bundle.title: sum(match.profile.needs[each.need].weight * (1 - each.covered) for each in bundle.leaves)
        for bundle in match.bundles
    }
    least = min(left.values(), default=0.0)
    for title, open_still in left.items():
        assert title.endswith("covering less") == (open_still > least + 1e-6), (title, left)


def test_what_is_worn_is_never_the_only_answer_at_night() -> None:
    person = Person(matters=(), hard=(Hard(need="fall-found"), Hard(need="help-home"), Hard(need="night-alone")))
    for bundle in MATCHER.match(person).bundles:
        at_night = [OPTIONS[name] for name in bundle.options if "night" in OPTIONS[name].times]
        if any(not option.night_only_answer for option in at_night):
            assert any(option.night_only_answer for option in at_night)


def test_a_camera_may_rise_once_gentler_things_were_tried() -> None:
    hard = (Hard(need="fall-found"), Hard(need="secure-home"))
    plain = Person(matters=(), hard=hard, notes="We want a camera, CCTV in the house, video monitoring.")
    tried = msgspec.structs.replace(plain, tried=(Tried(option="fall-radar"), Tried(option="door", helped=False),
                                                  Tried(option="fall-wearable", helped=False),
                                                  Tried(option="fall-mat", helped=False)))  # fmt: skip
    assert ids(MATCHER.match(plain)).index("camera") >= 2
    assert ids(MATCHER.match(tried)).index("camera") < ids(MATCHER.match(plain)).index("camera")


def test_nobody_at_night_rules_out_what_somebody_must_answer() -> None:
    person = Person(matters=(), hard=(Hard(need="night-up"), Hard(need="night-leaving")), nobody_at_night=True)
    match = MATCHER.match(person)
    assert "exit" not in ids(match)
    assert ("exit", "response") in {(each.option, each.code) for each in match.excluded}
    assert "exit" in ids(MATCHER.match(msgspec.structs.replace(person, in_place=("responder",))))


def test_a_voice_that_distressed_somebody_once_comes_with_its_warning() -> None:
    match = MATCHER.match(Person(matters=(), notes="Mum lives alone and goes out at night, she has dementia"))
    placed = next(each for each in match.ranked if each.option.id == "voice-memo")
    assert "distresses" in suggest(placed, match.profile, MATCHER.catalogue).paragraph()


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_every_suggestion_reads_as_sentences(name: str) -> None:
    needs = tuple(Hard(need=serves.need, words="it is hard") for serves in OPTIONS[name].serves)
    profile = MATCHER.profile(Person(matters=(), hard=needs))
    ranked, excluded = MATCHER.ranked(profile)
    placed = next((each for each in ranked if each.option.id == name), None)
    if placed is None:  # a camera held back
        assert name in {each.option for each in excluded}
        return
    text = suggest(placed, profile, MATCHER.catalogue).paragraph()
    for ugly in ("..", " .", "  ", ",.", "None", ";.", "“”", "()", " ,", f"{OPTIONS[name].name}: A "):
        assert ugly not in text, text
    assert "Try it for" in text
    assert "If you do not:" in text


def test_the_next_question_is_the_one_that_changes_most() -> None:
    person = Person(matters=(), hard=(Hard(need="night-up"), Hard(need="night-leaving"), Hard(need="fall-found")))
    asked = questions(MATCHER, MATCHER.profile(person))
    assert "night_response" in {question.about for question in asked}
    assert asked == sorted(asked, key=lambda q: -q.change)
    answered = msgspec.structs.replace(person, people=(Supporter(who="son", minutes_night=10),))
    assert "night_response" not in {q.about for q in questions(MATCHER, MATCHER.profile(answered))}


def test_what_nothing_serves_is_kept_as_unmet() -> None:
    person = Person(matters=(), hard=(Hard(need="hear-people"),), refusals=(
        Refusal(option="hearing-loop"), Refusal(option="hearing-therapist")))  # fmt: skip
    assert "hear-people" in MATCHER.match(person).unmet


def test_nothing_said_suggests_nothing() -> None:
    match = MATCHER.match(Person(matters=()))
    assert ids(match) == []
    assert match.bundles == ()


def test_a_refusal_is_told_in_their_own_words_and_once() -> None:
    person = Person(
        matters=(), notes="Dad gets up at night, goes out and falls.", refusals=(Refusal(words="no cameras"),)
    )
    assert MATCHER.match(person).ruled_out["camera"] == ("Refused: a camera (“no cameras”).",)


def test_what_no_phrase_of_the_vocabulary_knows_is_found_by_its_meaning_and_quoted() -> None:
    said = "He would like to be surer of himself and to stay out of hospital."
    match = MATCHER.match(Person(matters=(), notes=said))
    assert match.profile.needs == {}
    (first, *_) = match.ranked
    assert first.score.reasons[0].words == (said,)
    assert f"You spoke of “{said}”" in suggest(first, match.profile, MATCHER.catalogue).paragraph()


def test_a_need_that_was_picked_is_no_quotation_and_one_word_in_two_cases_is_one() -> None:
    picked = Person(
        matters=(), notes="Chapel is dear to her, and her chapel friends.", hard=(Hard(need="night-leaving"),)
    )
    match = MATCHER.match(picked)
    text = " ".join(suggest(p, match.profile, MATCHER.catalogue).paragraph() for p in match.ranked)
    assert MATCHER.catalogue.needs["night-leaving"].hard not in text
    assert "You spoke of “Chapel”." in text


def test_their_words_are_quoted_once_and_never_patched_together_where_plain_ones_say_it() -> None:
    match = MATCHER.match(Person(matters=(), notes="She gets up at night, goes out, and forgets her tablets."))
    for placed in match.ranked[:10]:
        spoken_of = [line for line in suggest(placed, match.profile, MATCHER.catalogue).why if "spoke of" in line]
        assert not any(" … " in line or "forgets her tablets" in line for line in spoken_of), placed.option.id
