"""What was not understood is kept whole, shown to the installer, and settled by a person."""

from sqlalchemy import select

from tec_hub.store.intake import QuarantineRow
from tec_hub.store.running import AuditRow
from tec_hub.web.views.quarantine import readable
from tests.shell.web.site import Site


def test_ivan_sees_what_came_and_why_it_was_not_understood_and_settles_it(site: Site) -> None:
    with site.visited_by("ivan") as visit:
        assert visit.get("/").url.path == "/quarantine"
        assert '{"contact": "maybe"}' in visit.page
        assert "contact is neither true nor false" in visit.page
        assert "LoRaWAN gateway of the lane, 4 Mill Lane" in visit.page
        assert "ff fe 00 67" in visit.page
        visit.submit("/quarantine/1/settle")
        assert "maybe" not in visit.page
        assert visit.submit("/quarantine/1/settle").status_code == 404  # it is settled already
    with site.database.read() as session:
        row = session.get_one(QuarantineRow, 1)
        audited = session.scalars(select(AuditRow)).one()
    assert row.settled_at == site.clock.now()
    assert (audited.what, audited.detail, audited.user_id) == ("quarantine.settle", "1", row.settled_by)


def test_another_services_installer_cannot_settle_it(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        visit.get("/board")
        assert visit.submit("/quarantine/1/settle").status_code == 404


def test_long_payloads_are_cut() -> None:
    assert readable(b"x" * 5000) == "x" * 600 + " …"
