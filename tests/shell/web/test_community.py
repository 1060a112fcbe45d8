"""Local services and unmet need on pages and in the API."""

from pathlib import Path

import pytest
from sqlalchemy import select

from tec_hub.community.importing import bring_in
from tec_hub.store.unmet import UnmetNeedRow
from tec_hub.unmet import Kind, record
from tests.shell.web.scene import NOW, SERVICE
from tests.shell.web.site import Site

TABLE = """id,name,description,venue,postcode,latitude,longitude,days,opens,closes,cost,access,type,checked,url
1,Ashcombe Singers,Songs,Hall,ZZ91 1AA,51.30,-4.50,Tue,14:00,16:00,free,Step-free,Singing,2026-09-01,
2,Harbour Crew,Shanties,Quay,ZZ92 1AA,51.40,-4.50,Fri,19:00,21:00,3,,Choir,2020-01-01,https://crew.example
3,Orphan,Walks,,,,,,,,,,,,
"""


@pytest.fixture
def nearby(site: Site, tmp_path: Path) -> Site:
    """The site with three local services of Riverside and none of the other service."""
    table = tmp_path / "services.csv"
    table.write_text(TABLE)
    assert bring_in(site.database, SERVICE, str(table), at=NOW).used == 3
    return site


def _number(site: Site, name: str) -> int:
    with site.visited_by("asha") as visit:
        found = visit.get("/api/v1/community").json()["services"]
    return int(next(each["number"] for each in found if each["service"]["name"] == name))


def test_asha_finds_singing_near_a_postcode(nearby: Site) -> None:
    with nearby.visited_by("asha") as visit:
        visit.get("/community?q=he+used+to+sing&near=ZZ92+1AA")
        assert visit.page.index("Harbour Crew") < visit.page.index("Ashcombe Singers")
        assert "6.9 miles (11.1 km)" in visit.page
        assert "Ring before you go" in visit.page
        assert "Orphan" not in visit.page
        visit.get("/community?q=sing&near=ZZ92+1AA&within=3&when=evening")
        assert "Ashcombe Singers" not in visit.page
        visit.get("/community?access=step_free&free=yes")
        assert "Ashcombe Singers" in visit.page
        assert "Harbour Crew" not in visit.page


def test_a_place_that_nothing_shows_is_said(nearby: Site) -> None:
    with nearby.visited_by("asha") as visit:
        visit.get("/community?near=AB1+2CD&within=1&when=nonsense")
        assert "Nothing here shows where" in visit.page
        assert "Orphan" in visit.page


def test_one_service_and_the_option_it_offers_lead_to_each_other(nearby: Site) -> None:
    number = _number(nearby, "Harbour Crew")
    with nearby.visited_by("asha") as visit:
        visit.get(f"/community/{number}")
        assert "/catalogue/singing-group" in visit.page
        assert "Friday, 19:00 to 21:00" in visit.page
        visit.get("/catalogue/singing-group")
        assert f"/community/{number}" in visit.page
        assert visit.get("/community/999999").status_code == 404
        assert visit.get(f"/api/v1/community/{number}").json()["listed"]["service"]["name"] == "Harbour Crew"


def test_another_services_list_is_its_own(nearby: Site) -> None:
    number = _number(nearby, "Harbour Crew")
    with nearby.visited_by("charlie") as visit:
        assert visit.get(f"/community/{number}").status_code == 404
        assert "Harbour Crew" not in visit.get("/community").text


def test_a_manager_reads_how_the_import_went(nearby: Site) -> None:
    with nearby.visited_by("bob") as visit:
        visit.get("/community/imports")
        assert "services.csv" in visit.page
        assert "3 used, of these 3 new" in visit.page
        assert "no place is given" in visit.page
    with nearby.visited_by("asha") as visit:
        assert visit.get("/community/imports").status_code == 403


def test_what_is_missing_is_counted_without_their_words(nearby: Site) -> None:
    with nearby.visited_by("asha") as visit:
        visit.get("/community?q=bell+ringing&near=ZZ91+9ZZ")
        assert "Count it as missing here" in visit.page
        visit.submit("/community/gap", q="he used to sing", near="ZZ91 9ZZ")
        assert "Nothing about the person was kept" in visit.page
    with nearby.database.read() as session:
        row = session.scalars(select(UnmetNeedRow)).one()
    assert (row.kind, row.subject, row.area, row.times) == ("gap", "singing-group", "ZZ91", 1)


def test_unmet_need_is_for_those_who_plan(nearby: Site) -> None:
    for _ in range(6):
        with nearby.database.write() as session:
            record(session, SERVICE, kind=Kind.NEED, subject="lonely", at=NOW)
    with nearby.visited_by("bob") as visit:
        visit.get("/unmet-need")
        assert "about 5" in visit.page
        assert "lonely" in visit.get("/unmet-need.csv").text
        assert visit.get("/api/v1/unmet-need").json()[0]["times"] == 5
    with nearby.visited_by("asha") as visit:
        assert visit.get("/unmet-need").status_code == 403
        assert visit.get("/unmet-need.csv").status_code == 403
        assert visit.get("/api/v1/unmet-need").status_code == 403


def test_a_suggestion_names_the_nearest_place_that_offers_it(nearby: Site) -> None:
    with nearby.visited_by("asha") as visit:
        visit.get("/catalogue")
        headers = {"X-CSRF-Token": visit.page.split('name="csrf" value="')[1].split('"')[0]}
        begun = visit.client.post("/api/v1/conversations", json={"called": "Ted"}, headers=headers)
        here = f"conversations/{begun.json()['id']}"
        told = {"version": 1, "person": {"matters": ["singing in a choir again"], "postcode": "ZZ92 1CD"}}
        assert visit.client.put(f"/api/v1/{here}", json=told, headers=headers).status_code == 200
        visit.get(f"/{here}/suggestions")
        assert f'href="/community/{_number(nearby, "Harbour Crew")}"' in visit.page
        assert visit.page.index("Harbour Crew") < visit.page.index("Ashcombe Singers")
