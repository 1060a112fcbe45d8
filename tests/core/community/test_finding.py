"""Services found: the same whatever the order, never beyond what was asked."""

from datetime import date, time

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.community.finding import Listed, When, Wish, find
from catalogue.community.fitting import PUBLISHED, Fitting
from catalogue.community.service import Access, Day, LocalService, Place, Point, Price, Sitting
from catalogue.community.where import Gazetteer, Spot, kilometres, miles
from tec_hub.catalogue_files import the_matcher

TODAY = date(2026, 11, 23)
HERE = Spot(name="here", point=Point(latitude=51.5, longitude=-2.6))

points = st.builds(Point, latitude=st.floats(49.5, 60), longitude=st.floats(-8, 2))
places = st.builds(
    Place,
    name=st.sampled_from(["", "Hall", "Church"]),
    point=st.none() | points,
    access=st.lists(st.sampled_from(Access), unique=True, max_size=3).map(tuple),
)
sittings = st.builds(
    Sitting,
    days=st.lists(st.sampled_from(Day), unique=True, max_size=3).map(tuple),
    opens=st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
    closes=st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
)
services = st.builds(
    LocalService,
    id=st.uuids().map(str),
    name=st.sampled_from(["Singers", "Lunch club", "Walking group"]),
    places=st.lists(places, max_size=2).map(tuple),
    sittings=st.lists(sittings, max_size=2).map(tuple),
    prices=st.lists(st.builds(Price, amount=st.sampled_from([0.0, 2.0, None])), max_size=2).map(tuple),
    minimum_age=st.none() | st.integers(0, 90),
)
listings = st.lists(st.builds(Listed, service=services), max_size=6)
wishes = st.builds(
    Wish,
    words=st.sampled_from(["", "sing", "lunch"]),
    near=st.none() | st.just(HERE),
    within=st.none() | st.floats(1, 500),
    when=st.none() | st.sampled_from(When),
    access=st.lists(st.sampled_from(Access), unique=True, max_size=1).map(tuple),
    free=st.booleans(),
    age=st.none() | st.integers(18, 100),
)


@given(listings, wishes, st.randoms())
def test_the_order_of_what_is_there_plays_no_part(listed: list[Listed], wish: Wish, chance: object) -> None:
    before = find(listed, wish, today=TODAY)
    chance.shuffle(listed)  # type: ignore[attr-defined]
    assert find(listed, wish, today=TODAY) == before


@given(listings, wishes)
def test_what_is_found_is_as_asked(listed: list[Listed], wish: Wish) -> None:
    for found in find(listed, wish, today=TODAY):
        if wish.near and wish.within is not None:
            assert found.distance is not None
            assert found.distance <= wish.within
        assert not wish.access or (found.place is not None and set(wish.access) <= set(found.place.access))
        assert not wish.free or found.listed.service.free


@given(listings, wishes)
def test_asking_for_less_never_hides_anything(listed: list[Listed], wish: Wish) -> None:
    narrow = {each.listed.service.id for each in find(listed, wish, today=TODAY)}
    for wider in ({"when": None}, {"within": None}, {"access": ()}, {"free": False}, {"words": ""}):
        wide = find(listed, msgspec.structs.replace(wish, **wider), today=TODAY)
        assert narrow <= {each.listed.service.id for each in wide}


@given(points, points)
def test_distance_is_the_same_both_ways_and_nought_only_at_home(one: Point, other: Point) -> None:
    assert kilometres(one, other) == pytest.approx(kilometres(other, one), abs=1e-9)
    assert kilometres(one, one) == 0


def test_a_distance_that_is_known() -> None:
    london, edinburgh = Point(latitude=51.5074, longitude=-0.1278), Point(latitude=55.9533, longitude=-3.1883)
    assert kilometres(london, edinburgh) == pytest.approx(534, abs=2)
    assert miles(1.609344) == 1


@pytest.mark.parametrize(
    ("opens", "closes", "days", "when", "sits"),
    [
        (time(10), time(12), (Day.MONDAY,), When.WEEKDAY, True),
        (time(19), time(21), (Day.MONDAY,), When.WEEKDAY, False),
        (time(19), time(21), (Day.MONDAY,), When.EVENING, True),
        (time(10), time(18), (Day.MONDAY,), When.EVENING, True),
        (time(15), time(17), (Day.SUNDAY,), When.EVENING, False),
        (time(15), time(17), (Day.SUNDAY,), When.WEEKEND, True),
        (None, None, (), When.WEEKDAY, False),
    ],
)
def test_when_it_is(opens: time, closes: time, days: tuple[Day, ...], when: When, sits: bool) -> None:
    service = LocalService(id="s", name="S", sittings=(Sitting(days=days, opens=opens, closes=closes),))
    assert bool(find([Listed(service=service)], Wish(when=when), today=TODAY)) is sits


def test_what_has_ended_is_not_on() -> None:
    over = Sitting(days=(Day.MONDAY,), opens=time(10), last=date(2026, 11, 22))
    listed = Listed(service=LocalService(id="s", name="S", sittings=(over,)))
    assert find([listed], Wish(when=When.WEEKDAY), today=TODAY) == []
    assert find([listed], Wish(when=When.WEEKDAY), today=date(2026, 11, 22)) != []


def _at(code: str, latitude: float, name: str = "Hall") -> LocalService:
    place = Place(name=name, postcode=code, point=Point(latitude=latitude, longitude=-2.0))
    return LocalService(id=code, name=code, places=(place,))


def test_postcodes_are_found_by_the_services_own_places() -> None:
    gazetteer = Gazetteer([_at("ZZ99 1AA", 51.0), _at("ZZ99 1AB", 52.0, "Church"), LocalService(id="x", name="X")])
    exact, rough = gazetteer.find("zz991aa"), gazetteer.find("ZZ99 9ZZ")
    assert exact is not None
    assert rough is not None
    assert (exact.point.latitude, exact.rough) == (51.0, False)
    assert (rough.name, rough.point.latitude, rough.rough) == ("ZZ99", 51.5, True)
    assert gazetteer.find("church") == Spot(name="Church", point=Point(latitude=52.0, longitude=-2.0))
    assert gazetteer.find("ZZ98 1AA") is None


@pytest.mark.parametrize(
    ("name", "description", "options"),
    [
        ("Ashcombe Community Choir", "", {"singing-group"}),
        ("Tuesday lunch club", "Hot meal and company", {"lunch-club"}),
        ("Chair yoga", "Gentle stretching", set()),
        ("Ring-a-friend", "A telephone befriending call each week", {"telephone-befriending"}),
        ("Bowls", "Run by volunteers", set()),
    ],
)
def test_options_are_known_by_the_words_of_a_service(name: str, description: str, options: set[str]) -> None:
    fitting = Fitting(the_matcher().catalogue.options.values())
    found = set(fitting.options(LocalService(id="s", name=name, description=description)))
    assert options <= found
    assert bool(options) == bool(found)


def test_the_published_words_belong_to_options_that_exist() -> None:
    assert set(PUBLISHED) <= set(the_matcher().catalogue.options)


def test_a_service_is_found_by_what_the_words_mean_and_by_the_words_themselves() -> None:
    choir = Listed(service=LocalService(id="1", name="Community Choir"), options=("singing-group",))
    bowls = Listed(service=LocalService(id="2", name="Bowls"))
    meant = Wish(words="he loved hymns", options={"singing-group": 1.0})
    assert [found.listed for found in find([bowls, choir], meant, today=TODAY)] == [choir]
    assert [found.listed for found in find([bowls, choir], Wish(words="bowls"), today=TODAY)] == [bowls]
