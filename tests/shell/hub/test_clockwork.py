"""The ticker, the auditor and the loop: nobody's trouble silences the others, and what is wrong is loud."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select, update

from alerts.inputs import Tick
from alerts.wording import alarm_text
from simulators.clock import ManualClock
from tec_hub.auditor import Auditor
from tec_hub.decide import Desk
from tec_hub.loop import Loop
from tec_hub.signals import OUTBOX, Signals
from tec_hub.store.outbox import ServiceAlarmRow
from tec_hub.store.watching import AlertRow, ResidentStateRow
from tec_hub.ticker import Ticker
from tests.shell.seed import HOME, RESIDENT, SERVICE, add_resident, fresh_database

NOW = datetime(2026, 11, 23, 22, tzinfo=UTC)


class Clockwork:
    """A desk with its ticker and auditor over one database."""

    def __init__(self, url: str, dead_man_url: str = "") -> None:
        self.database = fresh_database(url)
        self.clock, self.signals = ManualClock(NOW), Signals()
        self.desk = Desk(self.database, self.clock, self.signals)
        self.ticker = Ticker(self.database, self.desk, self.clock, self.take_in_news)
        self.news: list[Callable[[], None]] = []  #: what was received and is still being written
        self.deaf_since: datetime | None = None
        self.auditor = Auditor(
            self.database,
            self.clock,
            self.signals,
            dead_man_url=dead_man_url,
            deaf_since=lambda: self.deaf_since,
        )
        with self.database.write() as session:
            add_resident(session, "edith", home=HOME)
        for resident in (RESIDENT, "edith"):
            self.desk.act(resident, (Tick(at=NOW),))

    def take_in_news(self, _seconds: float) -> None:
        while self.news:
            self.news.pop()()

    def due(self, resident: str, at: datetime) -> None:
        with self.database.write() as session:
            session.execute(
                update(ResidentStateRow).where(ResidentStateRow.resident_id == resident).values(next_due=at)
            )

    def spoil(self, resident: str) -> None:
        """A state that cannot be read, as after a fault of the disk."""
        with self.database.write() as session:
            session.execute(
                update(ResidentStateRow)
                .where(ResidentStateRow.resident_id == resident)
                .values(document=b"{", version=ResidentStateRow.version + 1)
            )

    def row(self, resident: str) -> ResidentStateRow:
        with self.database.read() as session:
            return session.get_one(ResidentStateRow, resident)

    def alarms(self) -> list[str]:
        with self.database.read() as session:
            return list(session.scalars(select(ServiceAlarmRow.reason).where(ServiceAlarmRow.ended_at.is_(None))))


@pytest.fixture
def works(database_url: str) -> Iterator[Clockwork]:
    works = Clockwork(database_url)
    yield works
    works.database.close()


def test_only_who_is_due_is_ticked(works: Clockwork) -> None:
    works.due(RESIDENT, NOW - timedelta(seconds=1))
    works.due("edith", NOW + timedelta(minutes=1))

    assert works.ticker.next_due() == NOW - timedelta(seconds=1)
    assert works.ticker.cycle() == 1


def test_news_that_is_being_written_when_a_limit_runs_out_is_judged_before_it(works: Clockwork) -> None:
    works.due(RESIDENT, NOW)
    works.news.append(lambda: works.due(RESIDENT, NOW + timedelta(minutes=1)))  # as back in bed would

    assert works.ticker.cycle() == 0


def test_a_resident_whose_state_is_spoilt_is_loud_and_holds_up_nobody(works: Clockwork) -> None:
    works.spoil(RESIDENT)
    for resident in (RESIDENT, "edith"):
        works.due(resident, NOW)
    before = works.row("edith").next_due
    works.ticker.cycle()

    assert works.row(RESIDENT).failed == "DecodeError"
    assert works.row("edith").failed is None
    assert before == NOW
    assert works.ticker.next_due() == before  # hers is still looked at, his is left to be tried again
    assert [RESIDENT in reason for reason in works.alarms()] == [True]


def test_a_failed_resident_is_tried_again_and_the_alarm_ends(works: Clockwork) -> None:
    works.spoil(RESIDENT)
    works.due(RESIDENT, NOW)
    works.ticker.cycle()
    with works.database.write() as session:
        session.execute(update(ResidentStateRow).values(document=b"{}", version=ResidentStateRow.version + 1))
    works.ticker.retry_failed()

    assert works.row(RESIDENT).failed is None
    assert works.alarms() == []


def test_the_auditor_is_content_where_nothing_is_open(works: Clockwork) -> None:
    assert list(works.auditor.cycle()) == []
    assert works.alarms() == []


def test_an_open_alert_that_nobody_watches_is_loud(works: Clockwork) -> None:
    with works.database.write() as session:
        session.add(
            AlertRow(
                id="julie-9",
                resident_id=RESIDENT,
                service_id=SERVICE,
                expectation="fall",
                name="Fall",
                priority="P1",
                status="open",
                opened_at=NOW,
                document=b"{}",
            )
        )
    assert list(works.auditor.cycle()) == ["alert julie-9 is open but no longer watched"]
    assert works.alarms() == ["alert julie-9 is open but no longer watched"]

    with works.database.write() as session:
        session.execute(update(AlertRow).values(status="closed"))
    assert list(works.auditor.cycle()) == []
    assert works.alarms() == []


def test_homes_that_are_long_not_heard_are_a_loud_matter(works: Clockwork) -> None:
    works.deaf_since = works.clock.now()
    works.clock.advance(170)
    assert list(works.auditor.cycle()) == []  # a broker may take its time to come back
    works.clock.advance(130)
    (said,) = works.auditor.cycle()
    assert said == (
        "No home heard for 5 minutes: nothing there can raise an alert. Check on people; call IT support"
    )
    assert works.alarms() == [said]
    assert said in alarm_text(said), "whole in one text"

    works.deaf_since = None
    assert list(works.auditor.cycle()) == []
    assert works.alarms() == []


def test_a_ticker_that_stands_still_is_noticed(works: Clockwork) -> None:
    works.due("edith", NOW - timedelta(minutes=2))

    assert list(works.auditor.cycle()) == ["resident edith is overdue"]


def test_the_dead_man_address_is_touched_only_while_all_is_well(sqlite_url: str) -> None:
    touched: list[str] = []

    class Hears(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            touched.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quietly."""

    with HTTPServer(("127.0.0.1", 0), Hears) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        works = Clockwork(sqlite_url, f"http://127.0.0.1:{server.server_port}/alive")
        works.auditor.cycle()
        works.due("edith", NOW - timedelta(minutes=2))
        works.auditor.cycle()
        works.database.close()
        server.shutdown()
        thread.join()

    assert touched == ["/alive"]


def test_a_loop_works_when_due_when_told_and_after_trouble() -> None:
    clock, signals, turns = ManualClock(NOW), Signals(), []

    def work() -> None:
        turns.append(clock.now())
        if len(turns) == 1:
            raise RuntimeError("the first turn fails")

    def due() -> datetime | None:
        return NOW + timedelta(minutes=5) if len(turns) < 4 else None

    loop = Loop("a loop", work, due, clock, signals, (OUTBOX,), at_least_every=None)
    loop.start()
    tried_again = threading.Event()
    while len(turns) < 2 and not tried_again.wait(0.005):
        clock.advance(1)  # it tries again soon after trouble
    signals.tell(OUTBOX)
    clock.settle()
    assert len(turns) == 3
    clock.advance(600)
    assert turns[3] == NOW + timedelta(minutes=5)
    loop.stop()
    assert not loop.alive
