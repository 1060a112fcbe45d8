"""What machines ask: does the process answer, is every part well, and the figures."""

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from simulators.clock import ManualClock
from tec_hub.metrics import Metrics
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow
from tec_hub.web.context import PARTS, HealthItem
from tests.shell.web.scene import NOW, set_scene, sound_the_alarm
from tests.shell.web.site import Site


def test_the_process_answers_whatever_its_parts_do(site: Site) -> None:
    site.health.clear()
    with site.visited_by() as visit:
        assert visit.get("/healthz").json() == {"status": "ok"}


def test_ready_only_when_every_part_is(site: Site) -> None:
    with site.visited_by() as visit:
        assert visit.get("/readyz").status_code == 200
        for part in PARTS:
            well = dict(site.health)
            site.health[part] = HealthItem(False, "gone")
            answer = visit.get("/readyz")
            assert (answer.status_code, answer.json()["parts"][part]) == (503, {"ok": False, "words": "gone"})
            del site.health[part]
            assert visit.get("/readyz").status_code == 503
            site.health.update(well)


def test_the_figures_tell_what_is_in_the_database(database_url: str) -> None:
    database = Database(database_url)
    set_scene(database)
    with database.write() as session:
        sound_the_alarm(session)
        session.execute(
            update(NotificationRow).where(NotificationRow.id == "julie-1-m1").values(sent_at=None, ended_at=None)
        )
    text = Metrics(database, ManualClock(NOW)).text().decode()
    database.close()
    figures = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert figures["tec_hub_readings_total",] == 2
    assert figures["tec_hub_events_total",] > 15
    assert figures["tec_hub_quarantine",] == 2
    assert figures["tec_hub_alerts", "P1"] == 2
    assert figures["tec_hub_alerts_now", "open"] == 3
    assert figures["tec_hub_notifications", "delivered"] == 2
    assert figures["tec_hub_outbox_backlog",] == 1
    assert figures["tec_hub_outbox_oldest_seconds",] == 50
    assert figures["tec_hub_service_alarms",] == 1
    assert figures["tec_hub_notification_wait_seconds_count",] == 3
    assert figures["tec_hub_notification_wait_seconds_bucket", "0.1"] == 3


def test_figures_name_no_person_and_are_for_this_machine_only(site: Site) -> None:
    with site.visited_by() as visit:
        text = visit.get("/metrics").text
        assert 'tec_hub_request_seconds_count{route="/sign-in"' not in text
        visit.get(site.link("julie-1", "anna"))
        text = visit.get("/metrics").text
        assert 'route="/r/{token}",status="2xx"' in text
        assert not any(private in text for private in ("Julie", "julie", "Anna", site.link("julie-1", "anna")))
        assert visit.client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
