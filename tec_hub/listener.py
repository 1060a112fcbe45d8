"""Listens to the homes: receives from the broker, takes in, acknowledges what is committed, and watches itself.

Three threads: the *network* thread serves one connection after the other and never waits for the store; the
*ingest* thread takes what is waiting as one batch; the *watch* keeps the lease, sends a heartbeat through the
broker, and replaces a dead thread or a silent connection. All three run on real time: only the readings' time, and
the pulse by which a restart knows how long the hub was deaf, follow the hub's clock.
"""

import gc
import threading
from collections.abc import Callable
from datetime import datetime

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from tec_hub.clock import Clock, monotonic
from tec_hub.ingest import Ingest, StoreFailedError
from tec_hub.intake.arrived import Arrived, Taken
from tec_hub.intake.downtime import announce_downtime, pulse
from tec_hub.intake.engine import Decides
from tec_hub.intake.routing import PREFIX
from tec_hub.listening.backlog import Backlog
from tec_hub.listening.health import Health, Pace
from tec_hub.listening.lease import Lease
from tec_hub.listening.link import Hears, Identity, Link
from tec_hub.loop import Loop
from tec_hub.signals import CONFIGURATION, Signals
from tec_hub.store.database import Database

log = structlog.get_logger(__name__)

LEASE = "listener"  #: one hub listens for the only partition of homes there is


