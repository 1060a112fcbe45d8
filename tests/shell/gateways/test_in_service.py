"""A hub in service beside the Mosquitto of deploy/: it keeps the broker's files, and nobody signals anybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tec_hub.broker.files import AccessFilesError, write_access
from tests.shell.broker.deployed import Deployed, make_secrets
from tests.shell.gateways.running import Service
from tests.shell.gateways.speaker import speaking
from tests.waiting import until

BED = '{"device": "bed", "kind": "bed.vacated"}'


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("broker")
    make_secrets(folder / "secrets")
    with Deployed(folder / "secrets", folder).running() as broker:
        yield broker


@pytest.fixture
def service(broker: Deployed, tmp_path: Path) -> Iterator[Service]:
    service = Service(
        tmp_path,
        mqtt_url=broker.url,
        mqtt_ca_file=broker.secrets / "ca.crt",
        mqtt_access_dir=broker.access,
    )
    with service.running():
        yield service


def test_a_gateway_is_let_in_and_cut_off_again_by_the_command_line_alone(
    broker: Deployed, service: Service
) -> None:
    ca_file = broker.secrets / "ca.crt"
    issued = service.told("gateway", "add", "Rose Cottage", "--home", "oak")
    service.command("gateway", "bind", "rose-cottage", "shellies/#", "--ecosystem", "tec")

    def is_let_in() -> bool:
        with speaking(broker.port, "rose-cottage", issued["secret"], ca_file=ca_file, patience=2) as person:
            return person.is_in

    until(is_let_in, seconds=20, what="the broker to know the gateway")
    with speaking(broker.port, "rose-cottage", issued["secret"], ca_file=ca_file) as rose:
        assert rose.say("tec/v1/rose-cottage/tec/bed", BED) < 0x80
        until(lambda: rose.say("shellies/bed-2", BED.replace("bed", "bed-2", 1)) < 0x80)
        until(lambda: len(service.events()) >= 2)
        assert set(service.events()) == {
            ("rose-cottage/bed", "bed.vacated"),
            ("rose-cottage/bed-2", "bed.vacated"),
        }
        service.command("gateway", "revoke", "rose-cottage")
        until(lambda: rose.cut_off, seconds=20, what="the revoked gateway's connection to end")
    assert not is_let_in()


def test_what_a_revoked_gateway_said_meanwhile_is_set_aside(broker: Deployed, service: Service) -> None:
    """The hub believes it no more from the moment it is revoked, whatever the broker has heard of it."""
    service.command("gateway", "add", "Mill Lane", "--home", "oak")
    service.command("gateway", "revoke", "mill-lane")
    with speaking(broker.port, "tec-hub", broker.hub_secret, ca_file=broker.secrets / "ca.crt") as anybody:
        anybody.say("tec/v1/mill-lane/tec/bed", BED)
    until(lambda: service.quarantined() == ["the gateway is revoked"])
    assert service.events() == []


def test_files_that_cannot_be_written_are_told_of_on_the_board(service: Service, broker: Deployed) -> None:
    assert service.hub.notices() == ()
    service.settings.mqtt_access_dir = broker.access / "gone"
    until(service.hub.notices)
    assert "cannot be told of gateways" in service.hub.notices()[0]
    service.settings.mqtt_access_dir = broker.access
    until(lambda: service.hub.notices() == ())


def test_exporting_writes_the_same_files(tmp_path: Path, service: Service, broker: Deployed) -> None:
    folder = tmp_path / "access"
    folder.mkdir()
    service.told("gateway", "rotate", "gw-oak")
    refused = service.command("gateway", "export", str(folder))
    assert (refused.exit_code, "does not know the hub yet" in refused.stderr) == (2, True)

    (folder / "passwords").write_bytes((broker.access / "passwords").read_bytes())
    written = service.command("gateway", "export", str(folder))
    again = service.command("gateway", "export", str(folder))
    assert (written.exit_code, "on a SIGHUP" in written.stdout) == (0, True)
    assert again.stdout == "Nothing has changed.\n"
    rights = (folder / "acl").read_text()
    assert "user gw-oak\ntopic readwrite tec/v1/gw-oak/#\n" in rights
    assert {file.name for file in folder.iterdir()} == {"passwords", "acl"}
    missing = service.command("gateway", "export", str(tmp_path / "nowhere"))
    assert missing.exit_code == 2


def test_the_files_are_private_unless_the_folder_hands_its_group_on(tmp_path: Path) -> None:
    write_access(tmp_path, "hub-secret", [])
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2750)
    write_access(shared, "hub-secret", [])
    assert {file.stat().st_mode & 0o777 for file in shared.iterdir()} == {0o640}


def test_the_hubs_line_stays_while_its_secret_does(tmp_path: Path) -> None:
    assert write_access(tmp_path, "hub-secret", [])
    assert not write_access(tmp_path, "hub-secret", [])
    assert not write_access(tmp_path, "", [])
    assert write_access(tmp_path, "another", [])
    with pytest.raises(AccessFilesError, match="gone"):
        write_access(tmp_path / "gone", "hub-secret", [])
