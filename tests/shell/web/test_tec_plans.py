"""A plan's whole life on the pages, without scripts: from a conversation to a review, and what is refused."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from catalogue.plan.tec_plan import Status, TecPlan
from tec_hub import tec_plans
from tec_hub.conversation import keeping
from tec_hub.security.accounts import find_account
from tec_hub.security.sessions import Visitor
from tec_hub.store.running import AuditRow
from tec_hub.store.watching import NightPlanRow
from tec_hub.tec_plans import Kept
from tests.core.plan.people import MOIRA, plan_of
from tests.shell.web.site import Site, Visit

_PLAN = re.compile(r"/tec-plans/([0-9a-f]{12})")
_VERSION = re.compile(r'name="version" value="(\d+)"')
_AGREE = {
    "by": "Moira",
    "capacity": "own",
    "basis": "We went through each part twice.",
    "withdraw": "Tell Asha, in any words",
}


def _visitor(site: Site, name: str = "asha") -> Visitor:
    with site.database.read() as session:
        user = find_account(session, f"{name}@example.org")
        assert user is not None
        return Visitor(
            user_id=user.id,
            service_id=user.service_id,
            name=user.name,
            role=user.role,
            contact_id=None,
            token_hash="",
            csrf="",
        )


def _kept(site: Site, *options: str, by: str = "asha", resident: str | None = "julie", **more: Any) -> Kept:
    with site.database.write() as session:
        return tec_plans.make(
            session, _visitor(site, by), plan_of(*options, **more), at=site.wall.now(), resident_id=resident
        )


def _now(site: Site, plan_id: str) -> TecPlan:
    with site.database.read() as session:
        kept = tec_plans.read(session, _visitor(site).service_id, plan_id)
    assert kept is not None
    return kept.plan


def _send(visit: Visit, path: str, **fields: str) -> httpx.Response:
    """Open a form, fill it in and send it."""
    visit.get(path)
    version = _VERSION.search(visit.page)
    assert version is not None
    return visit.submit(path, version=version.group(1), **fields)


def test_a_conversation_becomes_a_draft_that_is_agreed_tried_and_reviewed(site: Site) -> None:
    who = _visitor(site)
    with site.database.write() as session:
        begun = keeping.start(session, who, "Moira", at=site.wall.now(), resident_id="julie")
        keeping.save(session, who, begun, MOIRA, step="matters", at=site.wall.now())
    with site.visited_by("asha") as visit:
        visit.get(f"/conversations/{begun.id}/plan?option=bed-occ")
        assert "What does Moira want to try?" in visit.page
        answer = visit.submit(f"/conversations/{begun.id}/plan", option="bed-occ")
        found = _PLAN.search(str(answer.url))
        assert found is not None
        plan = f"/tec-plans/{found.group(1)}"
        assert "This is a draft" in visit.page
        assert "“I want to sleep in my own bed and not in a home.”" in visit.page
        assert _send(visit, f"{plan}/agree", **_AGREE).status_code == 422
        assert "Bed occupancy sensor: there is no yes to it." in visit.page
        _send(visit, f"{plan}/agree", **_AGREE, **{"yes-bed-occ": "yes"})
        assert "This plan has been agreed" in visit.page
        assert "How to take it back: Tell Asha, in any words." in visit.page
        _send(
            visit,
            f"{plan}/review",
            **{
                "difference": "Anne sleeps again.",
                "difference-bed-occ": "It called twice, rightly.",
                "verdict-bed-occ": "change",
                "change-bed-occ": "wait 30 minutes",
            },
        )
        assert "Change it: wait 30 minutes." in visit.page
        visit.submit(f"{plan}/again", version="3")
        assert "This is a draft" in visit.page
        assert "Version 4" in visit.page
    assert _now(site, found.group(1)).consent == ()


def test_nothing_is_made_of_nothing(site: Site) -> None:
    with site.database.write() as session:
        begun = keeping.start(session, _visitor(site), "Moira", at=site.wall.now())
    with site.visited_by("asha") as visit:
        visit.get(f"/conversations/{begun.id}/plan")
        answer = visit.submit(f"/conversations/{begun.id}/plan")
        assert answer.status_code == 422
        assert "Choose at least one thing to try." in visit.page
        assert visit.submit(f"/conversations/{begun.id}/plan", option="no-such").status_code == 422


def test_what_is_ruled_out_is_agreed_only_with_its_reason(site: Site) -> None:
    plan = f"/tec-plans/{_kept(site, 'camera').id}"
    with site.visited_by("asha") as visit:
        visit.get(plan)
        assert "Agree to this plan" not in visit.page
        yes = {**_AGREE, "yes-camera": "yes"}
        assert _send(visit, f"{plan}/agree", **yes).status_code == 422
        assert "write down why it is chosen all the same" in visit.page
        option = {
            "anyway": "Moira asked for it after the break-in.",
            "told": "Anne.",
            "asks": "You would say when it may look.",
            "weeks": "4",
            "if_we_do": "It sees visitors too.",
            "if_we_do_not": "I would worry.",
            "look_for": "quiet nights",
            "stop_if": "I feel watched",
            "words_for": "I want to see who rings",
        }
        _send(visit, f"{plan}/options/camera", **option)
        assert "“I want to see who rings.”" in visit.page
        _send(visit, f"{plan}/agree", **yes)
        assert "This plan has been agreed" in visit.page
        assert "You did not want this" in visit.page


def test_parts_are_changed_one_at_a_time(site: Site) -> None:
    kept = _kept(site, "bed-occ", "singing-group")
    plan = f"/tec-plans/{kept.id}"
    with site.visited_by("asha") as visit:
        _send(visit, f"{plan}/change/about", called="Mo", matters="My garden\n\nMy bed", people="Anne")
        start = {"starts-day": "14", "starts-month": "12", "starts-year": "2026"}
        review = {"review-day": "4", "review-month": "1", "review-year": "2027"}
        _send(visit, f"{plan}/change/dates", **start, **review)
        by = {"by-day": "10", "by-month": "12", "by-year": "2026"}
        _send(visit, f"{plan}/steps/new", what="Move the lamp", who="Tom", option="bed-occ", **by)
        _send(visit, f"{plan}/options/singing-group", remove="yes")
    now = _now(site, kept.id)
    assert (now.called, now.matters, now.people) == ("Mo", ("My garden", "My bed"), ("Anne",))
    assert (now.starts_on.isoformat(), now.review_on.isoformat()) == ("2026-12-14", "2027-01-04")
    assert ("Move the lamp", "Tom", "bed-occ") in {(t.what, t.who, t.option) for t in now.tasks}
    assert [option.option for option in now.options] == ["bed-occ"]
    assert not [task for task in now.tasks if task.option == "singing-group"]


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("change/about", {"called": " "}, "Say how the person likes to be called."),
        ("change/dates", {"starts-day": "31", "starts-month": "2", "starts-year": "2027"}, "must be a real date"),
        ("options/bed-occ", {"weeks": "none"}, "from 1 to 52"),
        ("options/bed-occ", {"remove": "yes"}, "at least one thing to try"),
        ("steps/1", {"what": "", "who": ""}, "Say who does it."),
        ("review", {}, "cannot become reviewed|choose whether to keep"),
        ("stop", {"by": ""}, "Say whose wish it was to stop."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    site: Site, path: str, fields: dict[str, str], told: str
) -> None:
    kept = _kept(site, "bed-occ")
    with site.visited_by("asha") as visit:
        assert _send(visit, f"/tec-plans/{kept.id}/{path}", **fields).status_code == 422
        assert re.search(told, visit.page)
        assert "There is a problem" in visit.page
    assert _now(site, kept.id) == kept.plan


def test_who_writes_on_an_old_version_is_told(site: Site) -> None:
    kept = _kept(site, "bed-occ")
    with site.visited_by("asha") as visit:
        path = f"/tec-plans/{kept.id}/stop"
        visit.get(path)
        answer = visit.submit(path, version="0", by="Moira")
    assert answer.status_code == 409
    assert "Somebody has changed this plan meanwhile" in visit.page
    assert _now(site, kept.id).status is Status.DRAFT


def test_an_earlier_version_can_be_read_but_not_changed(site: Site) -> None:
    kept = _kept(site, "bed-occ")
    with site.visited_by("asha") as visit:
        _send(visit, f"/tec-plans/{kept.id}/change/about", called="Mo", matters="My garden")
        visit.get(f"/tec-plans/{kept.id}?version=1")
        assert "This is version 1" in visit.page
        assert "I like to hear the blackbird" in visit.page
        assert "Change it together" not in visit.page


def test_on_paper_and_in_easy_words(site: Site) -> None:
    plan = f"/tec-plans/{_kept(site, 'bed-occ', 'singing-group').id}"
    with site.visited_by("asha") as visit:
        for path in (f"{plan}.pdf", f"{plan}/easy-read.pdf"):
            answer = visit.get(path)
            assert answer.headers["content-type"] == "application/pdf"
            assert answer.content.startswith(b"%PDF-")
        visit.get(f"{plan}/print")
        assert "What could go wrong if you do not" in visit.page
        visit.get(f"{plan}/easy-read")
        assert "You can say stop" in visit.page
        assert visit.page.count("<svg") >= 7


def test_the_nights_are_tried_and_kept_as_proposed_only(site: Site) -> None:
    kept = _kept(site, "bed-occ")
    path = f"/tec-plans/{kept.id}/night"
    with site.database.read() as session:
        before = session.scalars(select(NightPlanRow.id)).all()
    agreed_before = site.desk.plans.plan
    with site.visited_by("asha") as visit:
        visit.get(path)
        assert "Nobody would have been woken on these 7 nights." in visit.page
        assert "fall on the way to the bathroom" in visit.page
        assert "Woken on this night: Anna once." in visit.page
        with site.database.read() as session:
            in_force = agreed_before(session, "julie")
        visit.submit(path, rules="out-of-bed", minutes="25", night_from="22:30", night_to="07:00")
        assert "It watches nothing and wakes nobody until it has been agreed" in visit.page
    with site.database.read() as session:
        assert site.desk.plans.plan(session, "julie") == in_force
        (row,) = session.scalars(select(NightPlanRow).where(NightPlanRow.id.not_in(before))).all()
        noted = session.scalars(select(AuditRow.what)).all()
    proposed = {e["id"]: e for e in row.document["expectations"]}["out-of-bed"]
    assert (row.status, row.resident_id) == ("proposed", "julie")
    assert proposed["within_s"] == 1500
    assert proposed["during"] == {"start": "22:30", "end": "07:00"}
    assert "night_plan.proposed" in noted


def test_a_rule_that_would_wake_for_nothing_is_seen_to(site: Site) -> None:
    kept = _kept(site, "bed-occ")
    with site.visited_by("asha") as visit:
        visit.get(f"/tec-plans/{kept.id}/night?rule=out-of-bed&minutes=2&night_from=22:00")
        assert re.search(r"Woken on these 7 nights: Anna \d+ times", visit.page)
        assert visit.get(f"/tec-plans/{kept.id}/night?minutes=soon").status_code == 422
        assert visit.get(f"/tec-plans/{kept.id}/night?up=25:00").status_code == 422


def test_on_recorded_nights_only_what_is_there_can_be_heard(site: Site) -> None:
    kept = _kept(site, "bed-occ", "enuresis")
    with site.visited_by("asha") as visit:
        visit.get(f"/tec-plans/{kept.id}/night?rule=out-of-bed&rule=wet-bed")
        assert re.search(r"On the (one night that was|last \d+ nights that were) recorded", visit.page)
        assert "No device is there yet for: A wet bed." in visit.page
        visit.get(f"/tec-plans/{kept.id}/night?kept_as=1")
        assert "Kept as a proposed night plan" not in visit.page


def test_without_a_resident_nothing_can_be_proposed(site: Site) -> None:
    kept = _kept(site, "bed-occ", resident=None)
    path = f"/tec-plans/{kept.id}/night"
    with site.visited_by("asha") as visit:
        visit.get(path)
        assert "the first on your list once" in visit.page
        assert "Keep as a proposed night plan" not in visit.page
        assert visit.submit(path, rules="out-of-bed").status_code == 422
        assert visit.get(f"/tec-plans/{_kept(site, 'singing-group').id}/night").status_code == 404


def test_plans_are_for_those_who_write_them_and_of_their_own_service(site: Site) -> None:
    ours, theirs = _kept(site, "bed-occ"), _kept(site, "door", by="charlie", resident=None, called="Walter")
    for name in ("alice", "ivan"):
        with site.visited_by(name) as visit:
            for path in ("/tec-plans", f"/tec-plans/{ours.id}", f"/tec-plans/{ours.id}.pdf"):
                assert visit.get(path).status_code == 403
    with site.visited_by("asha") as visit:
        for tail in ("", ".pdf", "/print", "/easy-read", "/easy-read.pdf", "/night", "/agree", "/options/door"):
            assert visit.get(f"/tec-plans/{theirs.id}{tail}").status_code == 404
        visit.get("/tec-plans")
        assert "Walter" not in visit.page
        visit.get(f"/tec-plans/{ours.id}")
        visit.get(f"/tec-plans/{ours.id}/print")
    with site.database.read() as session:
        saw = [(row.what, row.detail) for row in session.scalars(select(AuditRow)) if row.what.startswith("saw.")]
    assert saw == [("saw.tec_plans", ""), ("saw.tec_plan", ours.id)]


def test_programs_make_plans_and_go_on_with_them(site: Site) -> None:
    starts = (site.wall.now() + timedelta(days=14)).date().isoformat()
    with site.visited_by("asha") as visit:
        visit.get("/tec-plans")
        token = visit.client.get("/suggestions").text
        found = re.search(r'name="csrf" value="([^"]+)"', token)
        assert found is not None
        head = {"X-CSRF-Token": found.group(1)}
        asked = {
            "options": ["singing-group"],
            "starts_on": starts,
            "called": "Moira",
            "person": {"matters": ["To sing again"]},
        }
        made = visit.client.post("/api/v1/tec-plans", json=asked, headers=head)
        assert made.status_code == 201, made.text
        plan = made.json()
        assert (plan["version"], plan["status"], plan["open"]) == (1, "draft", [])
        path = f"/api/v1/tec-plans/{plan['id']}"
        yes = {"decision": "", "by": "Moira", "capacity": True, "withdraw": "tell Asha"}
        step = {"step": "agree", "version": 1, "value": yes}
        assert visit.client.post(f"{path}/steps", json=step, headers=head).json()["status"] == "agreed"
        assert visit.client.post(f"{path}/steps", json=step, headers=head).status_code == 409
        late = {"step": "review", "version": 2, "value": {}}
        assert visit.client.post(f"{path}/steps", json=late, headers=head).status_code == 422
        assert len(visit.client.get(f"{path}/versions").json()) == 2
        assert visit.client.get(f"{path}?version=1").json()["status"] == "draft"
        assert visit.client.get(f"{path}/pdf?easy=true").content.startswith(b"%PDF-")
        assert visit.client.get(f"{path}/document").json()["easy"][0]["title"] == "This is your plan"
        assert [each["id"] for each in visit.client.get("/api/v1/tec-plans").json()] == [plan["id"]]
        for wrong in (
            {**asked, "options": ["no-such"]},
            {**asked, "starts_on": "2020-01-01"},
            {**asked, "called": ""},
            {**asked, "person": {"matters": 1}},
        ):
            assert visit.client.post("/api/v1/tec-plans", json=wrong, headers=head).status_code == 422
        gone = {**asked, "conversation": "none"}
        assert visit.client.post("/api/v1/tec-plans", json=gone, headers=head).status_code == 404
        assert visit.client.get("/api/v1/tec-plans/none").status_code == 404
