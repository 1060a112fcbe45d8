"""Web-hooks over real HTTP: the same door as by MQTT, whichever way a cloud calls."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec
import pytest
from sqlalchemy import select

from tec_hub.store.equipment import DeviceRow, GatewayRow
from tec_hub.store.intake import ReadingRow
from tec_hub.webhook.limits import LARGEST, Rates
from tests.shell.gateways.doorstep import BED, NIGHT, Doorstep
from tests.shell.seed import fresh_database


@contextmanager
def _served(url: str, rates: Rates | None = None) -> Iterator[Doorstep]:
    database = fresh_database(url)
    with Doorstep(database, rates).served() as doorstep:
        yield doorstep
    database.close()


@pytest.fixture
def doorstep(sqlite_url: str) -> Iterator[Doorstep]:
    with _served(sqlite_url) as doorstep:
        yield doorstep


@pytest.fixture
def on_both(database_url: str) -> Iterator[Doorstep]:
    """The same on each kind of database in turn."""
    with _served(database_url) as doorstep:
        yield doorstep


@pytest.fixture
def patient(sqlite_url: str) -> Iterator[Doorstep]:
    """A doorstep that takes two requests at once and then one in a hundred seconds."""
    with _served(sqlite_url, Rates(rate=0.01, burst=2)) as doorstep:
        yield doorstep


def test_what_is_answered_with_200_is_committed(on_both: Doorstep) -> None:
    answer = on_both.post()

    assert (answer.status_code, answer.json()) == (200, {"result": "understood", "events": 1})
    assert on_both.events() == [("rose/bed", "bed.vacated")]
    with on_both.database.read() as session:
        (reading,) = session.scalars(select(ReadingRow))
        assert (reading.topic, reading.payload, reading.received_at) == ("tec/v1/rose/tec/", BED, NIGHT)
        assert session.get_one(GatewayRow, "rose").last_seen_at == NIGHT
        assert session.get_one(DeviceRow, "rose/bed").last_seen_at == NIGHT


def test_the_address_names_ecosystem_and_native_topic(doorstep: Doorstep) -> None:
    state = b'{"contact": false}'
    assert doorstep.post("/zigbee2mqtt/zigbee2mqtt/front%20door", state).json()["result"] == "understood"
    assert doorstep.topics() == ["tec/v1/rose/zigbee2mqtt/zigbee2mqtt/front door"]
    assert ("rose/front door", "contact.opened") in doorstep.events()


def test_the_gateways_usual_ecosystem_is_taken_where_the_request_names_none(doorstep: Doorstep) -> None:
    vayyar = doorstep.gateways.add("Vayyar", home="oak", ecosystem="vayyar")
    fall = {"type": 5, "payload": {"deviceId": "id_1", "status": "fall_confirmed", "timestamp": 1764000000000}}
    answer = doorstep.client.post(
        "/ingest/vayyar",
        json=fall,
        headers={"Authorization": f"Bearer {vayyar.secret}"},
    )
    assert answer.json() == {"result": "understood", "events": 1}
    assert doorstep.events() == [("vayyar/id_1", "fall.detected")]


def test_withings_posts_a_form_to_an_address_with_a_key(doorstep: Doorstep) -> None:
    """It can neither sign nor send a header, and asks for the headers before it subscribes."""
    address = f"/ingest/rose?key={doorstep.rose.address_key}"
    assert doorstep.client.head(address).status_code == 200
    tried = doorstep.client.post(address, data={})
    told = doorstep.client.post(address, data={"appli": "50", "deviceid": "mat-1", "date": "1764000000"})

    assert (tried.status_code, told.status_code) == (200, 200)
    assert doorstep.events() == [("rose/mat-1", "bed.occupied")]
    assert doorstep.topics()[-1] == "tec/v1/rose/withings/"


def test_cloud_events_are_known_by_their_type(doorstep: Doorstep) -> None:
    envelope = {"specversion": "1.0", "id": "1", "source": "/homes/7", "subject": "door", "type": "tec.event"}
    one = {**envelope, "data": {"kind": "contact.opened"}}
    single = doorstep.post(body=msgspec.json.encode(one), kind="application/cloudevents+json; charset=utf-8")
    batch = doorstep.post(body=msgspec.json.encode([one, one]), kind="application/cloudevents-batch+json")
    assert [single.json()["events"], batch.json()["events"]] == [1, 2]


def test_chirpstack_names_the_event_in_its_query(doorstep: Doorstep) -> None:
    said = {"deviceInfo": {"devEui": "24e124136b327d0d"}, "object": {"magnet_status": "open"}}
    answer = doorstep.post("/chirpstack?event=up", msgspec.json.encode(said))
    assert answer.json()["result"] == "understood"
    assert doorstep.topics() == ["tec/v1/rose/chirpstack/http/event/up"]
    assert ("rose/24e124136b327d0d", "contact.opened") in doorstep.events()


ALARM = b"<mrq><ref>r1</ref><cid>c1</cid><dty>0004</dty><mty>ME</mty></mrq>"


def test_scaip_is_answered_in_its_own_words_once_the_alarm_is_kept(doorstep: Doorstep) -> None:
    taken = doorstep.post(body=ALARM, kind="application/scaip+xml")
    broken = doorstep.post(body=b"<mrq><ref>", kind="application/scaip+xml")

    assert taken.status_code == 200
    assert taken.headers["content-type"] == "application/scaip+xml"
    assert taken.content == b"<mrs><ref>r1</ref><snu>0</snu><mre>0</mre></mrs>"
    assert b"<snu>2</snu>" in broken.content
    assert [device for device, _ in doorstep.events()] == ["rose/c1"]
    assert len(doorstep.quarantined()) == 1


def test_what_is_not_understood_is_kept_and_the_sender_told_without_the_message(doorstep: Doorstep) -> None:
    answer = doorstep.post(body=b'{"device": "Julie Example", "kind": "nonsense"}')
    assert answer.status_code == 200
    assert answer.json()["result"] == "quarantined"
    assert "Julie" not in answer.text
    assert len(doorstep.quarantined()) == 1


def test_a_message_that_dates_itself_counts_once(on_both: Doorstep) -> None:
    dated = b'{"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-11-24T00:59:00Z"}'
    assert on_both.post(body=dated).json()["result"] == "understood"
    assert on_both.post(body=dated).json()["result"] == "repeated"
    assert len(on_both.events()) == 1


def test_a_store_that_takes_nothing_says_when_to_come_back(on_both: Doorstep) -> None:
    with on_both.failing_store():
        answer = on_both.post()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert on_both.post().status_code == 200
    assert len(on_both.events()) == 1


@pytest.mark.parametrize("how", ["announced", "streamed"])
def test_a_body_that_is_too_large_is_not_read(doorstep: Doorstep, how: str) -> None:
    chunk = b"x" * 8192
    chunks = (chunk for _ in range(LARGEST // len(chunk) + 1))
    answer = doorstep.client.post(
        "/ingest/rose", headers=doorstep.bearer, content=b"x" * (LARGEST + 1) if how == "announced" else chunks
    )
    assert answer.status_code == 413
    assert doorstep.topics() == []
    assert doorstep.post(body=b"x" * LARGEST).json()["result"] == "quarantined"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "image/png", "text/html", "application/zip"])
def test_other_types_are_not_taken(doorstep: Doorstep, kind: str) -> None:
    assert doorstep.post(kind=kind).status_code == 415
    assert doorstep.topics() == []


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/vnd.maker+json", "Application/JSON;charset=utf-8"]
)
def test_usual_types_are_taken(doorstep: Doorstep, kind: str) -> None:
    assert doorstep.post(kind=kind).json()["result"] == "understood"


def test_packed_bodies_are_not_taken(doorstep: Doorstep) -> None:
    assert doorstep.post(headers={**doorstep.bearer, "Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("path", ["/zigbee", "/tec/a%23b", "/tec/%2B/x", "/tec/a%00b", f"/tec/{'x' * 1001}"])
def test_what_could_be_no_topic_is_nowhere(doorstep: Doorstep, path: str) -> None:
    assert doorstep.post(path).status_code == 404
    assert doorstep.topics() == []


def test_a_gateway_that_posts_too_much_has_to_wait_and_holds_up_nobody(patient: Doorstep) -> None:
    answers = [patient.post() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 100
    lily = patient.gateways.add("Lily", home="oak")
    other = patient.client.post("/ingest/lily", content=BED, headers={"Authorization": f"Bearer {lily.secret}"})
    assert other.status_code == 200


def test_strangers_do_not_use_up_a_gateways_share(patient: Doorstep) -> None:
    for _ in range(5):
        assert patient.post(headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert patient.post().status_code == 200


def test_several_may_post_at_once(on_both: Doorstep) -> None:
    bodies = [msgspec.json.encode({"device": f"bed-{n}", "kind": "bed.vacated"}) for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: on_both.post(body=body), bodies))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(device for device, _ in on_both.events()) == sorted(f"rose/bed-{n}" for n in range(12))


def test_the_addresses_are_those_of_the_docs(doorstep: Doorstep) -> None:
    assert doorstep.client.get("/ingest/rose").status_code == 405
    assert doorstep.client.post("/ingest/", content=b"").status_code in {404, 405}
