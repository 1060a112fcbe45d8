"""Ivan walks through Rowan Cottage on his phone: ticks, what is left out, what is turned, and the record."""

import re

from sqlalchemy import select

from tec_hub.store.running import AuditRow
from tec_hub.store.walk_tests import WalkTestRow
from tec_hub.web.presence import presence_of
from tests.shell.devices.test_pages import says
from tests.shell.web.site import Site, Visit

DOOR, BED = "rowan-hub/front_door", "rowan-hub/julie_bed"


def begun(visit: Visit) -> str:
    visit.get("/walk-tests")
    answer = visit.submit("/walk-tests", home="rowan")
    assert answer.status_code == 200, visit.page
    return answer.url.path


def test_ivan_walks_through_and_leaves_a_record(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        here = begun(visit)
        assert "nothing you try wakes anybody, except smoke, heat and gas" in visit.page
        [total] = re.findall(r"(\d+) of \1 still to try", visit.page)
        with site.database.read() as session:
            assert presence_of(session, "julie", site.clock.now()).carer_until is not None
        says(site, "contact.opened", key=DOOR)
        visit.get(f"{here}/now")
        assert "Partly" in visit.page
        assert f"{int(total) - 1} of {total} still to try" in visit.page
        says(site, "contact.closed", key=DOOR)
        visit.get(f"{here}/now")
        assert "Works" in visit.page
        visit.get(here)
        visit.submit(f"{here}/skip", device=BED, why="Julie is asleep in it")
        assert "Julie is asleep in it" in visit.page
        visit.submit(f"{here}/finish")
        assert "Commissioning record, Rowan Cottage" in visit.page
        assert "Heard: " in visit.page
        assert "Not tried Julie is asleep in it" in " ".join(re.sub(r"<[^>]+>", " ", visit.page).split())
        assert visit.submit(f"{here}/finish").status_code in {403, 409}
        visit.get("/walk-tests")
        assert "commissioned" in visit.page
    with site.database.read() as session:
        assert presence_of(session, "julie", site.clock.now()).carer_until is None
        [row] = session.scalars(select(WalkTestRow))
        assert {line["result"] for line in row.record} == {"works", "not tried"}
        noted = {row.what for row in session.scalars(select(AuditRow)) if row.what.startswith("walk_test")}
        assert noted == {"walk_test.started", "walk_test.skipped", "walk_test.finished"}


def test_one_at_a_time_and_a_forgotten_one_ends_by_itself(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        here = begun(visit)
        visit.get("/walk-tests")
        assert visit.submit("/walk-tests", home="rowan").status_code == 422
        assert "Somebody is walking through Rowan Cottage already." in visit.page
        site.clock.advance(3601)
        with site.database.read() as session:
            assert presence_of(session, "julie", site.clock.now()).carer_until is None
        visit.get(here)
        assert "Its hour is over" in visit.page
        assert visit.submit(f"{here}/skip", device=DOOR, why="x").status_code == 409
        assert begun(visit) != here


def test_who_does_not_look_after_equipment_walks_through_no_home(site: Site) -> None:
    with site.visited_by("alice") as visit:
        assert visit.get("/walk-tests").status_code == 403
    with site.visited_by("ivan") as visit:
        visit.get("/walk-tests")
        assert visit.submit("/walk-tests", home="lodge").status_code == 422, "another service's home"
        here = begun(visit)
    with site.visited_by("charlie") as visit:
        assert visit.get(here).status_code == 404
