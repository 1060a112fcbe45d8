"""Unsafe settings are refused, each with a sentence; the embedded defaults are not for real."""

import pytest
from typer.testing import CliRunner

from tec_hub.cli import app
from tec_hub.settings import Settings

SAFE = {
    "TEC_HUB_SECRET_KEY": "k" * 32,
    "TEC_HUB_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TEC_HUB_TWILIO_AUTH_TOKEN": "t" * 32,
    "TEC_HUB_TWILIO_FROM": "+447700900000",
}


def unsafe(monkeypatch: pytest.MonkeyPatch, **changes: str) -> list[str]:
    for name, value in {**SAFE, **changes}.items():
        monkeypatch.setenv(name, value)
    return Settings().unsafe()


def test_a_safe_set_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unsafe(monkeypatch) == []


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TEC_HUB_SECRET_KEY", "", "TEC_HUB_SECRET_KEY must be set"),
        ("TEC_HUB_SECRET_KEY", "short", "at least 32"),
        ("TEC_HUB_TWILIO_AUTH_TOKEN", "", "nobody could be woken"),
        ("TEC_HUB_MQTT_URL", "mqtt://broker.example", "remote broker without TLS"),
        ("TEC_HUB_PUBLIC_URL", "http://night.example", "must be https://"),
        ("TEC_HUB_MQTT_PUBLIC_URL", "broker.example:8883", "must be mqtt://HOST"),
        ("TEC_HUB_MQTT_PUBLIC_URL", "mqtts://broker.example:none", "must be mqtt://HOST"),
        ("TEC_HUB_TWILIO_BASE_URL", "http://provider.example", "remote provider without TLS"),
    ],
)
def test_an_unsafe_one_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    (words,) = unsafe(monkeypatch, **{name: value})

    assert says in words


@pytest.mark.parametrize(
    ("name", "value", "override"),
    [
        ("TEC_HUB_MQTT_URL", "mqtt://broker.example", "TEC_HUB_MQTT_INSECURE"),
        ("TEC_HUB_PUBLIC_URL", "http://night.example", "TEC_HUB_INSECURE_COOKIES"),
    ],
)
def test_who_means_it_says_so(monkeypatch: pytest.MonkeyPatch, name: str, value: str, override: str) -> None:
    assert unsafe(monkeypatch, **{name: value, override: "1"}) == []


@pytest.mark.parametrize("url", ["mqtt://127.0.0.1", "mqtt://localhost:1884", "mqtts://broker.example"])
def test_a_broker_on_this_machine_or_behind_tls_is_fine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert unsafe(monkeypatch, TEC_HUB_MQTT_URL=url) == []


def test_run_refuses_and_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SAFE:
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(app, ["run"])

    assert result.exit_code == 2
    assert "Refused: TEC_HUB_SECRET_KEY must be set to at least 32 random characters." in result.output
    assert "Traceback" not in result.output


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    unsafe(monkeypatch)

    assert "k" * 32 not in repr(Settings())
    assert "t" * 32 not in repr(Settings())