class Listener:
    """The hub's ear. `start` and `stop` it once."""

    def __init__(
        self,
        identity: Identity,
        ingest: Ingest,
        database: Database,
        desk: Decides,
        clock: Clock,
        signals: Signals,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._identity, self._ingest, self._database, self._desk = identity, ingest, database, desk
        self._clock, self._signals, self._pace = clock, signals, pace or Pace()
        self._backlog: Backlog[Link, Arrived] = Backlog(self._pace.backlog)
        self._lease = Lease(database, LEASE, seconds=self._pace.lease)
        self._pulse = Loop("listener-pulse", self._note_pulse, lambda: None, clock, signals, ())
        self._stop = threading.Event()
        self._threads: dict[str, threading.Thread] = {}
        self._work: dict[str, Callable[[], None]] = {
            "listener-network": self._network,
            "listener-ingest": self._take_in,
            "listener-watch": self._watch,
        }
        self._link: Link | None = None
        self._hearing: Link | None = None  #: the link whose messages are being taken in
        self._store_good = threading.Event()
        self._store_good.set()
        self._filters: frozenset[str] = frozenset()
        self._look_at_filters = False
        self._last_error = ""
        self._session_present: bool | None = None
        self._connections = 0
        self._replaced = 0
        self._dropped: int | None = None
        self._deaf_since: datetime | None = clock.now()
        self._taken = Taken()

    def start(self) -> None:
        """Begin to listen, as soon as the lease is ours and the broker answers.

        When it returns, the engine knows how long the hub was down: let no time pass for residents before.
        """
        announce_downtime(self._database, self._desk, self._clock, hears=False)
        _spare_the_collector()
        self._end_signal = self._signals.subscribe(CONFIGURATION, self._configuration_changed)
        self._pulse.start()
        for name in self._work:
            self._begin(name)

    def stop(self) -> None:
        """Finish the batch under way and leave; the broker keeps what comes from now on."""
        self._stop.set()
        self._end_signal()
        self._backlog.close()
        if (link := self._link) is not None:
            link.hush()
        self._threads["listener-ingest"].join()
        if (link := self._link) is not None:
            link.leave()
        for thread in self._threads.values():
            thread.join()
        self._pulse.stop()
        self._leave_lease()

    def health(self) -> Health:
        """How it is at this moment."""
        link = self._link
        echoed_at = link.echoed_at if link is not None else None
        return Health(
            connected=link is not None and link.ended is None and link.subscribed.is_set(),
            holds_lease=self._lease.held,
            session_present=self._session_present,
            heartbeat_age=None if echoed_at is None else monotonic() - echoed_at,
            backlog=self._backlog.pending,
            store_failing=not self._store_good.is_set(),
            last_error=self._last_error,
            connections=self._connections,
            threads_replaced=self._replaced,
            dropped_by_broker=None if link is None else link.dropped_by_broker,
            deaf_since=self._deaf_since,
            taken=msgspec.structs.replace(self._taken),
        )

    def busy(self) -> bool:
        """Whether messages are received and not yet committed; for a clock that waits until all is at rest."""
        return self._backlog.pending > 0

    def catch_up(self, seconds: float) -> bool:
        """Wait until all that is received by now is committed; False where that takes longer."""
        return self._backlog.wait_for_given(seconds)

    def publish_command(self, topic: str, payload: bytes, qos: int = 1, *, seconds: float = 5) -> bool:
        """Send a command to a home; True once the broker has it. Nothing is kept for a later connection."""
        link = self._link
        return link is not None and link.publish(topic, payload, qos, seconds)

    # the network thread

    def _network(self) -> None:
        delay = self._pace.first_delay
        while not self._stop.is_set():
            if not (self._lease.held and self._store_good.is_set()):
                self._stop.wait(self._pace.watch / 10)
                continue
            link = self._connect_once()
            if link is None:
                self._stop.wait(delay)
                continue
            lasted = monotonic() - link.began_at if link.subscribed.is_set() else 0.0
            delay = self._pace.first_delay if lasted >= self._pace.steady else delay
            self._stop.wait(max(delay, self._pace.taken_over_delay if link.taken_over else 0))
            delay = min(delay * 2, self._pace.longest_delay)

    def _connect_once(self) -> Link | None:
        try:
            filters = self._ingest.filters()
        except SQLAlchemyError as error:
            self._last_error = f"the store failed: {type(error).__name__}"
            return None
        gone, self._filters = self._filters - filters, filters
        hears = Hears(connected=self._backlog.put, message=self._backlog.put)
        link = self._link = Link(
            self._identity, [f"{PREFIX}/#", *sorted(filters)], hears, self._clock, no_longer=sorted(gone)
        )
        link.serve()
        if not self._stop.is_set():
            self._last_error = link.ended or ""
            log.warning("broker connection ended", reason=link.ended, taken_over=link.taken_over)
        return link

    # the ingest thread

    def _take_in(self) -> None:
        while not (self._stop.is_set() and self._backlog.pending == 0):
            items = self._backlog.take(self._pace.batch, self._pace.watch)
            try:
                self._take(items)
            finally:
                self._backlog.done(len(items))

    def _take(self, items: list[Link | Arrived]) -> None:
        batch: list[Arrived] = []
        try:
            for item in items:
                if isinstance(item, Link):
                    self._commit(batch)
                    batch = []
                    self._welcome(item)
                else:
                    batch.append(item)
            self._commit(batch)
        except (StoreFailedError, SQLAlchemyError) as error:
            self._wait_for_the_store(error)

    def _welcome(self, link: Link) -> None:
        """A connection begins: what comes from now on is its."""
        self._connections += 1
        self._session_present = link.session_present
        expected = self._ingest.connected(session_present=link.session_present)
        if expected and not link.session_present:
            log.warning("the broker has lost our session: what came while the hub was away is lost")
        announce_downtime(self._database, self._desk, self._clock, hears=True)
        self._hearing, self._deaf_since = link, None

    def _commit(self, batch: list[Arrived]) -> None:
        """Take in, and only then acknowledge, to the connection that gave it."""
        if not batch:
            return
        self._taken.add(self._ingest.take(batch))
        if self._hearing is not None:
            self._hearing.acknowledge([m.packet_id for m in batch if m.packet_id is not None])

    def _wait_for_the_store(self, error: Exception) -> None:
        """Nothing can be kept: disconnect, so that the broker keeps it, and come back when the store does."""
        self._store_good.clear()
        self._last_error = f"the store failed: {error}"
        log.error("the store failed; disconnecting until it answers", error=type(error).__name__)
        if self._link is not None:
            self._link.drop(self._last_error)
        delay = self._pace.first_delay
        while not self._stop.wait(delay):
            delay = min(delay * 2, self._pace.longest_delay)
            try:
                self._ingest.probe()
            except StoreFailedError:
                continue
            break
        self._backlog.clear()  # all of it will be sent again
        self._store_good.set()

    # the watch

    def _watch(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch_on()
            except Exception:  # whoever watches must not be the one that fails
                log.exception("a look failed")
                self._stop.wait(self._pace.watch)

    def _watch_on(self) -> None:
        renewed_at = beat_at = float("-inf")
        while not self._stop.is_set():
            if monotonic() - renewed_at >= self._pace.lease / 3:
                renewed_at = monotonic()
                self._keep_lease()
            if monotonic() - beat_at >= self._pace.beat and (link := self._link) is not None:
                beat_at = monotonic()
                link.beat()
            self._look_at_threads()
            self._look_at_link()
            self._look_at_losses()
            self._look_at_configuration()
            self._stop.wait(self._pace.watch)

    def _look_at_threads(self) -> None:
        for name in ("listener-network", "listener-ingest"):
            if not self._threads[name].is_alive() and not self._stop.is_set():
                log.error("a thread has died and is replaced", thread=name)
                self._replaced += 1
                self._last_error = f"the thread {name} had died"
                if self._link is not None:
                    self._link.drop(self._last_error)
                self._backlog.clear()  # what it held is not acknowledged, and all comes again in order
                self._begin(name)

    def _look_at_link(self) -> None:
        link = self._link
        if link is None or link.ended is not None:
            self._note_deafness()
        elif monotonic() - (link.echoed_at or link.began_at) > self._pace.silence:
            link.drop("the loop is silent: no heartbeat came back")

    def _look_at_losses(self) -> None:
        """A broker that throws messages away has too little room, or a session that nobody comes back for."""
        link = self._link
        if link is None or link.dropped_by_broker is None:
            return
        if self._dropped is not None and link.dropped_by_broker > self._dropped:
            self._last_error = f"the broker has dropped {link.dropped_by_broker - self._dropped} messages"
            log.error("the broker has dropped messages", count=link.dropped_by_broker - self._dropped)
        self._dropped = link.dropped_by_broker

    def _look_at_configuration(self) -> None:
        """New bindings are subscribed to on a new connection; the broker keeps what comes in between."""
        if not self._look_at_filters or self._link is None:
            return
        self._look_at_filters = False
        if self._ingest.filters() != self._filters:
            self._link.drop("the bindings have changed")

    def _note_deafness(self) -> None:
        if self._deaf_since is None:
            self._deaf_since = self._clock.now()

    def _keep_lease(self) -> None:
        had = self._lease.held
        try:
            if not self._lease.renew() and had:
                log.warning("another hub has taken the lease")
        except SQLAlchemyError as error:  # it may still be ours for a while
            log.warning("the lease could not be renewed", error=type(error).__name__)
        if not self._lease.held and (link := self._link) is not None:
            link.drop("another hub listens")

    def _leave_lease(self) -> None:
        try:
            self._note_pulse()
            self._lease.release()
        except SQLAlchemyError as error:
            log.warning("the lease could not be given back", error=type(error).__name__)

    def _note_pulse(self) -> None:
        if self._deaf_since is None:
            with self._database.write() as session:
                pulse(session, self._clock.now())

    def _configuration_changed(self) -> None:
        self._look_at_filters = True

    def _begin(self, name: str) -> None:
        thread = self._threads[name] = threading.Thread(target=self._work[name], name=name, daemon=True)
        thread.start()


def _spare_the_collector() -> None:
    """Look for garbage in cycles less often: messages make none, and the looking costs a fifth of all the work."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
