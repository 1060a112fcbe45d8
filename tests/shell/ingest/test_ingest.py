"""What came in is kept, understood, judged; nothing is lost and nothing counts twice."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from alerts.inputs import Observed
from device_adapters.adapter import Found
from device_adapters.event import Event, Kind
from tec_hub.ingest import StoreFailedError
from tec_hub.intake.batch import Batch
from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow, GatewayRow
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow
from tec_hub.store.outbox import ServiceAlarmRow
from tests.shell.ingest.conftest import NIGHT, OCCUPIED, TOPIC, VACATED, House
from tests.shell.plain import plain
from tests.shell.seed import (
    BED,
    BED_KEY,
    GATEWAY,
    RESIDENT,
    add_binding,
    add_device,
    add_resident,
    revoke,
)


def test_a_message_is_kept_as_it_came_and_as_it_was_understood(house: House) -> None:
    said_at = NIGHT - timedelta(seconds=2)
    taken = house.take(
        plain(
            Event(device=BED, kind=Kind.BED_VACATED, occurred_at=said_at),
            Event(device="hall", kind=Kind.TEMPERATURE_MEASURED, value=18.5),
        )
    )
    assert (taken.stored, taken.events, taken.quarantined, taken.redelivered) == (1, 2, 0, 0)
    (reading,) = house.rows(ReadingRow)
    assert (reading.gateway_id, reading.topic, reading.retained) == (GATEWAY, TOPIC, False)
    assert reading.received_at == NIGHT
    bed, hall = house.rows(EventRow)
    assert (bed.device_key, bed.kind, bed.value) == (BED_KEY, "bed.vacated", None)
    assert (bed.occurred_at, bed.received_at, bed.reading_id) == (said_at, NIGHT, reading.id)
    assert (hall.value, hall.occurred_at, hall.historical) == ("18.5", NIGHT, False)


def test_the_engine_hears_of_each_event_for_each_resident_whom_the_device_serves(house: House) -> None:
    house.write(add_resident, "tom", home="oak")
    house.write(add_device, GATEWAY, "door", role="exit", residents=[RESIDENT, "tom"])
    house.take(plain(Event(device="door", kind=Kind.CONTACT_OPENED)), VACATED)
    assert [(o.device, o.kind) for o in house.desk.observed("tom")] == [(f"{GATEWAY}/door", "contact.opened")]
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["contact.opened", "bed.vacated"]


def test_the_engine_is_told_both_times_and_how_it_came(house: House) -> None:
    said_at = NIGHT - timedelta(hours=2)
    event = Event(device=BED, kind=Kind.BED_VACATED, occurred_at=said_at, historical=True)
    house.take(plain(event), retained=True)
    assert house.desk.observed(RESIDENT) == [
        Observed(at=NIGHT, device=BED_KEY, kind="bed.vacated", occurred_at=said_at, historical=True, retained=True)
    ]


@pytest.mark.parametrize(
    ("topic", "reason"),
    [
        ("tec/v1/nobody/plain/room", "the gateway is unknown"),
        ("tec/v1/gw-oak/plain", "the topic is not"),
        ("tec/v1/gw-oak", "the topic is not"),
        (f"tec/v1/{'g' * 5000}/plain/room", "the topic is not"),
        ("tec/v1/gw-oak/klingon/room", "no adapter reads the ecosystem “klingon”"),
        ("zigbee/room", "no binding covers the topic"),
        ("", "no binding covers the topic"),
    ],
)
def test_what_nobody_vouches_for_or_reads_is_kept_in_quarantine(house: House, topic: str, reason: str) -> None:
    taken = house.take(VACATED, topic=topic)
    assert (taken.stored, taken.quarantined, taken.events) == (1, 1, 0)
    (reading,), (quarantined,) = house.rows(ReadingRow), house.rows(QuarantineRow)
    assert reading.payload == VACATED
    assert quarantined.reading_id == reading.id
    assert reason in quarantined.reason
    assert house.desk.told == []


def test_a_payload_that_is_not_understood_is_kept_whole_with_the_reason(house: House) -> None:
    house.take(b"\xff\x00 not JSON", VACATED)
    (quarantined,) = house.rows(QuarantineRow)
    assert "JSON" in quarantined.reason or "utf-8" in quarantined.reason
    assert house.rows(ReadingRow)[0].payload == b"\xff\x00 not JSON"
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["bed.vacated"]


def test_a_revoked_gateway_is_no_longer_believed(house: House) -> None:
    house.take(VACATED)
    house.write(revoke, GATEWAY)
    house.take(OCCUPIED)
    assert [q.reason for q in house.rows(QuarantineRow)] == ["the gateway is revoked"]
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["bed.vacated"]


def test_topics_without_our_prefix_are_bound_to_a_gateway(house: House) -> None:
    house.write(add_binding, "zigbee/+/state", ecosystem="plain", gateway=GATEWAY)
    assert house.ingest.filters() == {"zigbee/+/state"}
    house.take(VACATED, topic="zigbee/bed/state")
    assert [o.device for o in house.desk.observed(RESIDENT)] == [BED_KEY]


def test_a_reading_left_out_of_an_understood_message_leaves_its_reason(house: House) -> None:
    house.take(plain(Event(device=BED, kind=Kind.BED_VACATED), warnings=["battery 255 % cannot be"]))
    assert [r.warnings for r in house.rows(ReadingRow)] == ["battery 255 % cannot be"]
    assert house.rows(QuarantineRow) == []


def test_a_new_device_is_found_and_a_known_one_seen(house: House) -> None:
    house.take(VACATED, plain(Event(device="pir", kind=Kind.TEMPERATURE_MEASURED, value=18.0)))
    house.clock.jump_to(NIGHT + timedelta(minutes=1))
    house.take(plain(Event(device="pir", kind=Kind.TEMPERATURE_MEASURED, value=18.5)))
    bed, pir = house.rows(DeviceRow)
    assert (bed.role, bed.last_seen_at, list(bed.last)) == ("bed", NIGHT, ["bed.vacated"])
    assert (pir.role, pir.found_at, pir.last_seen_at) == ("", NIGHT, NIGHT + timedelta(minutes=1))
    assert pir.last == {"temperature.measured": ["2026-11-24T01:01:00Z", 18.5]}
    assert [g.last_seen_at for g in house.rows(GatewayRow)] == [NIGHT + timedelta(minutes=1)]


def test_an_announced_device_is_described_but_what_a_person_wrote_stays(house: House) -> None:
    found = Found(device="pir", make="Aqara", model="RTCGQ11LM", name="Hall")
    house.take(plain(found=[found]))
    (device,) = [d for d in house.rows(DeviceRow) if d.native_id == "pir"]
    assert (device.make, device.model, device.label, device.last_seen_at) == ("Aqara", "RTCGQ11LM", "Hall", None)
    house.write(
        lambda session: session.execute(text("UPDATE devices SET label = 'Landing' WHERE native_id = 'pir'"))
    )
    house.take(plain(found=[Found(device="pir", make="Aqara", model="RTCGQ11LM", name="Hallway")]))
    (device,) = [d for d in house.rows(DeviceRow) if d.native_id == "pir"]
    assert device.label == "Landing"


def test_retained_messages_say_nothing_of_the_gateway_being_there(house: House) -> None:
    house.take(VACATED, retained=True)
    assert [g.last_seen_at for g in house.rows(GatewayRow)] == [None]
    assert [d.last_seen_at for d in house.rows(DeviceRow)] == [None]


def test_a_gateway_that_publishes_without_a_promise_is_noted(house: House) -> None:
    house.take(VACATED)
    assert [g.qos0_at for g in house.rows(GatewayRow)] == [None]
    house.take(OCCUPIED, qos=0, packet_id=None)
    assert [g.qos0_at for g in house.rows(GatewayRow)] == [NIGHT]


def test_a_decoder_remembers_over_a_restart(house: House) -> None:
    house.take(plain(remember={"birth": "first"}))
    house.take(plain(remember={"birth": "second"}))
    house.ingest = house.new_ingest()
    house.take(plain(recall="birth"))
    assert [e.value for e in house.rows(EventRow)] == ['"second"']


def test_what_a_decoder_learnt_in_a_batch_that_failed_is_forgotten(house: House, monkeypatch: Any) -> None:
    house.take(plain(remember={"birth": "first"}))
    monkeypatch.setattr("tec_hub.intake.batch.Batch.write", _fail_once())
    house.take(plain(remember={"birth": "second"}), plain(recall="birth"))
    assert [e.value for e in house.rows(EventRow)] == ['"second"']
    assert house.rows(QuarantineRow) == []


def _fail_once() -> Any:
    write, failures = Batch.write, [OperationalError("INSERT", {}, Exception("could not serialise"))]

    def fails_once(batch: Batch) -> None:
        if failures:
            raise failures.pop()
        write(batch)

    return fails_once


def test_a_decoder_that_raises_costs_its_own_message_only(house: House) -> None:
    house.take(OCCUPIED, plain(explode=True), VACATED)
    (quarantined,) = house.rows(QuarantineRow)
    assert "RuntimeError: a decoder that breaks its promise" in quarantined.reason
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["bed.occupied", "bed.vacated"]


def test_a_message_that_the_store_refuses_is_kept_raw_alone(house: House) -> None:
    poison = plain(Event(device="n" * 9000, kind=Kind.BUTTON_PRESSED, value="nul \0"))
    taken = house.take(OCCUPIED, *[plain(Event(device=BED, kind=Kind.HEARTBEAT))] * 5, poison, VACATED)
    assert taken.stored == 8
    assert [r.payload for r in house.rows(ReadingRow)].count(poison) == 1
    assert house.desk.observed(RESIDENT)[0].kind == "bed.occupied"
    assert house.desk.observed(RESIDENT)[-1].kind == "bed.vacated"
    if not house.database.is_sqlite:  # SQLite keeps any text, of any length
        (quarantined,) = house.rows(QuarantineRow)
        assert "could not be kept" in quarantined.reason


def test_where_the_engine_fails_all_is_kept_the_others_are_heard_and_it_is_loud(house: House) -> None:
    house.write(add_resident, "tom", home="oak")
    house.write(add_device, GATEWAY, "shared", role="exit", residents=[RESIDENT, "tom"])
    house.desk.fails_for = {RESIDENT}
    taken = house.take(VACATED, plain(Event(device="shared", kind=Kind.CONTACT_OPENED)), OCCUPIED)
    assert (taken.stored, taken.events, taken.quarantined) == (3, 3, 0)
    assert [o.kind for o in house.desk.observed("tom")] == ["contact.opened"]
    (alarm,) = house.rows(ServiceAlarmRow)
    assert alarm.key == f"engine:{RESIDENT}"


def test_nothing_is_kept_while_the_store_takes_nothing(house: House, monkeypatch: Any) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OperationalError("BEGIN", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(Database, "write", refuse)
        with pytest.raises(StoreFailedError):
            house.take(OCCUPIED, VACATED)
    assert house.rows(ReadingRow) == []
    house.take(OCCUPIED, VACATED)
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["bed.occupied", "bed.vacated"]


def test_what_a_web_hook_brings_comes_through_the_same_door(house: House) -> None:
    house.take(VACATED, packet_id=None)
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["bed.vacated"]
    assert [r.packet_id for r in house.rows(ReadingRow)] == [None]
