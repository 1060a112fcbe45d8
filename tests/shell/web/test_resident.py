"""A resident's page: about me first, the plan in sentences, the night as a picture and as a table."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.web.views.equipment import devices_of
from tec_hub.web.views.night import Night, evening_of, night_of
from tec_hub.web.views.people import person_of
from tec_hub.web.views.picture import DESK, PHONE, draw
from tec_hub.web.views.sentences import agreed_plan
from tests.shell.web.scene import NOW, SERVICE, at, set_scene
from tests.shell.web.site import Site

TONIGHT = date(2026, 11, 22)


def _night(session: Session, resident: str, evening: date = TONIGHT, now: datetime = NOW) -> Night:
    person = person_of(session, SERVICE, resident)
    assert person is not None
    return night_of(session, person, devices_of(session, resident), evening, now)


def test_about_me_comes_first(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
    order = [
        visit.page.index(words)
        for words in ("A night without anybody sitting in my room", ">Tonight<", ">Night plan<", ">Devices<")
    ]
    assert order == sorted(order)
    assert " is left" in visit.page
    assert "Agreed by Julie Warner on 14 September 2026." in visit.page


def test_the_picture_has_a_name_a_description_and_a_table_beside_it(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/tomasz")
    for size in ("phone", "desk"):
        assert f'role="group" aria-labelledby="night-{size}-title night-{size}-words"' in visit.page
        assert f'<title id="night-{size}-title">The night of Tomasz Baker' in visit.page
    table = " ".join(re.sub(r"<[^>]+>", " ", visit.page.split("<table", 1)[1].split("</table>", 1)[0]).split())
    assert "In bed 23:02 to 00:31 (1 h 29 min), 00:44 to now (1 h 36 min)" in table
    assert "Bed moisture sensor 00:20" in table
    assert "Alert P2: wet bed 00:20 to 00:55" in table


def test_earlier_nights_can_be_looked_at_but_none_to_come(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie?night=2026-11-20")
        assert "The night of Friday 20 November" in visit.page
        assert "/residents/julie?night=2026-11-21" in visit.page
        visit.get("/residents/julie?night=2030-01-01")
        assert ">Tonight<" in visit.page
        assert visit.get("/residents/julie?night=soon").status_code == 422


def test_the_night_reads_alike_from_both_databases(database_url: str) -> None:
    database = Database(database_url)
    set_scene(database)
    with database.read() as session:
        night = _night(session, "julie")
    database.close()
    assert (night.start, night.end) == (at("18:00"), at("10:00"))
    assert [(t.label, [(s.begin, s.end, s.lasts) for s in t.spells]) for t in night.tracks] == [
        ("In bed", [(at("22:05"), at("01:53:50"), False)])
    ]
    assert [(a.priority, a.since, a.ended_at) for a in night.alerts] == [("P2", at("01:53:50"), None)]


def test_several_pads_are_one_bed(scene: Database) -> None:
    with scene.write() as session:
        session.get_one(DeviceRow, "canal-hub/bed-moisture").reads_as = {
            "contact.closed": "bed.occupied",
            "contact.opened": "bed.vacated",
        }
        for clock, kind in (("00:25", "contact.closed"), ("00:40", "contact.opened")):
            session.add(
                EventRow(
                    reading_id=0,
                    device_key="canal-hub/bed-moisture",
                    kind=kind,
                    occurred_at=at(clock),
                    received_at=at(clock),
                    historical=False,
                )
            )
    with scene.read() as session:
        [bed] = [t for t in _night(session, "tomasz").tracks if t.kind == "bed"]
    assert [(s.begin, s.end) for s in bed.spells] == [(at("23:02"), at("00:40")), (at("00:44"), NOW)]


def test_what_held_already_in_the_evening_is_drawn_from_its_start(scene: Database) -> None:
    with scene.read() as session:
        night = _night(session, "maurice", TONIGHT + timedelta(days=1), NOW + timedelta(days=1))
    [bed] = night.tracks
    assert [(s.begin, s.lasts) for s in bed.spells] == [(night.start, True)]


@pytest.mark.parametrize(
    ("evening", "hours", "missing", "twice"),
    [
        (date(2026, 3, 28), 15, "01", None),
        (date(2026, 10, 24), 17, None, "01"),
        (date(2026, 11, 22), 16, None, None),
    ],
)
def test_the_hours_are_the_homes_own_when_the_clocks_change(
    scene: Database, evening: date, hours: int, missing: str | None, twice: str | None
) -> None:
    now = datetime(2026, 12, 24, tzinfo=UTC)
    with scene.read() as session:
        night = _night(session, "julie", evening, now)
    labels = [hour.label for hour in draw(night, DESK).hours]
    assert (len(labels), labels[0], labels[-1]) == (hours + 1, "18", "10")
    assert missing not in labels
    assert twice is None or labels.count(twice) == 2


def test_the_drawing_stays_on_the_paper(scene: Database) -> None:
    with scene.read() as session:
        night = _night(session, "tomasz")
    for paper in (PHONE, DESK):
        picture = draw(night, paper)
        for track in picture.tracks:
            assert all(paper.names <= bar.x <= bar.x + bar.width <= paper.width for bar in track.bars)
            assert all(paper.names <= x <= paper.width for x in track.moments)
        assert picture.now is not None
        assert picture.height > picture.alert_y > picture.tracks[-1].y


@pytest.mark.parametrize(
    ("clock", "evening"),
    [("2026-11-22T11:59", "2026-11-21"), ("2026-11-22T12:00", "2026-11-22"), ("2026-11-23T05:00", "2026-11-22")],
)
def test_a_night_belongs_to_its_evening(clock: str, evening: str) -> None:
    assert evening_of(datetime.fromisoformat(f"{clock}+00:00"), "Europe/London") == date.fromisoformat(evening)


def test_who_has_no_sensors_of_their_own_is_shown_without_a_picture(site: Site) -> None:
    with site.visited_by("charlie") as visit:
        assert visit.get("/residents/walter").status_code == 200
    assert "Walter Secret has not told us yet." in visit.page
    assert "<svg" not in visit.page or "The night of" in visit.page


def test_what_the_lint_of_a_plan_remarks_on_stands_beside_it(site: Site) -> None:
    with site.database.read() as session:
        plan = site.desk.plans.plan(session, "julie")
    assert plan is not None
    remarks = agreed_plan(plan, NOW).remarks
    assert remarks, "the example has nothing to remark on"
    with site.visited_by("alice") as visit:
        visit.get("/residents/julie")
    assert all(remark.words in visit.page for remark in remarks)
