"""An alert's page: its story from the sensor to the outcome, and what may be done about it."""

import re

import msgspec
from sqlalchemy import select

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.plan import Priority
from alerts.transitions import Fate
from tec_hub.store.intake import EventRow
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.running import AuditRow
from tec_hub.store.watching import AlertRow
from tec_hub.web import words
from tests.shell.web.scene import FALLEN, HELPED, MORNING, OVER, at
from tests.shell.web.site import Site


def _alert(site: Site, alert_id: str) -> Alert:
    with site.database.read() as session:
        return msgspec.json.decode(session.get_one(AlertRow, alert_id).document, type=Alert)


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_story_runs_from_the_sensor_through_every_message_and_its_fate(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
    story = _text(visit.page)
    for earlier, later in (
        ("01:53:50 Julie's bed: left.", "02:14:10 P2 Out of bed, not back, since 01:53"),
        ("02:14:10 P2 Out of bed", "02:19:10 Anna is woken (call)"),
    ):
        assert story.index(earlier) < story.index(later)
    assert "Anna , call: asks for an answer 02:19:10 – No answer" in story
    assert "Reported: sent 02:19:11, no answer 02:19:40" in story
    assert "Anna , text: asks for an answer 02:19:10 – On the phone" in story
    assert "hall light: on – sent" in story


def test_what_a_person_answered_is_told(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{HELPED}")
    assert "Key: “1” – read as going" in visit.page
    assert "Key pressed: a person has heard it" in visit.page


def test_alice_says_that_she_is_going_then_that_she_has_arrived_then_closes(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
        answer = visit.submit(f"/alerts/{FALLEN}/going")
        assert answer.url.path == f"/alerts/{FALLEN}"
        assert "Anna is going" in visit.page
        visit.submit(f"/alerts/{FALLEN}/arrived")
        assert "Anna is there" in visit.page
        visit.submit(
            f"/alerts/{FALLEN}/close",
            outcome="She sat on the stairs.",
            helped="The hall light",
            useful="yes",
            change="Wait 15 minutes only",
        )
        assert "Closed at 02:20" in visit.page
    closed = _alert(site, FALLEN)
    assert "To change in the plan: Wait 15 minutes only" in visit.page
    assert "Closed by Anna: She sat on the stairs. To change in the plan: Wait 15 minutes only." in visit.page
    assert (closed.outcome, closed.change) == ("She sat on the stairs.", "Wait 15 minutes only")
    assert (closed.helped, closed.useful, closed.claimant) == ("The hall light", True, "anna")
    with site.database.read() as session:
        done = [(r.what, r.detail) for r in session.scalars(select(AuditRow)) if r.what != "saw.alert"]
    assert done == [(f"alert.{action}", FALLEN) for action in ("going", "arrived", "close")]


def test_closing_needs_an_outcome_and_keeps_what_was_filled_in(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
        answer = visit.submit(f"/alerts/{FALLEN}/close", outcome="  ", helped="A cup of tea")
    assert answer.status_code == 422
    assert "Say what happened." in visit.page
    assert "A cup of tea" in visit.page
    assert _alert(site, FALLEN).status == "open"


def test_bob_at_the_desk_says_who_is_going(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get(f"/alerts/{FALLEN}")
        assert "I am going" not in visit.page
        assert visit.submit(f"/alerts/{FALLEN}/going").status_code == 422
        assert "Say who it is." in visit.page
        visit.submit(f"/alerts/{FALLEN}/going", contact="frank")
        assert "Frank is going" in visit.page


def test_handing_over(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get(f"/alerts/{HELPED}")
        assert visit.submit(f"/alerts/{HELPED}/hand-over").status_code == 422
        visit.submit(f"/alerts/{HELPED}/hand-over", contact="dev")
        assert "Dev is going" in visit.page
    assert _alert(site, HELPED).claimant == "dev"


def test_calling_the_next_now(site: Site) -> None:
    with site.visited_by("bob") as visit:
        visit.get(f"/alerts/{FALLEN}")
        visit.submit(f"/alerts/{FALLEN}/next")
        assert "Waking Frank" in visit.page
        assert "Bob asked for the next step at once." in visit.page
    with site.database.read() as session:
        frank = set(session.scalars(select(NotificationRow.channel).where(NotificationRow.contact_id == "frank")))
    assert frank == {"call", "text"}


def test_an_ended_alert_offers_nothing_to_do(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{OVER}")
    assert "Closed at 00:55" in visit.page
    assert "What helped: The lamp" in visit.page
    assert "The alert was useful." in visit.page
    assert "<button" not in visit.page.split('id="now"')[1]


def test_one_for_the_morning_wakes_nobody(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{MORNING}")
    assert "The morning list has it" in visit.page
    assert "Call the next now" not in visit.page


def test_an_unknown_action_is_not_found(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
        assert visit.submit(f"/alerts/{FALLEN}/explode").status_code == 404


def test_what_people_write_is_shown_as_text_never_as_code(site: Site) -> None:
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
        visit.submit(f"/alerts/{FALLEN}/close", outcome="<script>alert(1)</script>")
        html = visit.client.get(f"/alerts/{FALLEN}").text
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_sensor_that_keeps_saying_the_same_is_one_line(site: Site) -> None:
    with site.database.write() as session:
        for clock in ("01:54", "01:55", "01:56", "02:15"):
            session.add(
                EventRow(
                    reading_id=0,
                    device_key="rowan-hub/hall_motion",
                    kind="motion.detected",
                    occurred_at=at(clock),
                    received_at=at(clock),
                    historical=False,
                )
            )
    with site.visited_by("alice") as visit:
        visit.get(f"/alerts/{FALLEN}")
    story = _text(visit.page)
    assert "01:54:00 Hall motion: movement. And 2 more until 01:56:00. 02:14:10" in story
    assert "02:15:00 Hall motion: movement. 02:19:10" in story


def test_every_purpose_and_fate_has_its_words(site: Site) -> None:
    assert {purpose.value for purpose in Purpose} <= set(words.PURPOSE)
    assert {fate.value for fate in Fate} == set(words.FATE)
    assert {status.value for status in Status} == set(words.STATUS)
    assert {priority.value for priority in Priority} == set(words.PRIORITY)
