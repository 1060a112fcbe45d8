"""The container and service files say what the rest of the project says.

There is no container engine to run them with; the compose file is validated against the published Compose schema.
"""

import configparser
import json
import re
from typing import Any

import jsonschema
import pytest
import yaml

from tec_hub.settings import Settings
from tests.project.root import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SCHEMA = ROOT / "node_modules/dclint/schemas/compose.schema.json"


def _environment() -> dict[str, str]:
    environment: dict[str, str] = COMPOSE["services"]["hub"]["environment"]
    return environment


def test_the_compose_file_is_valid() -> None:
    assert SCHEMA.exists(), "the Compose schema is fetched by: make setup"
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft201909Validator(schema).validate(COMPOSE)


def test_the_schema_would_notice_a_mistake() -> None:
    schema = json.loads(SCHEMA.read_text())
    wrong = {**COMPOSE, "services": {"hub": {"imagee": "tec-hub"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft201909Validator(schema).validate(wrong)


def test_every_setting_it_gives_exists() -> None:
    known = {f"TEC_HUB_{name.upper()}" for name in Settings.model_fields}
    assert set(_environment()) <= known


def test_with_its_secrets_filled_in_the_hub_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "TEC_HUB_PUBLIC_URL": "https://hub.example",
        "TEC_HUB_MQTT_PUBLIC_URL": "mqtts://broker.example:8883",
        "TEC_HUB_TWILIO_FROM": "+441632960000",
    }
    for name, value in _environment().items():
        monkeypatch.setenv(name, given.get(name) or re.sub(r"\$\{\w+:\?\}", "x" * 40, value))
    settings = Settings()
    assert settings.unsafe() == []


def test_no_secret_stands_in_it() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|TOKEN", name):
                assert re.fullmatch(r"\$\{\w+:\?\}", value), f"{name} is to come from the environment"


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_every_service_is_watched_restarted_and_without_privileges(name: str) -> None:
    service = COMPOSE["services"][name]
    assert "healthcheck" in service
    assert service["restart"] == "unless-stopped"
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_nobody_is_root() -> None:
    users = {name: service.get("user") for name, service in COMPOSE["services"].items() if name != "hub"}
    assert users == {"mosquitto": "1883:1883", "database": "postgres"}
    last_stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001$", last_stage, re.MULTILINE)


def test_every_file_that_is_mounted_or_copied_is_there() -> None:
    made_by_secrets = {"ca.crt", "server.crt", "server.key", "access"}
    for service in COMPOSE["services"].values():
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            if source.startswith("./deploy/secrets/"):
                assert source.rpartition("/")[2] in made_by_secrets
            elif source.startswith("./"):
                assert (ROOT / source).is_file()
            else:
                assert source in COMPOSE["volumes"]
    for copied in re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE):
        for name in copied.split():
            assert (ROOT / name).exists(), f"the Dockerfile copies {name}"


def test_the_service_unit_starts_the_hub_as_the_container_does() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy/tec-hub.service")
    assert unit["Service"]["ExecStart"].endswith("/bin/tec-hub run")
    assert '["tec-hub", "run"]' in (ROOT / "Dockerfile").read_text()
    assert unit["Service"]["User"] != "root"
