"""The night board tells at a glance who needs someone, who is helped, who is quiet and what is blind."""

import re
from datetime import timedelta

from sqlalchemy import update

from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow, GatewayRow
from tec_hub.web.context import HealthItem
from tec_hub.web.views.board import board_of, rest_of
from tests.shell.web.scene import (
    FALLEN,
    HELPED,
    MORNING,
    NOW,
    OVER,
    SERVICE,
    look_at_equipment,
    set_scene,
    sound_the_alarm,
)
from tests.shell.web.site import Site


def _section(page: str, title: str) -> str:
    found = re.search(rf'id="{title}-title">.*?</section>', page, re.DOTALL)
    assert found is not None, f"no section {title}"
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split())


def test_who_needs_someone_now_stands_first_with_all_that_is_needed(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
    urgent = _section(visit.page, "urgent")
    assert "Julie Warner: out of bed, not back" in urgent
    assert "P2 Wake if it lasts" in urgent
    assert "look first: her bedroom, then the hall" in urgent
    assert "Since 01:53 (26 min ago), other sensors saw movement" in urgent
    assert "Waking Anna" in urgent
    assert "In 2 min 10 s : Frank is woken" in urgent
    assert "Edith" not in urgent
    assert (
        visit.page.index("Needs someone now") < visit.page.index("Being helped") < visit.page.index("Quiet homes")
    )


def test_who_is_helped_by_whom(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
    helped = _section(visit.page, "helped")
    assert "Edith Lane: left home at night" in helped
    assert "Chloe is going since 02:07" in helped
    assert "In 2 min 30 s : if nobody hears that Chloe has arrived, others are woken" in helped


def test_quiet_homes_with_the_last_sign_of_life_in_words(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
    quiet = _section(visit.page, "quiet")
    assert "Maurice Okafor in bed since 22:14" in quiet  # not since the pad's latest repetition
    assert "Tomasz Baker in bed since 00:44" in quiet
    assert "Priya Nair out of bed since 02:11, moved in the bathroom at 02:16" in quiet
    assert "George Hall moved in the kitchen at 23:40" in quiet
    assert "Julie" not in quiet


def test_equipment_that_is_blind_or_doubtful_or_not_understood(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get("/board")
    equipment = _section(visit.page, "equipment")
    assert (
        "Urgent Zigbee hub by the railway , 2 Station Road: nothing heard for too long, last heard 23:41"
        in equipment
    )
    assert "Doubtful Julie's bed , Rowan Cottage: lost her for a while in 9 nights" in equipment
    assert "2 messages" in equipment


def test_the_morning_list_and_what_is_over(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
    assert "George Hall: bed sensor silent" in _section(visit.page, "morning")
    assert "Tomasz Baker: wet bed , 00:20 – closed: He had changed the bed himself" in _section(
        visit.page, "ended"
    )


def test_the_service_wide_alarm_is_loud_and_first(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
        assert "Service-wide alarm" not in visit.page
        with site.database.write() as session:
            sound_the_alarm(session)
        visit.get("/board")
        assert re.search(r'role="alert"[^>]*>\s*<div class="hub-alarm">', visit.page)
        assert "Nobody has answered for JW" in visit.page
        assert "<title>ALARM" in visit.page
        assert "Nobody has answered for JW" in visit.get("/board/alarms").text


def test_what_the_installation_cannot_promise_stands_on_the_board(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
    assert "The embedded broker keeps nothing over a power cut." in visit.page


def test_countdowns_follow_the_hubs_clock_not_the_walls(site: Site) -> None:
    site.clock.advance(70)
    site.wall.advance(3000)
    with site.visited_by("alice") as visit:
        visit.get("/board/now")
    assert "In 1 min" in _section(visit.page, "urgent")


def test_the_board_reads_alike_from_both_databases(database_url: str) -> None:
    database = Database(database_url)
    set_scene(database)
    look_at_equipment(database)
    with database.read() as session:
        board = board_of(session, SERVICE, NOW)
        rest = rest_of(session, SERVICE, board)
    database.close()
    assert [card.id for card in board.urgent] == [FALLEN]
    assert [card.id for card in board.helped] == [HELPED]
    assert [card.id for card in board.morning] == [MORNING]
    assert [card.id for card in rest.ended] == [OVER]
    signs = {q.person.id: [s.words for s in q.signs] for people in rest.quiet.values() for q in people}
    assert signs == {
        "maurice": ["in bed since 22:14"],
        "tomasz": ["in bed since 00:44"],
        "priya": ["out of bed since 02:11", "moved in the bathroom at 02:16"],
        "george": ["moved in the kitchen at 23:40"],
    }
    assert [(b.name, b.said) for b in rest.equipment.blind] == [
        ("Zigbee hub by the railway", "nothing heard for too long")
    ]
    assert (len(rest.equipment.doubtful), rest.equipment.quarantined) == (1, 2)


def test_silent_and_lost_devices_are_blind_but_a_lamp_is_not(scene: Database) -> None:
    with scene.write() as session:
        session.execute(update(GatewayRow).values(last_seen_at=NOW))
        session.execute(
            update(DeviceRow)
            .where(DeviceRow.key.in_(["hill-hub/bathroom_radar", "canal-hub/lamp"]))
            .values(last_seen_at=NOW - timedelta(hours=30))
        )
        lost = session.get_one(DeviceRow, "rowan-hub/front_door")
        lost.last = {"device.offline": [NOW.isoformat(), None]}
        back = session.get_one(DeviceRow, "rowan-hub/hall_motion")
        back.last = {
            "device.offline": [(NOW - timedelta(hours=1)).isoformat(), None],
            "device.online": [NOW.isoformat(), None],
        }
    look_at_equipment(scene)
    with scene.read() as session:
        blind = rest_of(session, SERVICE, board_of(session, SERVICE, NOW)).equipment.blind
    assert {(b.name, b.said) for b in blind} == {
        ("Bathroom fall sensor", "nothing heard for too long"),
        ("Front door", "out of contact"),
    }


def test_a_hub_that_is_not_well_says_so_on_the_board(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/board")
        assert "not well" not in visit.page
        site.health["broker"] = HealthItem(False, "The homes are not heard: no connection to the broker.")
        visit.get("/board/now")
    assert "The homes are not heard: no connection to the broker." in visit.page
