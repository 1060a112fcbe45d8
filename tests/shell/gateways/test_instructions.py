"""What a gateway is told to type is what the hub understands."""

import shlex
from pathlib import Path

import pytest

from device_adapters.registry import ADAPTERS
from tec_hub.gateway_instructions import by_mqtt, by_webhook, example
from tec_hub.gateways import Issued
from tec_hub.settings import Settings


def rose(ecosystem: str) -> Issued:
    return Issued(
        gateway="rose", ecosystem=ecosystem, secret="-s'ecret", signing_secret="whsec_x", address_key="k"
    )


FAR = Settings(mqtt_url="mqtts://tec-hub:hidden@broker.example", public_url="https://hub.example")


@pytest.mark.parametrize("ecosystem", sorted(ADAPTERS))
def test_the_example_of_every_ecosystem_is_understood_and_calls_nobody(ecosystem: str) -> None:
    decoder = ADAPTERS[ecosystem].new_decoder({})
    decoded = [decoder.decode(message) for message in example(ecosystem)]
    kinds = {event.kind.value for each in decoded for event in each.events}
    assert kinds & {"contact.opened", "bed.occupied", "presence.detected", "zone.entered"}
    assert not kinds & {"call.raised", "fall.detected", "smoke.detected"}
    assert [each.quarantined for each in decoded if each.quarantined] == []


def test_what_is_to_be_typed_names_the_broker_and_hides_the_hubs_own_credential() -> None:
    told = by_mqtt(FAR, rose("zigbee2mqtt"))
    assert (told.host, told.port, told.tls) == ("broker.example", 8883, True)
    assert told.prefix == "tec/v1/rose/zigbee2mqtt/"
    assert not told.is_here_only
    [line] = told.examples
    words = shlex.split(line)
    assert words[0] == "mosquitto_pub"
    assert words[words.index("-P") + 1] == "-s'ecret"
    assert words[words.index("-t") + 1] == "tec/v1/rose/zigbee2mqtt/zigbee2mqtt/front-door"
    assert "--tls-use-os-certs" in words
    assert "hidden" not in line


def test_gateways_are_told_the_address_that_they_can_reach() -> None:
    inside = FAR.model_copy(update={"mqtt_public_url": "mqtts://broker.outside:9883"})
    told = by_mqtt(inside, rose("tec"))
    assert (told.host, told.port, told.tls, told.is_here_only) == ("broker.outside", 9883, True, False)
    assert " -h broker.outside -p 9883 " in told.examples[0]


def test_a_broker_with_certificates_of_its_own_needs_their_file() -> None:
    own = FAR.model_copy(update={"mqtt_ca_file": Path("ca.crt")})
    assert by_mqtt(own, rose("tec")).own_certificates
    assert not by_mqtt(FAR, rose("tec")).own_certificates
    assert "--cafile ca.crt" in by_mqtt(own, rose("tec")).examples[0]


def test_the_embedded_broker_is_heard_on_this_machine_only(tmp_path: Path) -> None:
    told = by_mqtt(Settings(data_dir=tmp_path), rose("tec"))
    assert (told.host, told.port) == (None, None)
    told = by_mqtt(Settings(data_dir=tmp_path, mqtt_port=1999), rose("tec"))
    assert (told.host, told.port, told.tls, told.is_here_only) == ("127.0.0.1", 1999, False, True)


def test_what_a_web_hook_is_told() -> None:
    told = by_webhook(FAR, rose("vayyar"))
    assert told.address == "https://hub.example/ingest/rose"
    assert told.header == "Authorization: Bearer -s'ecret"
    assert told.address_with_key == "https://hub.example/ingest/rose?key=k"
    words = shlex.split(told.examples[0])
    assert words[:2] == ["curl", "https://hub.example/ingest/rose/vayyar//devices/front-door/events"]
    assert "Content-Type: application/json" in words


def test_bytes_are_piped() -> None:
    assert "| base64 -d | mosquitto_pub" in by_mqtt(FAR, rose("sparkplug_b")).examples[0].replace("echo ", "| ", 1)
    assert "--data-binary @-" in by_webhook(FAR, rose("sparkplug_b")).examples[0]
