"""`tec-hub gateway` beside a running hub, which takes everything up within seconds."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.services.programs import program
from tests.shell.broker.clients import connected
from tests.shell.gateways.running import Service
from tests.shell.seed import GATEWAY
from tests.waiting import until

BED = '{"device": "bed", "kind": "bed.vacated"}'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    program("mosquitto", "mosquitto")
    with Service(tmp_path_factory.mktemp("hub")).running() as service:
        yield service


def _is_let_in(service: Service, user: str, secret: str) -> bool:
    with connected(service.broker_url, f"try-{user}", user, secret) as person:
        return person.answers == ["Success"]


def test_a_gateway_is_added_speaks_is_rotated_and_revoked(service: Service) -> None:
    first = service.told("gateway", "add", "Rose Cottage", "--home", "oak", "--ecosystem", "zigbee2mqtt")
    assert first["gateway"] == first["mqtt_user"] == "rose-cottage"
    assert first["topic_prefix"] == "tec/v1/rose-cottage/"
    assert first["webhook"] == f"{service.settings.public_url}/ingest/rose-cottage"
    assert first["webhook_with_key"].startswith(first["webhook"] + "?key=")
    assert first["signing_secret"].startswith("whsec_")
    until(lambda: _is_let_in(service, "rose-cottage", first["secret"]), what="the hub to notice")

    with connected(service.broker_url, "rose", "rose-cottage", first["secret"]) as rose:
        rose.say("tec/v1/rose-cottage/tec/bed", BED)
        until(lambda: ("rose-cottage/bed", "bed.vacated") in service.events())

        second = service.told("gateway", "rotate", "rose-cottage")
        assert second["secret"] != first["secret"]
        until(lambda: rose.cut_off, what="the old secret's connection to end")
    assert not _is_let_in(service, "rose-cottage", first["secret"])

    with connected(service.broker_url, "rose", "rose-cottage", second["secret"]) as rose:
        assert rose.answers == ["Success"]
        ran = service.command_in_a_process("gateway", "revoke", "rose-cottage")
        assert (ran.returncode, ran.stdout) == (0, "rose-cottage is revoked.\n")
        until(lambda: rose.cut_off, what="the revoked gateway's connection to end")
    assert not _is_let_in(service, "rose-cottage", second["secret"])
    assert [g["standing"] for g in service.told("gateway", "list") if g["id"] == "rose-cottage"] == ["revoked"]


def test_bound_topics_are_the_gateways_as_soon_as_the_hub_has_noticed(service: Service) -> None:
    issued = service.told("gateway", "add", "Mill Lane", "--home", "oak")
    assert service.command("gateway", "bind", "mill-lane", "mill/#", "--ecosystem", "tec").exit_code == 0
    until(lambda: service.hub.listener is not None and "mill/#" in service.hub.ingest.filters())
    until(lambda: _is_let_in(service, "mill-lane", issued["secret"]))

    def is_heard() -> bool:
        with connected(service.broker_url, "mill", "mill-lane", issued["secret"]) as mill:
            mill.say("mill/anything", BED)
        return ("mill-lane/bed", "bed.vacated") in service.events()

    until(is_heard, what="a message on the bound topic")
    assert service.command("gateway", "unbind", "mill-lane", "mill/#").exit_code == 0


def test_the_secret_is_shown_once_to_people(service: Service) -> None:
    ran = service.command("gateway", "rotate", GATEWAY)
    assert ran.exit_code == 0
    shown = dict(line.strip().split("  ", 1) for line in ran.stdout.splitlines()[2:9])
    secret = shown["Secret"].strip()
    assert shown["Publishes below"].strip() == f"tec/v1/{GATEWAY}/"
    assert "is not shown again" in ran.stdout
    assert f" -p {urlsplit(service.broker_url).port} -u {GATEWAY} -P {secret} -q 1 " in ran.stdout

    listed = service.command("gateway", "list")
    assert [GATEWAY, "oak", GATEWAY, "active", "never"] in [line.split() for line in listed.stdout.splitlines()]
    assert secret not in listed.stdout + listed.stderr
    files = (path.read_bytes() for path in Path(service.settings.data_dir).rglob("*") if path.is_file())
    assert not any(secret.encode() in content for content in files)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "New", "--home", "nowhere"), "There is no home 'nowhere'; known are oak."),
        (("add", "New", "--home", "oak", "--id", GATEWAY), "There is a gateway 'gw-oak' already."),
        (("rotate", "nobody"), "There is no gateway 'nobody'."),
        (("revoke", "nobody"), "There is no gateway 'nobody'."),
        (("bind", GATEWAY, "#", "--ecosystem", "tec"), "'#' cannot be had: it would cover topics below tec/v1/"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(service: Service, arguments: tuple[str, ...], words: str) -> None:
    assert service.refused("gateway", *arguments).startswith(words)
