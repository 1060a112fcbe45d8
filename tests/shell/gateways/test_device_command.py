"""`tec-hub device`: what was found, and giving it a role, a room and whom it serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tec_hub.intake.register import revision
from tec_hub.store.people import HomeRow
from tec_hub.store.running import AuditRow
from tests.shell.gateways.running import Service
from tests.shell.seed import BED_KEY, GATEWAY, HOME, RESIDENT, add_device, add_resident, seed

DOOR = f"{GATEWAY}/door-1"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """The small service with a door contact that was found; its hub does not run."""
    service = Service(tmp_path)
    service.hub.prepare()
    with service.hub.database.write() as session:
        seed(session)
        session.get_one(HomeRow, HOME).rooms = ["bedroom", "hall"]
        add_resident(session, "edith", home=HOME)
        add_device(session, GATEWAY, "door-1")
    yield service
    service.hub.database.close()


def test_found_devices_are_listed(service: Service) -> None:
    listed = service.command("device", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["Device", BED_KEY, DOOR]
    assert "(found)" in listed[2]
    assert [each["key"] for each in service.told("device", "list", "--found")] == [DOOR]
    assert service.command("device", "list", "--gateway", "gw-elm").stdout == "There are no such devices.\n"


def test_a_found_device_is_given_what_it_is_for(service: Service) -> None:
    with service.hub.database.read() as session:
        before = revision(session)
    ran = service.command(
        *("device", "assign", DOOR, "--role", "front door", "--room", "hall", "--label", "The front door"),
        *("--resident", RESIDENT, "--resident", "edith"),
    )
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout.splitlines()[1].split()[:7] == [
        "gw-oak/door-1",
        "oak",
        "hall",
        "front",
        "door",
        "edith,",
        "julie",
    ]
    (known,) = [each for each in service.told("device", "list") if each["key"] == DOOR]
    assert (known["role"], known["room"], known["label"]) == ("front door", "hall", "The front door")
    assert known["residents"] == ["edith", RESIDENT]
    with service.hub.database.read() as session:
        assert revision(session) == before + 1
        audited = session.scalars(select(AuditRow).order_by(AuditRow.resident_id)).all()
        assert [(row.what, row.resident_id, row.detail) for row in audited] == [
            ("device.assign", "edith", DOOR),
            ("device.assign", RESIDENT, DOOR),
        ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (f"{GATEWAY}/nothing", "--role", "bed", "--resident", RESIDENT),
            f"There is no device '{GATEWAY}/nothing'.",
        ),
        (
            (DOOR, "--role", "frontdoor", "--resident", RESIDENT),
            "There is no role 'frontdoor' here; choose from: ",
        ),
        (
            (DOOR, "--role", "front door", "--resident", "nobody"),
            "There is no resident 'nobody' here; choose from: edith, julie.",
        ),
        (
            (DOOR, "--role", "front door", "--resident", RESIDENT, "--room", "attic"),
            "There is no room 'attic' here; choose from: bedroom, hall.",
        ),
        ((DOOR, "--role", "front door"), "Say whom it serves: "),
    ],
)
def test_what_does_not_exist_is_refused_naming_what_does(
    service: Service, arguments: tuple[str, ...], words: str
) -> None:
    assert service.refused("device", "assign", *arguments).startswith(words)
