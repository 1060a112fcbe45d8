"""Who may post: bearer secrets, signatures, keys in addresses, and nobody else."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping

import httpx
import pytest

from tec_hub.gateways import Issued
from tests.shell.gateways.doorstep import BED, NIGHT, Doorstep
from tests.shell.seed import fresh_database

NOW = int(NIGHT.timestamp())


@pytest.fixture
def doorstep(sqlite_url: str) -> Iterator[Doorstep]:
    database = fresh_database(sqlite_url)
    with Doorstep(database).served() as doorstep:
        yield doorstep
    database.close()


def signed(secret: str, body: bytes = BED, *, given: str = "msg_1", at: int = NOW) -> dict[str, str]:
    """Headers as Standard Webhooks lays them down, reckoned here by its text and not by our code."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signature = hmac.new(key, f"{given}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": given,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def basic(user: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"}


def secret_of(doorstep: Doorstep) -> str:
    assert doorstep.rose.signing_secret is not None
    return doorstep.rose.signing_secret


def test_the_example_of_the_standard_is_signed_as_the_standard_says() -> None:
    """The worked example that the libraries of Standard Webhooks are tested with."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        given="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=1614265330,
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_signed_message_is_taken(doorstep: Doorstep) -> None:
    answer = doorstep.post(headers=signed(secret_of(doorstep)))
    assert (answer.status_code, answer.json()) == (200, {"result": "understood", "events": 1})


def test_one_of_several_signatures_is_enough(doorstep: Doorstep) -> None:
    headers = signed(secret_of(doorstep))
    headers["webhook-signature"] = f"v1a,other v1,AAAA {headers['webhook-signature']}"
    assert doorstep.post(headers=headers).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "nonsense"},
        {"webhook-id": ""},
        {"webhook-id": "x" * 300},
    ],
)
def test_what_was_changed_on_the_way_is_refused(doorstep: Doorstep, change: Mapping[str, str]) -> None:
    headers = {**signed(secret_of(doorstep)), **change}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    answer = doorstep.client.post("/ingest/rose", content=BED, headers=encoded)
    assert answer.status_code == 401
    assert doorstep.topics() == []


def test_another_body_under_the_same_signature_is_refused(doorstep: Doorstep) -> None:
    headers = signed(secret_of(doorstep))
    assert doorstep.post(body=BED.replace(b"vacated", b"occupied"), headers=headers).status_code == 401


@pytest.mark.parametrize(("off", "status"), [(-299, 200), (299, 200), (-301, 401), (301, 401)])
def test_a_signature_counts_for_five_minutes(doorstep: Doorstep, off: int, status: int) -> None:
    assert doorstep.post(headers=signed(secret_of(doorstep), at=NOW + off)).status_code == status


def test_a_signed_message_that_is_played_again_counts_once(doorstep: Doorstep) -> None:
    headers = signed(secret_of(doorstep))
    answers = [doorstep.post(headers=headers).json()["result"] for _ in range(3)]
    assert answers == ["understood", "repeated", "repeated"]
    assert len(doorstep.events()) == 1
    doorstep.wall.advance(301)
    assert doorstep.post(headers=headers).status_code == 401


def test_a_second_call_for_help_under_the_same_id_is_no_copy(doorstep: Doorstep) -> None:
    help_wanted = b'{"device": "pendant", "kind": "call.raised"}'
    for seconds in (0, 20):
        headers = signed(secret_of(doorstep), help_wanted, given="always-the-same", at=NOW + seconds)
        assert doorstep.post(body=help_wanted, headers=headers).json()["result"] == "understood"
    assert len(doorstep.events()) == 2


def test_a_signed_message_that_could_not_be_kept_may_come_again(doorstep: Doorstep) -> None:
    headers = signed(secret_of(doorstep))
    with doorstep.failing_store():
        assert doorstep.post(headers=headers).status_code == 503
    assert doorstep.post(headers=headers).json()["result"] == "understood"


def test_a_password_is_as_good_as_a_bearer_secret(doorstep: Doorstep) -> None:
    assert doorstep.post(headers=basic("rose", doorstep.rose.secret)).status_code == 200
    assert doorstep.post(headers=basic("lily", doorstep.rose.secret)).status_code == 401
    assert doorstep.post(headers={"Authorization": "Basic ???"}).status_code == 401


def test_nobody_is_told_what_was_wrong(doorstep: Doorstep) -> None:
    lily = doorstep.gateways.add("Lily", home="oak")
    revoked = doorstep.gateways.add("Gone", home="oak")
    doorstep.gateways.revoke("gone")
    with_secret = f"Bearer {lily.secret}"
    answers = [
        doorstep.client.post("/ingest/rose", content=BED),
        doorstep.client.post("/ingest/rose", content=BED, headers={"Authorization": with_secret}),
        doorstep.client.post("/ingest/rose", content=BED, headers={"Authorization": "Bearer"}),
        doorstep.client.post("/ingest/nobody", content=BED, headers={"Authorization": with_secret}),
        doorstep.client.post("/ingest/gw-oak", content=BED, headers={"Authorization": "Bearer"}),
        doorstep.client.post("/ingest/gone", content=BED, headers={"Authorization": f"Bearer {revoked.secret}"}),
        doorstep.client.post("/ingest/gone", content=BED, headers=signed(revoked.signing_secret or "")),
        doorstep.client.post(f"/ingest/gone?key={revoked.address_key}", content=BED),
        doorstep.client.post(f"/ingest/rose?key={lily.address_key}", content=BED),
        doorstep.client.post("/ingest/rose?key=", content=BED),
        doorstep.client.post("/ingest/rose", content=BED, headers=signed(lily.signing_secret or "")),
    ]
    assert {(answer.status_code, answer.text) for answer in answers} == {
        (401, '{"detail":"The credential is missing or does not hold."}')
    }
    assert {answer.headers["www-authenticate"] for answer in answers} == {'Bearer realm="gateways"'}
    assert doorstep.client.head("/ingest/rose?key=wrong").status_code == 401
    assert doorstep.client.head("/ingest/rose").status_code == 401
    assert doorstep.topics() == []


def test_rotating_ends_every_way_in_at_once(doorstep: Doorstep) -> None:
    old = doorstep.rose
    new = doorstep.gateways.rotate("rose")
    ways: list[Callable[[Issued], httpx.Response]] = [
        lambda issued: doorstep.post(headers={"Authorization": f"Bearer {issued.secret}"}),
        lambda issued: doorstep.post(headers=signed(issued.signing_secret or "")),
        lambda issued: doorstep.client.post(f"/ingest/rose?key={issued.address_key}", content=BED),
    ]
    assert [way(old).status_code for way in ways] == [401, 401, 401]
    assert [way(new).status_code for way in ways] == [200, 200, 200]


def test_no_secret_and_no_payload_is_logged(doorstep: Doorstep, capfd: pytest.CaptureFixture[str]) -> None:
    body = b'{"device": "Julie Example", "kind": "nonsense"}'
    doorstep.post(body=body)
    doorstep.post(body=body, headers=signed(secret_of(doorstep), body))
    doorstep.client.post(f"/ingest/rose?key={doorstep.rose.address_key}", content=body)
    doorstep.post(headers={"Authorization": "Bearer wrong-secret"})
    with doorstep.failing_store():
        assert doorstep.post(body=body).status_code == 503
    logged = "".join(capfd.readouterr())
    assert "could not be kept" in logged
    for private in ("Julie", "wrong-secret", doorstep.rose.secret, secret_of(doorstep), doorstep.rose.address_key):
        assert private is not None
        assert private not in logged
