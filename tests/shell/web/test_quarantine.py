"""What was not understood is kept whole, shown to the installer, and settled by a person."""

import pytest
from sqlalchemy import select, update

from tec_hub.store.intake import QuarantineRow, ReadingRow
from tec_hub.store.people import ServiceRow, UserRow
from tec_hub.store.running import AuditRow
from tec_hub.web.views.quarantine import readable, sees_strays
from tests.shell.seed import fresh_database
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


def test_ivan_tries_again_and_sees_by_whom_when_and_how_it_ended(site: Site) -> None:
    readable_now = b'{"device": "mill-bed", "kind": "fall.detected"}'
    with site.database.write() as session:
        kept = session.get_one(ReadingRow, 1)
        kept.payload, kept.topic = readable_now, "tec/v1/mill-lora/tec/mill-bed"
    with site.visited_by("ivan") as visit:
        visit.get("/quarantine")
        visit.submit("/quarantine/2/again")
        assert "by Ivan" in visit.page
        assert "Tried again" in visit.page
        visit.submit("/quarantine/again", gateway="mill-lora")
        assert "understood; 1 event recorded in the past" in visit.page
        assert visit.submit("/quarantine/1/again").status_code == 404  # there is nothing left to try
    with site.visited_by("charlie") as visit:
        visit.get("/board")
        assert visit.submit("/quarantine/2/again").status_code == 404


def test_another_services_installer_cannot_settle_it(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        visit.get("/board")
        assert visit.submit("/quarantine/1/settle").status_code == 404


def _stray(site: Site) -> int:
    """A message of a gateway that nobody has told the hub of."""
    with site.database.write() as session:
        session.add(
            ReadingRow(
                id=900,
                gateway_id="",
                topic="tec/v1/stranger/tec/door",
                payload=b'{"device": "door"}',
                received_at=site.clock.now(),
                retained=False,
            )
        )
        session.flush()
        session.add(
            QuarantineRow(
                reading_id=900, gateway_id="", ecosystem="", reason="unknown gateway", at=site.clock.now()
            )
        )
    return 900


def test_what_an_unknown_gateway_sends_is_the_administrators_where_there_are_several_services(
    site: Site,
) -> None:
    stray = _stray(site)
    for name in ("ivan", "bob"):
        with site.visited_by(name) as visit:
            visit.get("/quarantine")
            assert "tec/v1/stranger" not in visit.page
            assert visit.submit(f"/quarantine/{stray}/settle").status_code == 404
    with site.database.write() as session:
        session.execute(update(UserRow).where(UserRow.name == "Bob").values(role="administrator"))
    with site.visited_by("bob") as visit:
        visit.get("/quarantine")
        assert "No gateway, not known here" in visit.page
        shown = visit.page.count("hub-message__receipts")
        assert len(visit.client.get("/api/v1/quarantine").json()) == shown
        visit.get("/board")
        assert f"{shown} messages" in visit.page
        visit.submit(f"/quarantine/{stray}/settle")
        assert "tec/v1/stranger" not in visit.page


@pytest.mark.parametrize(
    ("role", "services", "sees"),
    [
        ("manager", 1, True),
        ("administrator", 1, True),
        ("installer", 1, False),
        ("night", 1, False),
        ("manager", 2, False),
        ("administrator", 2, True),
    ],
)
def test_who_sees_strays(sqlite_url: str, role: str, services: int, *, sees: bool) -> None:
    database = fresh_database(sqlite_url)
    with database.write() as session:
        if services == 2:
            session.add(ServiceRow(id="second", name="Second", time_zone="Europe/London"))
            session.flush()
        assert sees_strays(session, role) is sees
    database.close()


def test_long_payloads_are_cut() -> None:
    assert readable(b"x" * 5000) == "x" * 600 + " …"
