"""Giving devices their roles: what may be asked for, what is kept of it, and that the engine takes it up."""

from typing import Any

import pytest
from sqlalchemy import select

from simulators.clock import ManualClock
from tec_hub.devices import DeviceError, Devices, UnknownDeviceError
from tec_hub.intake.register import read_register, revision
from tec_hub.signals import CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.device_care import DeviceCheckRow
from tec_hub.store.plans import PlanBook
from tec_hub.store.running import AuditRow
from tests.shell.devices.found import NEW, found
from tests.shell.web.scene import NOW, OTHER_SERVICE, SERVICE

BED = {"contact.closed": "bed.occupied", "contact.opened": "bed.vacated"}
TURNED = {"contact.closed": "bed.vacated", "contact.opened": "bed.occupied"}


class Office:
    """Where devices are looked after; one at Rowan Cottage has just been found."""

    def __init__(self, database: Database) -> None:
        self.database, self.signals = database, Signals()
        self.devices = Devices(database, ManualClock(NOW), signals=self.signals)
        with database.write() as session:
            found(session)

    def place(self, **changes: Any) -> None:
        self.devices.assign(
            NEW, **{"role": "bed", "residents": ["julie"], "room": "Julie's bedroom", "by": "u1"} | changes
        )

    def revision(self) -> int:
        with self.database.read() as session:
            return revision(session)

    def audited(self) -> list[tuple[str, str | None, str, str | None]]:
        with self.database.read() as session:
            rows = session.scalars(select(AuditRow).order_by(AuditRow.id))
            return [(row.what, row.resident_id, row.detail, row.user_id) for row in rows]


@pytest.fixture
def office(scene: Database) -> Office:
    return Office(scene)


def test_a_device_that_was_heard_is_found_and_waits_for_a_role(office: Office) -> None:
    [new] = [device for device in office.devices.list(service=SERVICE) if not device.is_assigned]
    assert (new.key, new.make, new.model, new.home_name) == (NEW, "Aqara", "MCCGQ11LM", "Rowan Cottage")
    assert list(new.last) == ["contact.opened"]
    assert NEW in [device.key for device in office.devices.list(gateway="rowan-hub")]
    assert [device.key for device in office.devices.list(service=OTHER_SERVICE)] == []


def test_one_step_gives_it_role_room_and_residents_and_the_engine_takes_it_up(office: Office) -> None:
    plans, before = PlanBook(), office.revision()
    with office.database.read() as session:
        plans.plan(session, "julie")
    with office.signals.event(CONFIGURATION) as told:
        office.place(label="  Julie's   new bed ")
        assert told.is_set()
    assert office.revision() == before + 1
    with office.database.read() as session:
        plan = plans.plan(session, "julie")
        assert plan is not None
        placed = plan.devices[NEW]
        assert read_register(session, 1).residents[NEW] == ("julie",)
    assert (placed.role, placed.room, placed.label) == ("bed", "Julie's bedroom", "Julie's new bed")
    assert placed.reads_as == BED
    assert ("device.assign", "julie", NEW, "u1") in office.audited()


def test_it_can_be_turned_round_and_stays_so_until_its_role_changes(office: Office) -> None:
    office.place(inverted=True)
    assert office.devices.get(NEW).reads_as == TURNED
    office.place(label="Bed")
    assert office.devices.get(NEW).reads_as == TURNED
    assert office.devices.turn(NEW, seen=["bed.vacated"], by="u1").reads_as == BED
    office.devices.right(NEW, seen=["bed.occupied", "bed.vacated"], by="u1")
    with office.database.read() as session:
        checks = session.scalars(select(DeviceCheckRow).order_by(DeviceCheckRow.id)).all()
    assert [(c.verdict, c.role, c.reads_as, c.seen, c.user_id, c.at) for c in checks] == [
        ("turned", "bed", BED, ["bed.vacated"], "u1", NOW),
        ("right", "bed", BED, ["bed.occupied", "bed.vacated"], "u1", NOW),
    ]
    office.place(role="front door", room="Hall")
    assert office.devices.get(NEW).reads_as == {}
    assert [what for what, *_ in office.audited()] == [
        "device.assign",
        "device.assign",
        "device.turned",
        "device.right",
        "device.assign",
    ]


def test_it_can_be_read_as_somebody_says(office: Office) -> None:
    office.place(reads_as={"contact.opened": "call.raised"})
    assert office.devices.get(NEW).reads_as == {"contact.opened": "call.raised"}


def test_it_is_found_again_once_it_is_unassigned(office: Office) -> None:
    office.place(residents=["julie", "maurice"])
    device = office.devices.unassign(NEW, by="u1")
    assert (device.role, device.room, device.reads_as, device.residents) == ("", "", {}, ())
    assert office.audited()[-2:] == [
        ("device.unassign", "julie", NEW, "u1"),
        ("device.unassign", "maurice", NEW, "u1"),
    ]
    with pytest.raises(DeviceError, match="has no role"):
        office.devices.unassign(NEW)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"role": "throne"}, r"no role 'throne' here; choose from: bed, chair, .*front door"),
        ({"room": "Cellar"}, r"no room 'Cellar' here; choose from: Julie's bedroom, .*Kitchen"),
        ({"residents": ["edith"]}, r"no resident 'edith' here; choose from: julie, maurice"),
        ({"residents": []}, r"whom it serves: julie, maurice"),
        ({"reads_as": {"door": "open"}}, r"No device reports door, open"),
        ({"label": "x" * 101}, r"at most 100"),
    ],
)
def test_what_the_home_does_not_have_is_refused_by_naming_what_it_has(
    office: Office, changes: dict[str, Any], words: str
) -> None:
    before = office.revision()
    with pytest.raises(DeviceError, match=words):
        office.place(**changes)
    assert office.revision() == before
    assert office.audited() == []
    assert not office.devices.get(NEW).is_assigned


def test_a_button_has_no_other_way_round(office: Office) -> None:
    with pytest.raises(DeviceError, match="A gateway has no other way round"):
        office.place(role="gateway", residents=[], inverted=True)
    office.place(role="gateway", residents=[], room="")
    with pytest.raises(DeviceError, match="no other way round"):
        office.devices.turn(NEW)


def test_a_role_that_a_residents_plan_speaks_of_can_be_had(office: Office) -> None:
    assert "bathroom motion" in office.devices.choices(NEW).roles
    assert office.devices.choices(NEW).residents == {"julie": "Julie Warner", "maurice": "Maurice Okafor"}


@pytest.mark.parametrize("act", ["get", "choices", "unassign", "turn", "right"])
def test_another_services_device_does_not_exist(office: Office, act: str) -> None:
    with pytest.raises(UnknownDeviceError):
        getattr(office.devices, act)(NEW, service=OTHER_SERVICE)
    with pytest.raises(UnknownDeviceError):
        office.devices.get("rowan-hub/none")
