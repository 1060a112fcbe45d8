"""Mappings are tried, kept as drafts, put live while the hub runs, and taken back."""

import pytest
from sqlalchemy import select

from device_adapters.registry import adapter
from tec_hub.ingest import Ingest
from tec_hub.mapping_trial import problem, samples_of, try_out
from tec_hub.mappings import MappingError, Mappings, UnknownGatewayError
from tec_hub.signals import Signals
from tec_hub.store.intake import EventRow, RememberedRow
from tec_hub.store.running import AuditRow
from tests.shell.ingest.conftest import House, house
from tests.shell.seed import GATEWAY, SERVICE

__all__ = ["house"]

FIRST = '{"device": {"path": "d"}, "facts": [{"path": "s", "kinds": {"out": "bed.vacated"}}]}'
TURNED = FIRST.replace("bed.vacated", "bed.occupied")
SAID = b'{"d": "bed", "s": "out"}'


def test_a_mapping_goes_live_and_back_while_the_hub_runs(house: House) -> None:
    house.ingest = Ingest(house.database, house.desk, house.clock, Signals(), find_adapter=adapter)
    mappings = Mappings(house.database, house.clock)

    def says() -> str | None:
        house.clock.advance(60)
        before = len(house.rows(EventRow))
        house.take(SAID, topic=f"tec/v1/{GATEWAY}/mapping/room")
        fresh = house.rows(EventRow)[before:]
        return fresh[0].kind if fresh else None

    assert says() is None
    assert mappings.put_live(GATEWAY, TURNED, service=SERVICE, by=None) == 1
    assert says() == "bed.occupied"
    assert mappings.put_live(GATEWAY, FIRST, service=SERVICE, by=None) == 2
    assert says() == "bed.vacated"
    assert mappings.take_back(GATEWAY, service=SERVICE, by=None) == 1
    assert says() == "bed.occupied"
    assert mappings.take_back(GATEWAY, service=SERVICE, by=None) is None
    assert says() is None
    with pytest.raises(MappingError, match="did not come from here"):
        mappings.take_back(GATEWAY, service=SERVICE, by=None)
    known = mappings.of(GATEWAY, service=SERVICE)
    assert [(each.number, each.document, each.in_force) for each in known.versions] == [
        (2, FIRST, False),
        (1, TURNED, False),
    ]
    with house.database.read() as session:
        audited = [row.what for row in session.scalars(select(AuditRow).order_by(AuditRow.id))]
    assert audited == ["mapping.live", "mapping.live", "mapping.back", "mapping.back"]


def test_a_mapping_that_the_gateway_gave_itself_is_kept_as_a_version(house: House) -> None:
    with house.database.write() as session:
        given = RememberedRow(gateway_id=GATEWAY, ecosystem="mapping", key="mapping", document=TURNED.encode())
        session.add(given)
    mappings = Mappings(house.database, house.clock)
    assert mappings.put_live(GATEWAY, FIRST, service=SERVICE, by=None) == 2
    assert mappings.take_back(GATEWAY, service=SERVICE, by=None) == 1
    assert mappings.of(GATEWAY, service=SERVICE).in_force == TURNED


def test_a_draft_may_be_wrong_but_does_not_go_live_nor_into_another_service(house: House) -> None:
    mappings = Mappings(house.database, house.clock)
    mappings.save(GATEWAY, "{", service=SERVICE, by=None)
    mappings.save(GATEWAY, "{}", service=SERVICE, by=None)
    assert mappings.of(GATEWAY, service=SERVICE).draft == "{}"
    with pytest.raises(MappingError, match="device"):
        mappings.put_live(GATEWAY, "{}", service=SERVICE, by=None)
    with pytest.raises(UnknownGatewayError):
        mappings.save(GATEWAY, FIRST, service="south", by=None)
    assert mappings.of(GATEWAY, service=SERVICE).in_force == ""


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (FIRST, ""),
        ('{\n"device": nothing}', "on line 2"),
        (FIRST.replace("bed.vacated", "bed.flown"), "$.facts[0].kinds"),
        (FIRST.replace('"path": "d"', '"place": "d"'), "$.device"),
        ("", "truncated"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_named_with_its_place(document: str, says: str) -> None:
    assert says in problem(document)
    assert bool(says) is bool(problem(document))


def test_each_sample_becomes_events_or_a_reason_with_its_place() -> None:
    samples = samples_of('{"d": "bed", "s": "out"}\nroom/1 {"d": "bed", "s": "flown"}\n{"s": "out"}\noops')
    understood, unknown, nameless, broken = try_out(FIRST, samples)
    assert [event.kind for event in understood.events] == ["bed.vacated"]
    assert understood.absent == ()
    assert unknown.sample.startswith("room/1 ")
    assert "s: " in unknown.warnings[0]
    assert nameless.absent == ("device: d",)
    assert nameless.reason
    assert "not JSON" in broken.reason
    assert len(samples_of('{\n"d": 1\n}')) == 1
