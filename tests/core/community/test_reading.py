"""Services read from what councils publish: what is wrong is said, and costs no more than it must."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.community.access import read_access
from catalogue.community.feed import read_service
from catalogue.community.postcode import outcode, postcode
from catalogue.community.service import Access, Day
from catalogue.community.table import COLUMNS, read_table

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
FIELDS = (
    *("id", "name", "status", "schedules", "organization", "contacts", "service_at_locations", "cost_options"),
    *("eligibility", "attributes", "languages", "service_areas", "minimum_age", "maximum_age", "assured_date"),
    *("last_modified", "email", "url"),
)


def _full() -> dict[str, object]:
    return {
        "id": "s1",
        "name": "Tuesday Singers",
        "status": "active",
        "organization": {"id": "o1", "name": "Arts Ashcombe"},
        "minimum_age": 50,
        "assured_date": "2026-05-01",
        "last_modified": "2026-05-03T10:30:45.123Z",
        "schedules": [{"freq": "WEEKLY", "byday": "1TU,TH", "opens_at": "14:00:00", "closes_at": "16:00Z"}],
        "cost_options": [{"amount": 0}],
        "attributes": [{"taxonomy_term": {"name": "Singing"}}],
        "service_at_locations": [
            {
                "location": {
                    "name": "Hall",
                    "latitude": 51.5,
                    "longitude": -2.6,
                    "addresses": [{"address_1": "1 High Street", "city": "Ashcombe", "postal_code": "zz991aa"}],
                    "accessibility": [{"description": "Step free. Hearing loop"}],
                },
                "phones": [{"number": "01632 960001"}],
            }
        ],
    }


def test_everything_nested_is_read() -> None:
    read = read_service(_full(), "record 1")
    service = read.service
    assert service is not None
    assert read.remarks == ()
    assert service.organisation == "Arts Ashcombe"
    assert service.sittings[0].days == (Day.TUESDAY, Day.THURSDAY)
    assert (service.sittings[0].opens, service.sittings[0].closes) == (time(14), time(16))
    assert service.places[0].postcode == "ZZ99 1AA"
    assert service.access == {Access.STEP_FREE, Access.HEARING_LOOP}
    assert service.contact.phones == ("01632 960001",)
    assert (service.free, service.terms, service.minimum_age) == (True, ("Singing",), 50)
    assert (service.assured, service.modified) == (date(2026, 5, 1), date(2026, 5, 3))


@pytest.mark.parametrize(
    ("change", "field", "used"),
    [
        ({"name": ""}, "name", False),
        ({"id": None}, "id", False),
        ({"status": "defunct"}, "status", False),
        ({"minimum_age": "old"}, "minimum_age", True),
        ({"minimum_age": 99, "maximum_age": 50}, "minimum_age", True),
        ({"schedules": {"byday": "MO"}}, "schedules", True),
        ({"schedules": [7]}, "schedules[0]", True),
        ({"schedules": [{"byday": "Tuesday"}]}, "schedules[0].byday", True),
        ({"schedules": [{"opens_at": "2pm"}]}, "schedules[0].opens_at", True),
        ({"assured_date": "last May"}, "assured_date", True),
        ({"url": "javascript:alert(1)"}, "url", True),
        ({"cost_options": [{"amount": float("nan")}]}, "cost_options[0].amount", True),
        ({"organization": "Arts"}, "organization", True),
    ],
)
def test_what_is_wrong_is_said_by_record_and_field(change: dict[str, object], field: str, used: bool) -> None:
    read = read_service(_full() | change, "record 7")
    remark = next(each for each in read.remarks if each.field == field)
    assert remark.record == ("record 7" if change == {"id": None} else "s1")
    assert remark.used is used
    assert (read.service is not None) is used


def test_a_point_abroad_is_taken_for_a_mistake() -> None:
    content = _full()
    content["service_at_locations"] = [{"location": {"name": "Hall", "latitude": -2.6, "longitude": 51.5}}]
    read = read_service(content, "1")
    assert read.service is not None
    assert read.service.places[0].point is None
    assert any("not in the United Kingdom" in remark.what for remark in read.remarks)


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=10))
def test_nothing_published_breaks_the_reading_and_nothing_is_left_out_silently(content: dict[str, object]) -> None:
    read = read_service(content, "record 1")
    if read.service is None:
        assert any(not remark.used for remark in read.remarks)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Wheelchair accessible. Accessible toilet", {Access.STEP_FREE, Access.TOILET}),
        ("No wheelchair access; hearing loop", {Access.HEARING_LOOP}),
        ("There are no steps", {Access.STEP_FREE}),
        ("Ramp at the side, but no disabled toilet", {Access.STEP_FREE}),
    ],
)
def test_what_is_denied_is_not_promised(words: str, found: set[Access]) -> None:
    assert set(read_access([words])) == found


TABLE = """\ufeffPost Code;SERVICE NAME;Days;Start;End;Price;Colour;Access
zz99 1ab;Knit and natter;Mon-Wed, sat;14:00;16:00;£1.50;red;step-free
;;;;;;;
ZZ99 1AC;;tues;10:00;;free;;
"""


def test_a_table_is_read_in_any_order_and_case() -> None:
    heading, knitting, nameless = read_table(TABLE)
    assert [remark.field for remark in heading.remarks] == ["Colour"]
    service = knitting.service
    assert service is not None
    assert (service.id, service.places[0].postcode) == ("knit-and-natter-zz99-1ab", "ZZ99 1AB")
    assert service.sittings[0].days == (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.SATURDAY)
    assert service.prices[0].amount == 1.5
    assert service.access == {Access.STEP_FREE}
    assert nameless.service is None
    assert nameless.remarks[-1].record == "line 4"


@given(st.text(alphabet=st.characters(exclude_characters='\x00"'), max_size=200))
def test_no_table_breaks_the_reading(text: str) -> None:
    heading, *rows = read_table("name\n" + text)
    assert heading.remarks == ()
    for read in rows:
        assert read.service is not None or any(not remark.used for remark in read.remarks)


def test_every_column_is_known_by_one_name_only() -> None:
    names = [name for column, (others, _) in COLUMNS.items() for name in (column, *others)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "whole", "half"),
    [("tq11aa", "TQ1 1AA", "TQ1"), ("SW1A 1AA", "SW1A 1AA", "SW1A"), ("tq1", "", "TQ1"), ("Ashcombe", "", "")],
)
def test_postcodes_are_written_in_one_way(text: str, whole: str, half: str) -> None:
    assert (postcode(text), outcode(text)) == (whole, half)
