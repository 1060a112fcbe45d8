"""The latest messages of a gateway and their rate, on both kinds of database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulators.clock import ManualClock
from tec_hub.ingest import Ingest
from tec_hub.intake.arrived import Arrived
from tec_hub.known_devices import read_devices
from tec_hub.signals import Signals
from tec_hub.store.database import Database
from tec_hub.web.views.gateways import gateway_of, rates_of
from tec_hub.web.views.tail import MOST, Message, Outcome, tail_of
from tests.shell.plain import NotingDesk
from tests.shell.seed import GATEWAY, SERVICE, add_home, fresh_database

NOW = datetime(2026, 11, 23, 22, tzinfo=UTC)
BED = b'{"device": "bed", "kind": "bed.vacated"}'


class Hall:
    """Where messages come in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._ingest = Ingest(database, NotingDesk(), ManualClock(NOW), Signals())
        with database.write() as session:
            add_home(session, "elm", gateways=["gw-elm"])

    def takes(
        self, payload: bytes = BED, *, ago_s: float = 0, gateway: str = GATEWAY, packet: int | None = None
    ) -> None:
        topic, at = f"tec/v1/{gateway}/tec/bed", NOW - timedelta(seconds=ago_s)
        again = packet is not None and packet < 0
        message = Arrived(
            topic=topic,
            payload=payload,
            received_at=at,
            packet_id=None if packet is None else abs(packet),
            redelivered=again,
        )
        self._ingest.take([message])

    def connects(self) -> None:
        self._ingest.connected(session_present=False)

    def tail(self, *, payloads: bool = True) -> list[Message]:
        with self.database.read() as session:
            return tail_of(session, GATEWAY, read_devices(session, gateway=GATEWAY), payloads=payloads)


@pytest.fixture
def hall(database_url: str) -> Iterator[Hall]:
    database = fresh_database(database_url)
    yield Hall(database)
    database.close()


def test_each_message_stands_with_what_became_of_it(hall: Hall) -> None:
    hall.takes(ago_s=5)
    hall.takes(b"{}", ago_s=4)
    hall.takes(b"[]", ago_s=3)
    hall.takes(gateway="gw-elm")
    understood, strange, empty = reversed(hall.tail())
    assert understood.outcome is Outcome.UNDERSTOOD
    assert [(said.device, said.words) for said in understood.said] == [("bed", "bed vacated")]
    assert (understood.size, understood.payload, understood.at) == (
        len(BED),
        BED.decode(),
        NOW - timedelta(seconds=5),
    )
    assert strange.outcome is Outcome.QUARANTINED
    assert strange.reason
    assert (empty.outcome, empty.said, empty.reason) == (Outcome.NOTHING, [], "")


def test_what_the_broker_sends_again_is_shown_as_left_out(hall: Hall) -> None:
    hall.connects()
    hall.takes(packet=7, ago_s=2)
    hall.takes(packet=-7)
    again, first = hall.tail()
    assert (again.outcome, again.payload, again.size) == (Outcome.REPEAT, None, len(BED))
    assert first.outcome is Outcome.UNDERSTOOD


def test_only_the_latest_are_read_and_payloads_only_for_those_who_may(hall: Hall) -> None:
    for age in range(MOST + 5):
        hall.takes(ago_s=age)
    tail = hall.tail(payloads=False)
    assert len(tail) == MOST
    assert tail[0].at == NOW
    assert {message.payload for message in tail} == {None}
    assert {message.size for message in tail} == {len(BED)}


def test_a_message_that_says_much_is_cut(hall: Hall) -> None:
    events = b",".join(b'{"device": "bed", "kind": "temperature.measured", "value": %d}' % n for n in range(9))
    hall.takes(b"[" + events + b"]")
    [message] = hall.tail()
    assert [said.words for said in message.said] == ["0 °C, 1 °C, 2 °C, 3 °C, 4 °C, 5 °C"]
    assert message.more == 3


def test_rates_and_counts(hall: Hall) -> None:
    for ago_s in (0, 59, 60, 3599, 3600, 86_399, 86_400):
        hall.takes(ago_s=ago_s)
    hall.takes(b"nonsense", ago_s=7200)
    with hall.database.read() as session:
        hour, day = rates_of(session, GATEWAY, NOW)
        listed = gateway_of(session, SERVICE, GATEWAY, NOW)
        assert gateway_of(session, "another", GATEWAY, NOW) is None
    assert [(bar.since, bar.count) for bar in hour.bars] == [
        (NOW - timedelta(minutes=60), 1),
        (NOW - timedelta(minutes=2), 1),
        (NOW - timedelta(minutes=1), 2),
    ]
    assert (hour.total, hour.most, day.total, day.most) == (4, 2, 7, 4)
    assert listed is not None
    assert (listed.messages, listed.strange, listed.waiting, listed.devices) == (4, 0, 1, 1)
    assert listed.speaks == ["tec"]
