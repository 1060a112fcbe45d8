"""Who hears a fall at ten past three: on the resident's page, and through the API."""

import re
from datetime import UTC, datetime

import pytest

from tec_hub.web.views.hearing import next_time
from tests.shell.web.site import Site


def _section(page: str) -> str:
    found = re.search(r'id="hearing-title">.*?</section>', page, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def test_the_page_says_who_is_tried_and_who_is_passed_over(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/priya")
        said = _section(visit.page)
        assert "Who hears it at 03:10?" in said
        assert re.search(r"Fall detected Dev \(call and text, \d+ min away\) at once\.", said), said
        visit.get("/residents/priya?at=23:45")
        assert "Who hears it at 23:45 on Monday 23 November?" in _section(visit.page)
        assert visit.get("/residents/priya?at=25:00").status_code == 422
        assert visit.get("/residents/priya?at=").status_code == 200


def test_the_same_through_the_api(site: Site) -> None:
    with site.visited_by("alice") as visit:
        told = visit.client.get("/api/v1/residents/priya/who-hears", params={"at": "03:10"}).json()
        assert told["at"] == "2026-11-23T03:10:00Z"
        (fall,) = (rule for rule in told["rules"] if rule["rule"] == "fall")
        assert next(turn["name"] for turn in fall["turns"] if not turn["why_not"]) == "Dev"
        assert fall["turns"][0]["channels"] == ["call", "text"]
        assert visit.client.get("/api/v1/residents/walter/who-hears").status_code == 404


@pytest.mark.parametrize(
    ("wall", "now", "then"),
    [
        ("03:10", datetime(2026, 11, 23, 2, 20, tzinfo=UTC), datetime(2026, 11, 23, 3, 10, tzinfo=UTC)),
        ("03:10", datetime(2026, 11, 23, 3, 10, tzinfo=UTC), datetime(2026, 11, 24, 3, 10, tzinfo=UTC)),
        ("", datetime(2026, 6, 23, 20, 0, tzinfo=UTC), datetime(2026, 6, 24, 2, 10, tzinfo=UTC)),
        ("03:10", datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 3, 10, tzinfo=UTC)),
    ],
)
def test_the_next_time_a_homes_clock_shows_it(wall: str, now: datetime, then: datetime) -> None:
    assert next_time(wall, "Europe/London", now) == then
