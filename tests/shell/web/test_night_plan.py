"""A proposed night plan is gone through and agreed, or withdrawn; nothing else puts it in force."""

import msgspec
import pytest
from sqlalchemy import select

from alerts.plan import Plan
from tec_hub.signals import CONFIGURATION
from tec_hub.store.plans import save_plan
from tec_hub.store.running import AuditRow
from tec_hub.store.watching import NightPlanRow
from tests.shell.web.scene import NOW
from tests.shell.web.site import Site

YES = {
    "by": "Julie",
    "basis": "She said yes when we went through it",
    "review-day": "4",
    "review-month": "1",
    "review-year": "2027",
}


def in_force(site: Site) -> Plan:
    with site.database.read() as session:
        plan = site.desk.plans.plan(session, "julie")
    assert plan is not None
    return plan


def proposed(site: Site, **changes: object) -> str:
    """The address of a proposed version in which the first rule waits for longer, or what is given."""
    plan = in_force(site)
    first, *rest = plan.expectations
    longer = msgspec.structs.replace(first, within_s=(first.within_s or 0) + 600)
    plan = msgspec.structs.replace(plan, **({"expectations": (longer, *rest)} | changes))
    with site.database.write() as session:
        row = save_plan(session, plan, by="Asha", at=NOW, status="proposed")
        session.flush()
        return f"/residents/julie/night-plans/{row.id}"


def status(site: Site, here: str) -> str:
    with site.database.read() as session:
        return session.get_one(NightPlanRow, int(here.rpartition("/")[2])).status


def test_asha_goes_through_it_and_it_is_in_force_from_then_on(site: Site) -> None:
    here, before, told = proposed(site), in_force(site), []
    site.signals.subscribe(CONFIGURATION, lambda: told.append(1))
    with site.visited_by("asha") as visit:
        visit.get("/residents/julie")
        assert f'href="{here}"' in visit.page
        visit.get(here)
        assert "What changes" in visit.page
        assert "wakes nobody until it has been agreed" in visit.page
        assert in_force(site).expectations == before.expectations
        visit.submit(f"{here}/agree", **YES)
        assert f'href="{here}"' not in visit.page
    after = in_force(site)
    assert after.expectations[0].within_s == (before.expectations[0].within_s or 0) + 600
    assert (after.agreement.agreed_by, after.agreement.basis) == ("Julie", YES["basis"])
    assert (str(after.agreement.agreed_on), str(after.agreement.review_on)) == ("2026-11-23", "2027-01-04")
    assert told == [1]
    with site.database.read() as session:
        assert {"night_plan.agreed", "saw.night_plan"} <= set(session.scalars(select(AuditRow.what)))


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"by": " "}, "Say who agreed"),
        ({"basis": ""}, "on what basis"),
        ({"review-day": "40"}, "must be a real date"),
        ({"review-year": "2020"}, "on a day after today"),
    ],
)
def test_without_a_yes_and_a_day_to_look_again_it_waits(site: Site, missing: dict[str, str], said: str) -> None:
    here = proposed(site)
    with site.visited_by("asha") as visit:
        visit.get(here)
        assert visit.submit(f"{here}/agree", **(YES | missing)).status_code == 422
        assert said in visit.page
    assert status(site, here) == "proposed"


def test_what_has_to_be_put_right_keeps_it_from_being_agreed(site: Site) -> None:
    here = proposed(site, ladders={})
    with site.visited_by("asha") as visit:
        visit.get(here)
        assert "Put right" in visit.page
        assert "Agree to this night plan" not in visit.page
        assert visit.submit(f"{here}/agree", **YES).status_code == 422
    assert status(site, here) == "proposed"


def test_one_that_is_not_wanted_is_withdrawn_and_can_no_longer_be_agreed(site: Site) -> None:
    here = proposed(site)
    with site.visited_by("asha") as visit:
        visit.get(here)
        visit.submit(f"{here}/withdraw")
        assert f'href="{here}"' not in visit.page
        assert visit.submit(f"{here}/agree", **YES).status_code == 422
        assert "settled meanwhile" in visit.page
    assert status(site, here) == "withdrawn"


def test_one_made_before_another_was_agreed_would_undo_that_and_is_refused(site: Site) -> None:
    earlier = proposed(site)
    later = proposed(site)
    with site.visited_by("asha") as visit:
        visit.get(later)
        visit.submit(f"{later}/agree", **YES)
        visit.get(earlier)
        assert "can no longer be agreed" in visit.page
        assert visit.submit(f"{earlier}/agree", **YES).status_code == 422
    assert status(site, earlier) == "proposed"


def test_a_night_carer_may_read_it_and_not_agree(site: Site) -> None:
    here = proposed(site)
    with site.visited_by("alice") as visit:
        visit.get(here)
        assert "Agree to this night plan" not in visit.page
        assert visit.submit(f"{here}/agree", **YES).status_code == 403
    with site.visited_by("charlie") as visit:
        assert visit.get(here).status_code == 404
    with site.visited_by("asha") as visit:
        assert visit.get("/residents/julie/night-plans/999999").status_code == 404
