"""Who may see what: nothing without signing in, each role its own, and never another service's people."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select

from tec_hub.security.headers import CONTENT_SECURITY_POLICY
from tec_hub.security.roles import ALLOWED, Permission, Role, may
from tec_hub.store.running import AuditRow
from tests.shell.web.scene import FALLEN, THEIRS
from tests.shell.web.site import Site

OPEN_TO_ALL = {
    "/sign-in",
    "/sign-out",
    "/healthz",
    "/readyz",
    "/metrics",  # to this machine only
    "/r/{token}",
    "/r/{token}/now",
    "/r/{token}/{answer}",
    "/api/v1/sessions",
    "/api/v1/sessions/current",
    "/api/v1/openapi.json",
    "/asyncapi.json",
    "/schemas/{name}.json",
}
_VALUES = {
    "option_id": "bed-occ",
    "alert_id": FALLEN,
    "resident_id": "julie",
    "reading_id": "1",
    "action": "going",
    "token": "x" * 16,
    "ecosystem": "tec",
    "gateway": "rowan-hub",
    "conversation_id": "none",
    "step": "matters",
    "plan_id": "none",
    "part": "about",
    "number": "1",
}


def _routes(site: Site) -> Iterator[tuple[str, str]]:
    found = [route for route in iter_route_contexts(site.app.routes) if route.path and route.methods]
    assert len(found) > 25, "the routes were not found"
    for route in found:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, str(route.path)


def _filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: _VALUES[match.group(1)], path)


def test_nothing_is_shown_without_signing_in_but_what_is_listed_here(site: Site) -> None:
    with site.visited_by() as visit:
        visit.client.follow_redirects = False
        for method, path in _routes(site):
            if path in OPEN_TO_ALL:
                continue
            answer = visit.client.request(method, _filled(path))
            refused = answer.status_code == 401 or (
                answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
            )
            assert refused, f"{method} {path} answered {answer.status_code}"


def test_every_form_needs_its_token(site: Site) -> None:
    with site.visited_by("bob") as visit:
        for method, path in _routes(site):
            if method == "POST" and path not in {"/sign-out", *OPEN_TO_ALL}:
                body = {"action": "next"} if path.startswith("/api") else None
                answer = visit.client.post(_filled(path), json=body)
                assert answer.status_code == 403, f"{path} answered {answer.status_code}"
        assert visit.client.post("/sign-out").status_code == 403


@pytest.mark.parametrize(
    ("name", "sees", "sees_not"),
    [
        ("alice", ["/board", "/residents/julie", f"/alerts/{FALLEN}"], ["/quarantine"]),
        ("asha", ["/board", "/residents/julie", f"/alerts/{FALLEN}"], ["/quarantine"]),
        ("ivan", ["/quarantine"], ["/board", "/residents", "/residents/julie", f"/alerts/{FALLEN}", "/live"]),
        ("bob", ["/board", "/residents/julie", f"/alerts/{FALLEN}", "/quarantine"], []),
    ],
)
def test_each_role_sees_its_own(site: Site, name: str, sees: list[str], sees_not: list[str]) -> None:
    with site.visited_by(name) as visit:
        assert {path: visit.get(path).status_code for path in sees} == dict.fromkeys(sees, 200)
        assert {path: visit.get(path).status_code for path in sees_not} == dict.fromkeys(sees_not, 403)


def test_an_assessor_sees_alerts_but_cannot_act_on_them(site: Site) -> None:
    with site.visited_by("asha") as visit:
        visit.get(f"/alerts/{FALLEN}")
        assert "Call the next now" not in visit.page
        assert visit.submit(f"/alerts/{FALLEN}/next").status_code == 403


def test_every_role_has_its_row_and_an_unknown_one_may_nothing() -> None:
    assert set(ALLOWED) == set(Role)
    assert not any(may("burglar", permission) for permission in Permission)


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_another_services_people_do_not_exist(site: Site, name: str) -> None:
    with site.visited_by(name) as visit:
        for path in ("/residents/walter", f"/alerts/{THEIRS}", f"/alerts/{THEIRS}/now", f"/alerts/{THEIRS}/story"):
            assert visit.get(path).status_code == 404
            assert "Walter" not in visit.page
        for path in ("/board", "/residents"):
            visit.get(path)
            assert "Walter" not in visit.page
            assert "Hilltop" not in visit.page


def test_charlie_of_the_other_service_sees_his_own_only_and_acts_on_no_other(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        visit.get("/board")
        assert "Walter Secret" in visit.page
        assert "Julie" not in visit.page
        assert visit.submit(f"/alerts/{FALLEN}/next").status_code == 404
        visit.get("/quarantine")
        assert "mill-lora" not in visit.page


def test_another_services_contact_cannot_be_sent(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get(f"/alerts/{FALLEN}")
        assert visit.submit(f"/alerts/{FALLEN}/going", contact="zoe").status_code == 422


def test_who_saw_whom_is_on_record_with_ids_only(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
        visit.get("/residents/julie")
        visit.get(f"/alerts/{FALLEN}")
        visit.get("/residents/walter")
    with site.database.read() as session:
        looks = [(row.what, row.resident_id, row.detail) for row in session.scalars(select(AuditRow))]
    assert looks == [("saw.resident", "julie", ""), ("saw.alert", "julie", FALLEN)]


@pytest.mark.parametrize("path", ["/sign-in", "/nothing-here", "/static/start.js", "/healthz", "/board"])
def test_every_answer_forbids_foreign_and_inline_code(site: Site, path: str) -> None:
    with site.visited_by("alice") as visit:
        headers = visit.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == ("public, max-age=600" if path.startswith("/static") else "no-store")


def test_no_page_holds_inline_styles_or_scripts(site: Site) -> None:
    with site.visited_by("bob") as visit:
        for path in ("/board", f"/alerts/{FALLEN}", "/residents/julie", "/quarantine", site.link(FALLEN, "anna")):
            html = visit.get(path).text
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=\"", html), path


def test_a_wrong_address_is_answered_with_a_page(site: Site) -> None:
    with site.visited_by("alice") as visit:
        assert visit.get("/nothing-here").status_code == 404
        assert "There is nothing here" in visit.page
        assert visit.get("/alerts/unknown-9").status_code == 404


def test_a_fault_of_the_hub_is_answered_with_a_page_that_says_so(site: Site) -> None:
    def broken() -> dict[str, str]:
        raise RuntimeError("Julie Warner")

    site.app.get("/broken")(broken)
    with site.visited_by() as visit:
        answer = visit.get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong in the hub" in visit.page
    assert "Julie" not in visit.page
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
