"""A carer who is there and a resident who is away, told on the page and through the API."""

import pytest
from sqlalchemy import event, select

from tec_hub.store.people import ResidentRow
from tec_hub.store.running import AuditRow
from tec_hub.web.presence import presence_of_all
from tests.shell.web.scene import NOW
from tests.shell.web.site import Site


def test_a_carer_comes_and_leaves(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        visit.submit("/residents/julie/carer-here", minutes="30")
        assert "A carer is there until 02:50" in visit.page
        visit.submit("/residents/julie/carer-left")
        assert "A carer is there until" not in visit.page
        assert visit.submit("/residents/julie/carer-here", minutes="61").status_code == 422
        assert "from 1 to 60" in visit.page
    with site.database.read() as session:
        done = [row.what for row in session.scalars(select(AuditRow)) if row.what.startswith("resident.")]
    assert done == ["resident.carer-here", "resident.carer-left"]


def test_a_resident_goes_away_and_comes_back(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        visit.submit("/residents/julie/away", until="2026-11-25T10:00", reason="hospital")
        assert "Away until 10:00 on Wednesday 25 November" in visit.page
        visit.submit("/residents/julie/home")
        assert "Taken to be at home" in visit.page


@pytest.mark.parametrize(
    ("until", "words"),
    [("", "date and time"), ("2026-11-22T10:00", "in the future"), ("2027-11-22T10:00", "at most 90 days")],
)
def test_wrong_dates_are_refused(site: Site, until: str, words: str) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        assert visit.submit("/residents/julie/away", until=until).status_code == 422
        assert words in visit.page


def test_a_refused_form_keeps_what_was_typed(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        visit.submit("/residents/julie/away", until="2026-11-22T10:00", reason='at her "sister\'s"')
        assert 'type="datetime-local" value="2026-11-22T10:00"' in visit.page
        assert 'at her "sister\'s"' in visit.page
        visit.get("/residents/julie")
        assert 'type="datetime-local" value=""' in visit.page


def test_the_board_says_who_is_there_and_who_is_away(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/george")
        visit.submit("/residents/george/carer-here", minutes="15")
        visit.get("/board")
        assert visit.page.count("A carer is there until 02:35") == 1
        visit.get("/residents/george")
        visit.submit("/residents/george/carer-left")
        visit.submit("/residents/george/away", until="2026-11-25T10:00", reason="hospital")
        visit.get("/board")
        assert "A carer is there" not in visit.page
        assert visit.page.count("Away until 10:00 on Wednesday 25 November") == 1
    site.clock.advance(3 * 86_400)
    with site.visited_by("alice") as visit:
        visit.get("/board")
        assert "Away until" not in visit.page


def test_one_question_answers_for_everybody(site: Site) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with site.database.read() as session:
        people = list(session.scalars(select(ResidentRow.id)))
        event.listen(site.database.engine, "before_cursor_execute", note)
        try:
            presence_of_all(session, people, NOW)
        finally:
            event.remove(site.database.engine, "before_cursor_execute", note)
    assert len(people) > 1
    assert len(asked) == 1


def test_a_strangers_resident_and_an_assessor_are_refused(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        assert visit.submit("/residents/walter/carer-left").status_code == 404
    with site.visited_by("asha") as visit:
        visit.get("/residents/julie")
        assert visit.submit("/residents/julie/carer-left").status_code == 403


def test_the_same_through_the_api(site: Site) -> None:
    julie = "/api/v1/residents/julie"
    with site.visited_by("alice") as visit:
        visit.get("/board")
        client = visit.client
        client.headers["X-CSRF-Token"] = visit.page.split('name="csrf" value="')[1].split('"')[0]
        assert client.post(f"{julie}/carer", json={"minutes": 30}).json()["carer_until"] == "2026-11-23T02:50:00Z"
        assert client.delete(f"{julie}/carer").json() == {"carer_until": None, "away_until": None}
        away = client.post(f"{julie}/away", json={"until": "2026-11-25T10:00:00+01:00", "reason": "hospital"})
        assert away.json()["away_until"] == "2026-11-25T09:00:00Z"
        assert client.delete(f"{julie}/away").json()["away_until"] is None
        past = client.post(f"{julie}/away", json={"until": "2026-11-22T10:00:00Z"})
        assert (past.status_code, past.json()["detail"]) == (422, "The return must be in the future.")
        assert client.post(f"{julie}/away", json={"until": "2026-11-25T10:00:00"}).status_code == 422
        assert client.post("/api/v1/residents/walter/carer", json={"minutes": 30}).status_code == 404
