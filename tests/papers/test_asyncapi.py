"""The AsyncAPI document is one, and says of topics and payloads what the hub does."""

import json
import re
from typing import Any

import jsonschema
import pytest

from device_adapters.registry import ADAPTERS
from tec_hub.intake.routing import Router
from tec_hub.papers.asyncapi import document
from tests.project.root import ROOT

SPECIFICATION = ROOT / "node_modules/@asyncapi/specs/schemas/3.0.0.json"
DOCUMENT = document("https://hub.example.org")


def test_it_is_an_asyncapi_document() -> None:
    specification = json.loads(SPECIFICATION.read_text("utf-8"))
    wrong = [
        f"{error.json_path}: {error.message[:200]}"
        for error in jsonschema.Draft7Validator(specification).iter_errors(DOCUMENT)
    ]
    assert wrong == []


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return [*own, *(one for value in part.values() for one in _references(value))]
    return [one for value in part for one in _references(value)] if isinstance(part, list) else []


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(DOCUMENT):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def _filled(address: str, **names: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], address)


@pytest.mark.parametrize("name", ["events", "readings", "mapping"])
def test_what_is_published_on_an_address_is_taken_for_its_gateway(name: str) -> None:
    address = DOCUMENT["channels"][name]["address"]
    topic = _filled(address, gateway="elm", ecosystem="zigbee2mqtt", topic="zigbee2mqtt/door", device="bed")
    route = Router(gateways=["elm"], revoked=(), bindings=()).route(topic)
    assert (route.gateway, route.refused) == ("elm", None)
    assert route.ecosystem in ADAPTERS


def test_all_ecosystems_are_named() -> None:
    parameters = DOCUMENT["channels"]["readings"]["parameters"]
    assert parameters["ecosystem"]["enum"] == sorted(ADAPTERS)


def test_every_command_that_an_adapter_knows_is_told() -> None:
    able = {name for name, adapter in ADAPTERS.items() if adapter.command and adapter.command("x", "on", "")}
    told = {name.removeprefix("commands_") for name in DOCUMENT["channels"] if name.startswith("commands_")}
    assert told == able


def test_the_examples_fit_their_schemas() -> None:
    tried = 0
    for message in DOCUMENT["components"]["messages"].values():
        for example in message.get("examples", ()):
            schema = {**message["payload"], "components": DOCUMENT["components"]}
            jsonschema.Draft202012Validator(schema).validate(example["payload"])
            tried += 1
    assert tried >= 2
