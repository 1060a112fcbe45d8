"""Only the provider may speak to its web-hooks, and all that the hub asks of it is as published."""

import asyncio
import gzip
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator

from device_adapters.event import Kind
from tec_hub.delivery.signature import Signature
from tec_hub.settings import Settings
from tests.shared_data import shared
from tests.stories.conftest import ON_SQLITE, Begin

PUBLIC = "https://night.example"
FORM = {"MessageSid": "SM1", "MessageStatus": "delivered"}


@pytest.fixture
def door() -> FastAPI:
    """A web-hook behind a proxy that serves the public address."""
    signature = Signature(
        Settings(
            public_url=PUBLIC,
            twilio_auth_token=SecretStr("now"),
            twilio_auth_token_next=SecretStr("next"),
        )
    )
    app = FastAPI()

    @app.post("/provider/status/{notification}")
    async def status(request: Request, notification: str) -> dict[str, str]:
        return {"notification": notification, **await signature.form(request)}

    return app


def post(
    door: FastAPI, token: str | None, path: str = "/provider/status/n1", form: Mapping[str, str] = FORM
) -> httpx.Response:
    """Post the form with a signature over FORM, as the proxy hands it on."""

    async def send() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(door), base_url="http://10.0.0.1:8080"
        ) as proxy:
            return await proxy.post(path, data=dict(form), headers=headers)

    signed = "" if token is None else str(RequestValidator(token).compute_signature(PUBLIC + path, FORM))
    headers = {"X-Twilio-Signature": signed} if token is not None else {}
    return asyncio.run(send())


@pytest.mark.parametrize("token", ["now", "next"])
def test_both_secrets_open_the_door_while_one_takes_over_from_the_other(door: FastAPI, token: str) -> None:
    assert post(door, token).json() == {"notification": "n1", **FORM}


def test_the_query_is_signed_too(door: FastAPI) -> None:
    assert post(door, "now", "/provider/status/n1?try=2").status_code == 200


@pytest.mark.parametrize(
    ("token", "form"), [("wrong", {}), ("now", {"MessageStatus": "failed"}), ("now", {"Extra": "1"})]
)
def test_a_wrong_secret_or_another_form_is_turned_away(door: FastAPI, token: str, form: dict[str, str]) -> None:
    assert post(door, token, form={**FORM, **form}).status_code == 403


def test_without_a_signature_nothing_is_believed(door: FastAPI) -> None:
    assert post(door, None).status_code == 403


Asked = tuple[str, str, dict[str, Any]]


@ON_SQLITE
def test_all_that_the_hub_asks_of_the_provider_is_as_published(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fall, a call nobody takes, lost call-backs, a claim that ends a ringing call: every kind of request."""
    asked: list[Asked] = []
    send = TwilioHttpClient.request

    def noting(self: TwilioHttpClient, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        given = dict(zip(("params", "data"), args, strict=False)) | kwargs
        asked.append((method.lower(), url, given.get("data") or given.get("params") or {}))
        return send(self, method, url, *args, **kwargs)

    monkeypatch.setattr(TwilioHttpClient, "request", noting)
    night = begin("hill", starts="02:09")
    dev = "+447700900104"
    night.provider.faults.callbacks("lost", to=dev, times=3)
    night.provider.faults.rest("reset_after", to=dev, times=2)
    night.device("hill-hub/bathroom_radar").reports(Kind.FALL_DETECTED)
    night.later(seconds=100)
    night.phone("Dev").reply("1")
    night.later(minutes=3)
    for contact in night.file.contacts:
        night.note_all(contact.name)

    document = json.loads(gzip.decompress(shared("data/twilio_api_v2010.patched.json.gz").read_bytes()))
    assert {method for method, _, _ in asked} == {"get", "post"}
    assert {url.rsplit("/", 1)[-1].split("?")[0][:5] for _, url, _ in asked} >= {"Messa", "Calls"}
    for method, url, given in asked:
        assert_published(document, method, httpx.URL(url).path, given)


def assert_published(document: dict[str, Any], method: str, path: str, given: dict[str, Any]) -> None:
    """The request's path, and each field with its value, stand in the provider's document."""
    pattern = next(p for p in document["paths"] if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", p), path))
    operation = document["paths"][pattern][method]
    if method == "post":
        schema = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        fields = schema["properties"]
        assert set(schema.get("required", ())) <= set(given)
    else:
        fields = {p["name"]: p["schema"] for p in operation["parameters"] if p["in"] == "query"}
    for name, value in given.items():
        assert name in fields, f"{method} {pattern} has no {name}"
        validator = jsonschema.Draft202012Validator({**document, **fields[name]})
        validator.validate(value)
