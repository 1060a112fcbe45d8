"""The pages of devices, as a browser without scripts sees them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.store.running import AuditRow
from tests.shell.devices.found import NEW, found
from tests.shell.web.site import Site, Visit

BEDROOM = "Julie's bedroom"
PLACE = f"/devices/place/{NEW}"


@pytest.fixture
def fresh(site: Site) -> Site:
    with site.database.write() as session:
        found(session)
    return site


def says(site: Site, kind: str, *, key: str = NEW, value: str | None = None) -> None:
    """The device is heard now."""
    now = site.clock.now()
    with site.database.write() as session:
        session.add(
            EventRow(
                reading_id=0,
                device_key=key,
                kind=kind,
                value=value,
                occurred_at=now,
                received_at=now,
                historical=False,
            )
        )


def place(visit: Visit, **changes: str) -> None:
    visit.get(PLACE)
    visit.submit(PLACE, **{"role": "bed", "room": BEDROOM, "residents": "julie", "label": "Julie's bed"} | changes)


def test_found_devices_stand_first_with_make_model_and_what_they_said(fresh: Site) -> None:
    with fresh.visited_by("ivan") as visit:
        visit.get("/devices")
        first = visit.page.partition("Rowan Cottage</h2>")[0]
    assert "0x00158d0001abcdef" in first
    assert "Aqara MCCGQ11LM at Rowan Cottage, by Zigbee hub in the hall cupboard" in first
    assert "Opened 1 min ago. Found 1 min ago." in first
    assert "Front door</a>: front door, not heard yet" in visit.page


def test_ivan_places_a_bed_mat_and_it_is_the_wrong_way_round(fresh: Site) -> None:
    with fresh.visited_by("ivan") as visit:
        visit.get(PLACE)
        assert "Judging by what it says, front door." in visit.page
        place(visit)
        assert "Sit on the bed now" in visit.page
        assert "Waiting for: bed occupied" in visit.page
        assert "Nothing has come from it since 02:20:00." in visit.page
        fresh.clock.advance(5)
        says(fresh, "contact.opened")
        says(fresh, "battery.measured", value="80")
        assert "since=" in str(visit.get(f"/devices/try/{NEW}?since=x").url), (
            "anything else in the address is left aside"
        )
        address = f"/devices/try/{NEW}?since={since(fresh)}"
        visit.get(address)
        assert "02:20:05 <strong>bed vacated</strong>" in visit.page
        assert "battery 80 %" in visit.page
        visit.submit(f"/devices/turn/{NEW}", since=since(fresh, quoted=False))
        assert "02:20:05 <strong>bed occupied</strong>" in visit.page
        assert "Bed occupied at 02:20:05" in visit.page
        assert "Ivan: tried out as bed, was the wrong way round and put right." in visit.page
        visit.submit(f"/devices/right/{NEW}", since=since(fresh, quoted=False))
        assert "Ivan: tried out as bed and right (bed occupied)." in visit.page
    with fresh.database.read() as session:
        assert session.get_one(DeviceRow, NEW).reads_as["contact.opened"] == "bed.occupied"
        audited = {(row.what, row.resident_id, row.detail) for row in session.scalars(select(AuditRow))}
    assert audited == {
        (what, "julie", NEW) for what in ("device.assign", "device.turned", "device.right", "saw.device")
    }


def since(site: Site, *, quoted: bool = True) -> str:
    began = (site.clock.now() - timedelta(seconds=5)).isoformat()
    return began.replace("+", "%2B") if quoted else began


def test_nothing_can_be_right_that_nobody_has_tried(fresh: Site) -> None:
    with fresh.visited_by("ivan") as visit:
        place(visit)
        answer = visit.submit(f"/devices/right/{NEW}", since=since(fresh, quoted=False))
        assert answer.status_code == 422
        assert "Try it out first" in visit.page


def test_what_is_missing_is_said_beside_what_was_filled_in(fresh: Site) -> None:
    with fresh.visited_by("bob") as visit:
        visit.get(PLACE)
        answer = visit.submit(PLACE, role="bed", label="My bed")
        assert answer.status_code == 422
        assert "Say whom it serves: julie, maurice." in visit.page
        assert 'value="My bed"' in visit.page
        assert '<option value="bed" selected>' in visit.page


def test_a_role_can_be_taken_away(fresh: Site) -> None:
    with fresh.visited_by("bob") as visit:
        place(visit)
        visit.get(PLACE)
        visit.submit(f"/devices/unassign/{NEW}")
        assert visit.client.get("/devices").text.count("Give it a role") == 1
        visit.get(PLACE)
        assert visit.submit(f"/devices/unassign/{NEW}").status_code == 422


@pytest.mark.parametrize("native", ["lora/a b/%2F?x#y", "Zimmer/Tür: 1", "a//b", "x.y&z=1"])
def test_any_key_has_its_page(fresh: Site, native: str) -> None:
    key = f"rowan-hub/{native}"
    with fresh.database.write() as session:
        found(session, key, kinds=("motion.detected",))
    with fresh.visited_by("ivan") as visit:
        visit.get("/devices")
        [path] = {
            p for p in links(visit.client.get("/devices").text) if p.startswith("/devices/place/") and p != PLACE
        }
        visit.get(path)
        visit.submit(path, role="hall motion", residents="julie", room="Hall")
        assert visit.client.get("/devices").text.count("Give it a role") == 1
    with fresh.database.read() as session:
        assert session.get_one(DeviceRow, key).role == "hall motion"


def links(html: str) -> list[str]:
    return [part.partition('"')[0] for part in html.split('href="')[1:]]


@pytest.mark.parametrize("name", ["alice", "asha"])
def test_who_does_not_look_after_equipment_sees_none(fresh: Site, name: str) -> None:
    with fresh.visited_by(name) as visit:
        for path in ("/devices", PLACE, f"/devices/try/{NEW}", f"/devices/now/{NEW}"):
            assert visit.get(path).status_code == 403


def test_another_services_devices_do_not_exist(fresh: Site) -> None:
    with fresh.visited_by("charlie") as visit:
        visit.get("/devices")
        assert "Aqara" not in visit.page
        for path in (PLACE, f"/devices/try/{NEW}", f"/devices/now/{NEW}"):
            assert visit.get(path).status_code == 404
        visit.get("/devices")
        for act in ("place", "turn", "right", "unassign"):
            assert visit.submit(f"/devices/{act}/{NEW}", role="bed", residents="julie").status_code == 404
