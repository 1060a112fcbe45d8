"""Everything the stand-in answers and accepts is in the provider's published OpenAPI document."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema
import pytest

from simulators.clock import ManualClock
from simulators.twilio import Provider
from simulators.twilio import parameters as p
from tests.shared_data import shared
from tests.shell.provider.people import ACCOUNT, OURS, SECRET, number_of

MESSAGES, CALLS = "/2010-04-01/Accounts/{AccountSid}/Messages", "/2010-04-01/Accounts/{AccountSid}/Calls"


@cache
def published() -> dict[str, Any]:
    with gzip.open(shared("data/twilio_api_v2010.patched.json.gz")) as file:
        document: dict[str, Any] = json.load(file)
    return _nullable(document)  # type: ignore[no-any-return]


def _nullable(node: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON schema says it, objects closed against properties nobody published."""
    if isinstance(node, list):
        return [_nullable(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    node = {key: _nullable(value) for key, value in node.items()}
    if node.get("type") == "object" and "properties" in node:
        node["additionalProperties"] = False
    if node.pop("nullable", False) is True:
        return {"anyOf": [node, {"type": "null"}]}
    return node


def assert_published(path: str, method: str, answer: httpx.Response) -> None:
    responses = published()["paths"][path][method]["responses"]
    assert str(answer.status_code) in responses, answer.text
    schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
    jsonschema.validate(answer.json(), {**schema, "components": published()["components"]})


@pytest.fixture
def api(provider: Provider) -> Iterator[httpx.Client]:
    base = f"{provider.base_url}/2010-04-01/Accounts/{ACCOUNT}"
    with httpx.Client(base_url=base, auth=(ACCOUNT, SECRET)) as found:
        yield found


@pytest.mark.parametrize("temperament", ["manual", "phone off", "unknown number", "no signal"])
def test_message_resources_are_as_published_in_every_state(
    api: httpx.Client, clock: ManualClock, temperament: str
) -> None:
    form = {"To": number_of(temperament), "From": OURS, "Body": "Out of bed", "ValidityPeriod": "60"}
    made = api.post("/Messages.json", data=form)
    assert_published(f"{MESSAGES}.json", "post", made)
    one = f"/Messages/{made.json()['sid']}.json"
    for _ in range(4):
        assert_published(f"{MESSAGES}/{{Sid}}.json", "get", api.get(one))
        clock.advance(20)
    assert_published(f"{MESSAGES}/{{Sid}}.json", "post", api.post(one, data={"Body": ""}))
    assert_published(f"{MESSAGES}.json", "get", api.get("/Messages.json", params={"PageSize": "1"}))


@pytest.mark.parametrize("temperament", ["answers at once", "phone off", "unknown number", "declines", "sleeps"])
def test_call_resources_are_as_published_in_every_state(
    api: httpx.Client, clock: ManualClock, temperament: str
) -> None:
    form = {"To": number_of(temperament), "From": OURS, "Twiml": "<Response><Say>Hello</Say></Response>"}
    made = api.post("/Calls.json", data={**form, "Timeout": "20", "MachineDetection": "Enable"})
    assert_published(f"{CALLS}.json", "post", made)
    one = f"/Calls/{made.json()['sid']}.json"
    for _ in range(5):
        assert_published(f"{CALLS}/{{Sid}}.json", "get", api.get(one))
        clock.advance(6)
    assert_published(f"{CALLS}/{{Sid}}.json", "post", api.post(one, data={"Status": "completed"}))
    assert_published(f"{CALLS}.json", "get", api.get("/Calls.json", params={"To": number_of(temperament)}))


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        (f"{MESSAGES}.json", p.MESSAGE_PARAMETERS),
        (f"{MESSAGES}/{{Sid}}.json", p.MESSAGE_UPDATES),
        (f"{CALLS}.json", p.CALL_PARAMETERS),
        (f"{CALLS}/{{Sid}}.json", p.CALL_UPDATES),
    ],
)
def test_every_accepted_form_field_is_published(path: str, accepted: frozenset[str]) -> None:
    content = published()["paths"][path]["post"]["requestBody"]["content"]
    assert accepted <= set(content["application/x-www-form-urlencoded"]["schema"]["properties"])


@pytest.mark.parametrize(
    ("path", "accepted"), [(f"{MESSAGES}.json", p.MESSAGE_FILTERS), (f"{CALLS}.json", p.CALL_FILTERS)]
)
def test_every_accepted_filter_is_published(path: str, accepted: frozenset[str]) -> None:
    given = {parameter["name"] for parameter in published()["paths"][path]["get"]["parameters"]}
    assert accepted | p.PAGING <= given
