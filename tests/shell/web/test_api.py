"""The JSON API: the same people, the same rules, the same desk."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.shell.web.scene import FALLEN, HELPED, MORNING, OVER, PASSWORD, THEIRS, sound_the_alarm
from tests.shell.web.site import Site


@pytest.fixture
def anonymous(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=10) as client:
        yield client


def _sign_in(client: httpx.Client, name: str) -> httpx.Client:
    answer = client.post("/sessions", json={"email": f"{name}@example.org", "password": PASSWORD})
    assert answer.status_code == 201
    client.headers["Authorization"] = f"Bearer {answer.json()['token']}"
    return client


@pytest.fixture
def alice(anonymous: httpx.Client) -> httpx.Client:
    return _sign_in(anonymous, "alice")


def test_wrong_credentials_get_no_token(anonymous: httpx.Client) -> None:
    answer = anonymous.post("/sessions", json={"email": "alice@example.org", "password": "a guess"})
    assert (answer.status_code, answer.json()) == (401, {"detail": "The address or the password is not right."})


def test_a_token_can_be_given_up(alice: httpx.Client) -> None:
    assert alice.get("/alerts").status_code == 200
    assert alice.delete("/sessions/current").status_code == 204
    assert alice.get("/alerts").status_code == 401


def test_standing_alerts_the_most_urgent_first(alice: httpx.Client) -> None:
    alerts = alice.get("/alerts").json()
    assert [alert["id"] for alert in alerts] == [HELPED, FALLEN, MORNING]
    assert alerts[1]["next"] == {"due": "2026-11-23T02:22:10Z", "words": "Frank is woken"}
    assert [alert["id"] for alert in alice.get("/alerts", params={"status": "ended"}).json()] == [OVER]


def test_one_alert_with_its_story_and_without_phone_numbers(alice: httpx.Client) -> None:
    answer = alice.get(f"/alerts/{FALLEN}")
    alert = answer.json()
    assert alert["timeline"][0] == {
        "at": "2026-11-23T01:53:50Z",
        "words": "Julie's bed: left.",
        "sensed": True,
        "again": 0,
        "again_until": None,
    }
    assert [m["status"] for m in alert["messages"]] == ["no_answer", "delivered"]
    assert "+4477" not in answer.text


def test_acting_on_an_alert_comes_through_the_same_desk(alice: httpx.Client) -> None:
    going = alice.post(f"/alerts/{FALLEN}/actions", json={"action": "going"}).json()
    assert (going["status"], going["claimant_id"]) == ("claimed", "anna")
    refused = alice.post(f"/alerts/{FALLEN}/actions", json={"action": "close"})
    assert (refused.status_code, refused.json()) == (422, {"detail": "Say what happened."})
    act = {"action": "close", "outcome": "Tea", "useful": False, "change": "x"}
    closed = alice.post(f"/alerts/{FALLEN}/actions", json=act)
    said = closed.json()
    assert (said["status"], said["useful"], said["change"]) == ("closed", False, "x")
    assert alice.post(f"/alerts/{FALLEN}/actions", json={"action": "explode"}).status_code == 422


def test_residents_and_the_events_of_their_devices(alice: httpx.Client) -> None:
    assert {r["id"] for r in alice.get("/residents").json()} == {
        "julie", "maurice", "edith", "tomasz", "priya", "george",
    }  # fmt: skip
    assert alice.get("/residents/julie").json()["about_me"]["support"].startswith("Speak before")
    page = alice.get("/residents/julie/events", params={"limit": 2}).json()
    assert [e["kind"] for e in page["events"]] == ["contact.opened", "contact.closed"]
    rest = alice.get("/residents/julie/events", params={"limit": 2, "before": page["before"]}).json()
    assert ([e["kind"] for e in rest["events"]], rest["before"]) == (["contact.closed"], None)


@pytest.mark.parametrize("path", ["/residents/walter", "/residents/walter/events", f"/alerts/{THEIRS}"])
def test_another_services_records_do_not_exist(alice: httpx.Client, path: str) -> None:
    assert alice.get(path).status_code == 404


def test_roles_hold_here_too(anonymous: httpx.Client) -> None:
    ivan = _sign_in(anonymous, "ivan")
    assert ivan.get("/alerts").status_code == 403
    assert ivan.post(f"/alerts/{FALLEN}/actions", json={"action": "next"}).status_code == 403
    assert [r["id"] for r in ivan.get("/quarantine").json()] == [2, 1]
    assert ivan.post("/quarantine/2/again").json()["understood"] is False
    assert ivan.post("/quarantine/99/again").status_code == 404
    assert ivan.post("/quarantine/2/settle").status_code == 204
    assert ivan.post("/quarantine/2/settle").status_code == 404


def test_service_alarms(site: Site, alice: httpx.Client) -> None:
    assert alice.get("/service-alarms").json() == []
    with site.database.write() as session:
        sound_the_alarm(session)
    [alarm] = alice.get("/service-alarms").json()
    assert (alarm["alert_id"], alarm["times"]) == (FALLEN, 1)


def test_a_cookie_reads_but_changes_nothing_without_the_forms_token(site: Site) -> None:
    with site.visited_by("alice") as visit:
        assert visit.get("/api/v1/alerts").status_code == 200
        act: dict[str, Any] = {"url": f"/api/v1/alerts/{FALLEN}/actions", "json": {"action": "going"}}
        assert visit.client.post(**act).status_code == 403
        visit.get("/board")
        token = visit.page.split('name="csrf" value="')[1].split('"')[0]
        assert visit.client.post(**act, headers={"X-CSRF-Token": token}).status_code == 200


def test_the_openapi_document_describes_the_api_and_nothing_else(anonymous: httpx.Client) -> None:
    document = anonymous.get("/openapi.json").json()
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]


def test_errors_are_json(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/nothing")
    assert (answer.status_code, answer.json()) == (404, {"detail": answer.json()["detail"]})
    assert anonymous.get("/alerts").headers["www-authenticate"] == "Bearer"
