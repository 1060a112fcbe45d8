"""The catalogue on pages and in the API, and suggestions that are kept nowhere."""

from sqlalchemy import select

from tec_hub.store.running import AuditRow
from tests.shell.web.site import Site

DAD = "Dad gets up at night and goes out looking for mum; he used to sing"


def test_asha_searches_in_her_own_words_and_opens_an_option(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get("/catalogue?q=cannot+hear+the+doorbell")
        assert "Deaf alerter" in visit.page
        visit.get("/catalogue/bed-occ")
        assert "An example; the people in it are invented." in visit.page
        assert "If you do not" in visit.page
        assert visit.get("/catalogue/nothing").status_code == 404


def test_filters_narrow_and_nonsense_is_left_aside(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get("/catalogue?kind=community&most=1")
        assert "Singing group" in visit.page
        assert "Camera in shared rooms" not in visit.page
        visit.get("/catalogue?without=broadband&q=smart+speaker")
        assert "/catalogue/smart-speaker" not in visit.page
        assert visit.get("/catalogue?kind=%3Cscript%3E&most=99").status_code == 200


def test_four_at_most_stand_side_by_side(site: Site) -> None:
    names = ["bed-occ", "exit", "pir", "door", "camera"]
    with site.visited_by("asha") as visit:
        visit.get("/catalogue/compare?" + "&".join(f"option={name}" for name in names))
        assert "Property exit sensor" in visit.page
        assert "Camera in shared rooms" not in visit.page


def test_asha_writes_a_situation_down_and_reads_why(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get("/suggestions")
        visit.submit("/suggestions", text=DAD)
        assert "from “gets up at night" in visit.page
        assert "Singing group" in visit.page
        assert "If you do not:" in visit.page
        assert DAD not in str(visit.client.base_url)
        assert visit.submit("/suggestions", text="  ").status_code == 422
    with site.database.read() as session:
        assert [row for row in session.scalars(select(AuditRow)) if "mum" in row.detail] == []


def test_who_responds_at_night_may_look_but_not_match(site: Site) -> None:
    with site.visited_by("alice") as visit:
        assert visit.get("/catalogue").status_code == 200
        assert visit.get("/suggestions").status_code == 403


def test_the_api_matches_a_person_and_names_what_it_cannot_read(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get("/catalogue")
        headers = {"X-CSRF-Token": visit.page.split('name="csrf" value="')[1].split('"')[0]}
        person = {"matters": ["my own bed"], "hard": [{"need": "night-leaving"}], "home": {"broadband": False}}
        answer = visit.client.post("/api/v1/match", json=person, headers=headers)
        assert answer.status_code == 200
        ranked = answer.json()["ranked"]
        assert "exit" in [each["id"] for each in ranked[:5]]
        assert [each["rank"] for each in ranked] == list(range(1, len(ranked) + 1))
        wrong = visit.client.post("/api/v1/match", json={"matters": [], "alone": "perhaps"}, headers=headers)
        assert (wrong.status_code, "$.alone" in wrong.text) == (422, True)
        unknown = visit.client.post("/api/v1/match", json={"matters": [], "in_place": ["magic"]}, headers=headers)
        assert (unknown.status_code, "magic" in unknown.text) == (422, True)
        assert len(visit.client.get("/api/v1/catalogue").json()) >= 120
        assert visit.client.get("/api/v1/catalogue/exit").json()["id"] == "exit"
        assert visit.client.get("/api/v1/catalogue/none").status_code == 404
