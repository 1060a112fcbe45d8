"""The page behind the link in a text: opening it does nothing; before a claim it tells no more than the text."""

import msgspec
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.alert import Alert
from tec_hub.security.links import LASTS, NoSecretKeyError, open_link, responder_link
from tec_hub.settings import Settings
from tec_hub.store.database import Database
from tec_hub.store.running import AuditRow
from tec_hub.store.watching import AlertRow, TimelineRow
from tests.shell.web.scene import FALLEN, HELPED, NOW, at, set_scene, settings
from tests.shell.web.site import Site


def _alert(session: Session, alert_id: str = FALLEN) -> Alert:
    return msgspec.json.decode(session.get_one(AlertRow, alert_id).document, type=Alert)


def _lines(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(TimelineRow)) or 0


def test_a_link_preview_claims_nothing(site: Site) -> None:
    with site.database.read() as session:
        before = (_lines(session), _alert(session))
    with site.visited_by() as visit:
        for _ in range(3):
            assert visit.get(site.link(FALLEN, "anna")).status_code == 200
        assert visit.client.head(site.link(FALLEN, "anna")).status_code in {200, 405}
        assert visit.get(site.link(FALLEN, "anna") + "/going").status_code in {404, 405}
    with site.database.read() as session:
        assert (_lines(session), _alert(session)) == before


def test_before_the_claim_the_page_names_nobody_and_no_place(site: Site) -> None:
    with site.visited_by() as visit:
        visit.get(site.link(FALLEN, "anna"))
    assert "JW: out of bed, not back" in visit.page
    assert "her bedroom, then the hall" in visit.page
    for private in ("Julie", "Warner", "Rowan", "hear better"):
        assert private not in visit.page


def test_anna_claims_with_one_thumb_and_then_sees_whom_and_where(site: Site) -> None:
    with site.visited_by() as visit:
        visit.get(site.link(FALLEN, "anna"))
        visit.post(site.link(FALLEN, "anna") + "/going")
        assert "Julie Warner: out of bed, not back" in visit.page
        assert "Rowan Cottage" in visit.page
        assert "I hear better on the left." in visit.page
        visit.post(site.link(FALLEN, "anna") + "/arrived")
        assert "You are there." in visit.page
        visit.post(site.link(FALLEN, "anna") + "/all-well", note="She was making tea")
        assert "It is over" in visit.page
        assert "Julie" not in visit.page
    with site.database.read() as session:
        alert = _alert(session)
        looks = [row.what for row in session.scalars(select(AuditRow))]
    assert (alert.status, alert.claimant) == ("closed", "anna")
    assert looks == ["link.going", "link.saw", "link.arrived", "link.all-well"]


def test_anna_cannot_and_the_next_is_woken_at_once(site: Site) -> None:
    with site.visited_by() as visit:
        visit.post(site.link(FALLEN, "anna") + "/cannot")
    with site.database.read() as session:
        alert = _alert(session)
    assert alert.declined == ("anna",)
    assert "frank" in alert.woken


def test_who_is_not_on_it_sees_who_is_and_nothing_more(site: Site) -> None:
    with site.database.write() as session:
        alert = _alert(session, FALLEN)
    with site.visited_by() as visit:
        visit.post(site.link(FALLEN, "anna") + "/going")
    with site.visited_by("bob") as visit:
        visit.get(f"/alerts/{FALLEN}")
        visit.submit(f"/alerts/{FALLEN}/hand-over", contact="frank")
    with site.visited_by() as visit:
        visit.get(site.link(FALLEN, "anna"))
    assert alert.status == "open"
    assert "Frank is going. You need do nothing." in " ".join(visit.page.replace("</strong>", "").split()).replace(
        "<strong>", ""
    )
    assert "Julie" not in visit.page


def test_a_link_opens_one_alert_for_one_contact_only(site: Site) -> None:
    assert site.link(FALLEN, "anna") != site.link(HELPED, "anna")
    assert site.link(FALLEN, "anna") != site.link(FALLEN, "chloe")
    with site.visited_by() as visit:
        assert visit.get(site.link(HELPED, "anna")).status_code == 404  # Anna was never told of Edith's
        assert visit.get(site.link(FALLEN, "anna")[:-1] + "x").status_code == 404
        assert "This link is no longer good" in visit.page


def test_guessing_links_is_stopped(site: Site) -> None:
    with site.visited_by() as visit:
        statuses = [visit.get(f"/r/{number:016d}").status_code for number in range(22)]
        assert statuses[:20] == [404] * 20
        assert statuses[20:] == [429] * 2


def test_another_sites_form_is_refused(site: Site) -> None:
    with site.visited_by() as visit:
        answer = visit.client.post(site.link(FALLEN, "anna") + "/going", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    with site.database.read() as session:
        assert _alert(session).status == "open"


def test_an_unknown_answer_is_not_found(site: Site) -> None:
    with site.visited_by() as visit:
        assert visit.post(site.link(FALLEN, "anna") + "/maybe").status_code == 404


def test_links_last_for_one_night_on_both_databases(database_url: str) -> None:
    database = Database(database_url)
    set_scene(database)
    token = responder_link(settings(), FALLEN, "anna").rsplit("/", 1)[1]
    with database.read() as session:
        opened = open_link(session, settings(), token, NOW)
        assert opened is not None
        assert (opened.alert_id, opened.contact_id, opened.resident_id) == (FALLEN, "anna", "julie")
        assert open_link(session, settings(), token, at("02:19:10") + LASTS) is None
        assert open_link(session, settings(), "é" * 16, NOW) is None
        assert open_link(session, settings(), "", NOW) is None
    database.close()


def test_the_link_is_short_and_always_the_same() -> None:
    link = responder_link(settings(public_url="https://night.example.org/"), FALLEN, "anna")
    assert link == responder_link(settings(public_url="https://night.example.org"), FALLEN, "anna")
    assert link.startswith("https://night.example.org/r/")
    assert len(link.removeprefix("https://night.example.org")) == len("/r/") + 16


def test_without_a_secret_key_no_link_is_made() -> None:
    with pytest.raises(NoSecretKeyError):
        responder_link(Settings(), FALLEN, "anna")
