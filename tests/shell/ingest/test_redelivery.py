"""A message delivered again counts once; a sensor that truly repeats itself is heard each time."""

from datetime import datetime, timedelta

import pytest

from device_adapters.event import Event, Kind
from tec_hub.intake.redelivery import MEMORY_LOST
from tec_hub.store.intake import EventRow, ReadingRow
from tests.shell.ingest.conftest import NIGHT, House
from tests.shell.plain import plain
from tests.shell.seed import BED, RESIDENT

CALL = plain(Event(device=BED, kind=Kind.CALL_RAISED))


def dated(at: datetime, value: float = 18.0) -> bytes:
    return plain(Event(device="pir", kind=Kind.TEMPERATURE_MEASURED, value=value, occurred_at=at))


def reconnect(house: House, *, session_present: bool = True, restarted: bool = False) -> None:
    if restarted:
        house.ingest = house.new_ingest()
    house.ingest.connected(session_present=session_present)


@pytest.mark.parametrize("restarted", [False, True], ids=["reconnected", "restarted"])
@pytest.mark.parametrize("hours", [0, 10])
def test_what_the_broker_sends_again_counts_once(house: House, restarted: bool, hours: int) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    house.clock.jump_to(NIGHT + timedelta(hours=hours))
    reconnect(house, restarted=restarted)
    taken = house.take(CALL, packet_id=7, redelivered=True)
    assert (taken.stored, taken.redelivered) == (0, 1)
    assert len(house.desk.observed(RESIDENT)) == len(house.rows(ReadingRow)) == len(house.rows(EventRow)) == 1


def test_a_second_call_that_had_not_been_kept_is_heard_though_marked_as_sent_before(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    reconnect(house, restarted=True)
    house.take(CALL, packet_id=8, redelivered=True)
    assert len(house.desk.observed(RESIDENT)) == 2


def test_two_equal_calls_under_way_both_count_and_neither_twice(house: House) -> None:
    reconnect(house, session_present=False)
    house.ingest.take([house.arrived(CALL, packet_id=1), house.arrived(CALL, packet_id=2)])
    reconnect(house, restarted=True)
    again = [house.arrived(CALL, packet_id=n, redelivered=True) for n in (1, 2, 3)]
    house.ingest.take(again)
    assert len(house.desk.observed(RESIDENT)) == 3


def test_a_packet_id_used_anew_for_something_else_is_no_redelivery(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    house.take(plain(Event(device=BED, kind=Kind.BED_VACATED)), packet_id=7, redelivered=True)
    assert [o.kind for o in house.desk.observed(RESIDENT)] == ["call.raised", "bed.vacated"]


def test_a_new_session_of_the_broker_begins_its_numbers_again(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=1)
    reconnect(house, session_present=False, restarted=True)
    house.take(CALL, packet_id=1, redelivered=True)
    assert len(house.desk.observed(RESIDENT)) == 2


def test_a_broker_that_came_back_with_older_files_sends_again_unmarked(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    house.clock.jump_to(NIGHT + MEMORY_LOST / 2)
    reconnect(house)
    taken = house.take(CALL, packet_id=7)
    assert taken.redelivered == 1


def test_but_an_unmarked_repeat_long_after_is_a_repeat(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    house.clock.jump_to(NIGHT + MEMORY_LOST)
    reconnect(house)
    house.take(CALL, packet_id=7)
    assert len(house.desk.observed(RESIDENT)) == 2


def test_an_unmarked_repeat_on_the_same_connection_is_a_repeat(house: House) -> None:
    reconnect(house, session_present=False)
    house.take(CALL, packet_id=7)
    house.take(CALL, packet_id=7)
    assert len(house.desk.observed(RESIDENT)) == 2


def test_a_door_reported_closed_every_hour_is_stored_every_hour(house: House) -> None:
    reconnect(house, session_present=False)
    closed = plain(Event(device="door", kind=Kind.CONTACT_CLOSED))
    for hour in range(5):
        house.clock.jump_to(NIGHT + timedelta(hours=hour))
        house.take(closed)
    assert [e.occurred_at for e in house.rows(EventRow)] == [NIGHT + timedelta(hours=h) for h in range(5)]


def test_a_button_pressed_twice_within_a_second_is_pressed_twice(house: House) -> None:
    press = plain(Event(device=BED, kind=Kind.BUTTON_PRESSED, value="single"))
    house.take(press, press)
    assert len(house.desk.observed(RESIDENT)) == 2


@pytest.mark.parametrize("restarted", [False, True])
def test_a_payload_that_says_its_own_time_counts_once_whenever_it_comes(house: House, restarted: bool) -> None:
    payload = dated(NIGHT - timedelta(seconds=3))
    house.take(payload)
    if restarted:
        house.ingest = house.new_ingest()
    house.clock.jump_to(NIGHT + timedelta(days=2))
    taken = house.take(payload, packet_id=None)
    assert (taken.stored, taken.redelivered) == (0, 1)


def test_and_so_it_does_within_one_batch(house: House) -> None:
    payload = dated(NIGHT)
    assert house.take(payload, payload, dated(NIGHT + timedelta(seconds=1)), payload).redelivered == 2
    assert len(house.rows(EventRow)) == 2


def test_late_readings_of_a_gateway_that_was_cut_off_are_new(house: House) -> None:
    house.take(dated(NIGHT))
    backlog = [dated(NIGHT - timedelta(minutes=m), 18.0 + m) for m in range(5, 0, -1)]
    assert house.take(*backlog).stored == 5
    assert house.take(*backlog).redelivered == 5


def test_two_readings_that_share_a_time_but_not_their_words_are_two(house: House) -> None:
    assert house.take(dated(NIGHT, 18.0), dated(NIGHT, 19.0)).stored == 2
    assert house.take(dated(NIGHT, 19.5)).stored == 1


def test_a_batch_that_failed_is_not_remembered_as_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = dated(NIGHT)
    house.desk.fails_for = set()
    with monkeypatch.context() as broken:
        broken.setattr("tec_hub.intake.batch.Batch.write", lambda _: 1 / 0)
        broken.setattr("tec_hub.ingest.Ingest._keep_raw", lambda *_: None)
        house.take(payload)
    assert house.rows(ReadingRow) == []
    assert house.take(payload).stored == 1
