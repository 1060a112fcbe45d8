"""Messages out of quarantine are decoded again into the past, on both kinds of database."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from device_adapters.registry import adapter
from tec_hub.ingest import Ingest
from tec_hub.rereading import Rereading
from tec_hub.signals import Signals
from tec_hub.store.equipment import DeviceRow, GatewayRow
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow, RememberedRow
from tec_hub.store.running import AuditRow
from tests.shell.ingest.conftest import House
from tests.shell.seed import BED_KEY, GATEWAY, RESIDENT, SERVICE

MAPPING = b"""
{"device": {"path": "d"}, "facts": [{"path": "s", "kinds": {"out": "bed.vacated", "fell": "fall.detected"}}]}
"""
TOPIC = f"tec/v1/{GATEWAY}/mapping/bedside"


def _reread(house: House) -> Rereading:
    return Rereading(house.database, house.clock)


def _strange(house: House) -> None:
    """Three messages came before their gateway had a mapping: out of bed, a fall, and no JSON at all."""
    house.ingest = Ingest(house.database, house.desk, house.clock, Signals(), find_adapter=adapter)
    house.take(b'{"d": "bed", "s": "out"}', b'{"d": "watch", "s": "fell"}', b"not json", topic=TOPIC)


def _mapped(house: House) -> None:
    with house.database.write() as session:
        session.add(RememberedRow(gateway_id=GATEWAY, ecosystem="mapping", key="mapping", document=MAPPING))


def test_what_is_understood_now_is_recorded_in_its_own_time_and_the_engine_never_hears_of_it(house: House) -> None:
    _strange(house)
    came = house.clock.now()
    _mapped(house)
    house.clock.advance(3600)
    tried = _reread(house).again(service=SERVICE, by=None)
    assert [(each.understood, each.events) for each in tried] == [(True, 1), (True, 1), (False, 0)]
    events = house.rows(EventRow)
    assert [(e.device_key, e.kind) for e in events] == [
        (BED_KEY, "bed.vacated"),
        (f"{GATEWAY}/watch", "fall.detected"),
    ]
    assert {(e.occurred_at, e.received_at, e.historical, e.reread_at) for e in events} == {
        (came, came, True, came + timedelta(hours=1))
    }
    assert house.desk.told == []
    kept = {row.reading_id: row for row in house.rows(QuarantineRow)}
    settled, unread = kept[tried[0].id], kept[tried[2].id]
    assert settled.settled_at == settled.tried_at == house.clock.now()
    assert settled.ended == "understood; 1 event recorded in the past"
    assert unread.settled_at is None
    assert unread.reason == unread.ended
    assert unread.reason.startswith("not JSON")
    with house.database.read() as session:
        bed, watch = session.get_one(DeviceRow, BED_KEY), session.get_one(DeviceRow, f"{GATEWAY}/watch")
        audited = [(row.what, row.resident_id) for row in session.scalars(select(AuditRow))]
    assert (bed.last, bed.last_seen_at, watch.role, watch.last) == ({}, None, "", {})
    assert audited == [("quarantine.again", RESIDENT)]


def test_a_second_try_records_nothing_twice(house: House) -> None:
    _strange(house)
    _mapped(house)
    first = _reread(house).again(service=SERVICE, by=None)[0].id
    assert _reread(house).again(service=SERVICE, by=None, reading=first) == []
    assert len(house.rows(EventRow)) == 2


def test_only_what_was_asked_for_is_tried_and_never_another_services(house: House) -> None:
    _strange(house)
    again = _reread(house).again
    assert again(service="south", by=None) == []
    assert again(service=SERVICE, by=None, gateway="other") == []
    assert len(again(service=SERVICE, by=None, reason="no mapping has been given")) == 3
    with house.database.read() as session:
        tried = session.scalar(select(func.count()).where(QuarantineRow.tried_at.is_not(None)))
    assert tried == 3


def test_what_came_while_its_gateway_was_revoked_is_not_believed_afterwards(house: House) -> None:
    _mapped(house)

    def revoke(at: datetime | None) -> None:
        with house.database.write() as session:
            session.get_one(GatewayRow, GATEWAY).revoked_at = at

    revoke(house.clock.now())
    _strange(house)
    revoke(None)
    tried = _reread(house).again(service=SERVICE, by=None)
    assert {each.ended for each in tried} == {"the gateway is revoked"}
    assert house.rows(EventRow) == []
    assert len(house.rows(ReadingRow)) == 3


def test_a_message_of_which_all_is_left_out_still_waits(house: House) -> None:
    house.ingest = Ingest(house.database, house.desk, house.clock, Signals(), find_adapter=adapter)
    house.take(b'{"d": "watch", "s": "fallen"}', topic=TOPIC)
    _mapped(house)
    [tried] = _reread(house).again(service=SERVICE, by=None)
    assert (tried.understood, tried.ended) == (False, "s: 'fallen' has no kind in the mapping")
    assert house.rows(QuarantineRow)[0].settled_at is None
