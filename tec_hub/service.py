"""The hub put together: every part, in the order in which it starts and, backwards, stops."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import structlog
from paho.mqtt.enums import MQTTProtocolVersion
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tec_hub.auditor import Auditor
from tec_hub.broker import Broker, BrokerCredential
from tec_hub.broker.files import AccessFilesError, write_access
from tec_hub.clock import Clock, RealClock, monotonic
from tec_hub.commands import Commands
from tec_hub.community.daily import DAY_S, refresh
from tec_hub.configuration_watch import ConfigurationWatch
from tec_hub.decide import Desk
from tec_hub.delivery.answers import Answers
from tec_hub.delivery.calls import Calls
from tec_hub.delivery.inbox import Inbox
from tec_hub.delivery.outbox import Outbox
from tec_hub.delivery.provider import Provider
from tec_hub.delivery.receipts import Receipts
from tec_hub.delivery.replies import Replies
from tec_hub.delivery.signature import Signature
from tec_hub.delivery.statuses import Statuses
from tec_hub.delivery.webhooks import provider_routes
from tec_hub.delivery.words import Words
from tec_hub.health.watching import HealthWatch
from tec_hub.holder import new_holder
from tec_hub.ingest import Ingest
from tec_hub.known_gateways import broker_credentials
from tec_hub.listener import Listener
from tec_hub.listening.address import client_name, parse_broker
from tec_hub.listening.link import Identity
from tec_hub.loop import Loop
from tec_hub.metrics import Metrics
from tec_hub.settings import Settings
from tec_hub.signals import CONFIGURATION, DEADLINES, OUTBOX, Signals
from tec_hub.store.database import Database
from tec_hub.store.migrate import migrate
from tec_hub.ticker import Beats, Ticker
from tec_hub.web.app import create_app
from tec_hub.web.context import Context, HealthItem
from tec_hub.web_server import WebServer
from tec_hub.webhook.door import Door
from tec_hub.webhook.routes import webhook_routes

log = structlog.get_logger(__name__)

_AUDITOR_STALE_S = 150.0  # two of its beats missed
_TICKER_STALE_S = 10.0


class Hub:
    """One running hub. Build it, `start` it, and `stop` it; all parts hang on one clock and one database.

    `speed` is that of a clock that does not run in real time, for what is done every so often.
    """

    def __init__(self, settings: Settings, *, clock: Clock | None = None, speed: float = 1) -> None:
        self.settings = settings
        self.clock: Clock = clock or RealClock()
        self.signals = Signals()
        self._minute = max(1.0, 60 / speed)
        self.holder = new_holder()
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database())
        self.desk = Desk(self.database, self.clock, self.signals)
        self._make_delivery()
        self.ticker = Ticker(self.database, self.desk, self.clock, self._catch_up)
        self.auditor = Auditor(
            self.database,
            self.clock,
            self.signals,
            dead_man_url=settings.dead_man_url,
            deaf_since=self._deaf_since,
            speed=speed,
        )
        self.health_watch = HealthWatch(
            self.database, self.clock, self.signals, hears=lambda: self.listens, tell=self.desk.act
        )
        self.ingest = Ingest(self.database, self.desk, self.clock, self.signals)
        self.broker = None if settings.mqtt_url else Broker(settings.data_dir, port=settings.mqtt_port)
        self.listener: Listener | None = None
        self.web: WebServer | None = None
        self._beats = Beats()
        self._access_trouble = ""
        self.loops: list[Loop] = []
        self._undo: list[Callable[[], None]] = []

    def _make_delivery(self) -> None:
        database, clock, signals = self.database, self.clock, self.signals
        self.provider = Provider(self.settings)
        self.receipts = Receipts(self.desk)
        self.words = Words(self.settings)
        self.outbox = Outbox(
            database, self.provider, self.receipts, self.words, clock, signals, holder=self.holder
        )
        self.desk.courier = self.outbox
        answers = Answers(self.desk)
        replies = Replies(database, answers, self.words, clock, signals)
        self.inbox = Inbox(database, self.provider, replies, clock)
        self.routes = provider_routes(
            Signature(self.settings),
            Statuses(database, self.receipts, clock, signals),
            replies,
            Calls(database, answers, self.receipts, self.words, clock, signals),
        )

    def prepare(self) -> None:
        """Bring the database up to date; safe to repeat, and done by `start`."""
        migrate(self.database)

    def start(self) -> None:
        """Start every part. Raises what keeps a part from starting, after stopping those that had."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        self.prepare()
        self._undo.append(self.database.close)
        self._undo += [self.provider.close, self.outbox.close]
        self._start_web()
        listener = self._start_listening()
        commands = Commands(self.database, listener, self.clock, self.signals)
        self.outbox.take_over()
        self._start_loop("delivery", self.outbox.begin, self.outbox.next_due, OUTBOX)
        self._start_loop("commands", commands.cycle, lambda: None, OUTBOX)
        watch = ConfigurationWatch(self.database, self.signals)
        self._start_loop("configuration", watch.look, lambda: None, CONFIGURATION)
        self._start_loop("gateways", self.admit_gateways, lambda: None, CONFIGURATION)
        self._start_loop("plans", self.desk.take_up_plans, lambda: None, CONFIGURATION)
        self._start_loop("ticker", self.ticker.cycle, self.ticker.next_due, DEADLINES)
        self._beats.every(2, "look anyway", self._wake_loops)  # a lost signal costs no more than that
        self._beats.every(self._minute, "auditor", self.auditor.cycle)
        self._beats.every(self._minute, "retries", self.ticker.retry_failed)
        self._beats.every(self._minute, "inbox", self.inbox.fetch)
        self._beats.every(self._minute, "equipment", self.health_watch.cycle)
        if feed := self.settings.community_feed_url:
            self._beats.every(DAY_S, "local services", lambda: refresh(self.database, feed, self.clock))
        self._beats.start()
        self._undo.append(self._beats.stop)
        log.info("hub started", holder=self.holder)

    def stop(self) -> None:
        """Stop every part that was started, the latest first."""
        while self._undo:
            self._undo.pop()()

    def _start_loop(
        self, name: str, work: Callable[[], object], due: Callable[[], datetime | None], topic: str
    ) -> None:
        loop = Loop(name, work, due, self.clock, self.signals, (topic,), at_least_every=None)
        loop.start()
        self.loops.append(loop)
        self._undo.append(loop.stop)

    def _catch_up(self, seconds: float) -> None:
        if self.listener is not None:
            self.listener.catch_up(seconds)

    def _wake_loops(self) -> None:
        for loop in self.loops:
            loop.wake()

    def _start_web(self) -> None:
        context = Context(
            settings=self.settings,
            database=self.database,
            clock=self.clock,
            signals=self.signals,
            desk=self.desk,
            health=self.health,
            metrics=Metrics(self.database, self.clock),
            notices=self.notices,
            extra_routers=(self.routes, webhook_routes(self._webhooks())),
        )
        self.web = WebServer(create_app(context), self.settings.host, self.settings.port)
        self.web.start()
        self._undo.append(self.web.stop)

    def _webhooks(self) -> Door:
        return Door(self.database, self.ingest, self.clock, self.settings.secret_key.get_secret_value())

    def _start_listening(self) -> Listener:
        url, protocol = self.settings.mqtt_url, self.settings.mqtt_protocol
        if self.broker is not None:
            self.broker.set_credentials(self._gateways())
            self.broker.start()
            self._undo.append(self.broker.stop)
            url, protocol = self.broker.url, self.broker.protocol
        identity = Identity(
            broker=parse_broker(url, self.settings.mqtt_ca_file),
            client_id=client_name(self.settings.mqtt_client_id, self.settings.secret_key.get_secret_value()),
            protocol=MQTTProtocolVersion(protocol),
        )
        self.listener = Listener(identity, self.ingest, self.database, self.desk, self.clock, self.signals)
        self.listener.start()
        self._undo.append(self.listener.stop)
        return self.listener

    @property
    def listens(self) -> bool:
        """Whether this hub, and no other, hears the homes now."""
        return self.listener is not None and self.listener.health().connected

    def _deaf_since(self) -> datetime | None:
        """Since when the homes have not been heard; None while they are, or while another hub hears them."""
        if self.listener is None:
            return None
        health = self.listener.health()
        return health.deaf_since if health.holds_lease else None

    def admit_gateways(self) -> None:
        """Let the broker admit exactly the gateways on record."""
        if self.broker is not None:
            self.broker.set_credentials(self._gateways())
        elif self.settings.mqtt_access_dir is not None:
            self._write_access(self.settings.mqtt_access_dir)

    def _write_access(self, directory: Path) -> None:
        secret = parse_broker(self.settings.mqtt_url).secret or ""
        trouble = ""
        try:
            if write_access(directory, secret, self._gateways()):
                log.info("the broker's passwords and access rights are written", directory=str(directory))
        except AccessFilesError as error:
            trouble = f"The broker cannot be told of gateways that were added or revoked: {error}."
            if trouble != self._access_trouble:
                log.error("the broker's passwords and access rights cannot be written", error=str(error))
        self._access_trouble = trouble

    def notices(self) -> Sequence[str]:
        """What this installation cannot promise, for the board."""
        trouble = (self._access_trouble,) if self._access_trouble else ()
        return (*trouble, *(() if self.broker is None else self.broker.limits))

    def _gateways(self) -> list[BrokerCredential]:
        with self.database.read() as session:
            return broker_credentials(session)

    def health(self) -> Mapping[str, HealthItem]:
        """How each part is, for /readyz and the board."""
        return {name: look(self) for name, look in _LOOKS.items()}


def _broker(hub: Hub) -> HealthItem:
    if hub.listener is None:
        return HealthItem(False, "Not started.")
    health = hub.listener.health()
    if health.ready:
        return HealthItem(True, "The homes are heard.")
    return HealthItem(False, f"The homes are not heard: {health.last_error or 'no connection to the broker'}.")


def _database(hub: Hub) -> HealthItem:
    try:
        with hub.database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        return HealthItem(False, f"The database does not answer ({type(error).__name__}).")
    return HealthItem(True, "The database answers.")


def _delivery(hub: Hub) -> HealthItem:
    if hub.outbox.trouble is not None:
        return HealthItem(False, f"The latest message could not be sent: {hub.outbox.trouble}.")
    return HealthItem(True, "Messages go out.")


def _loops(hub: Hub) -> HealthItem:
    beat = hub.ticker.last_beat
    dead = [loop.name for loop in hub.loops if not loop.alive]
    if dead or beat is None or monotonic() - beat > _TICKER_STALE_S:
        return HealthItem(False, f"Time is not being watched ({', '.join(dead) or 'no beat'}).")
    return HealthItem(True, "Time is being watched.")


def _auditor(hub: Hub) -> HealthItem:
    look = hub.auditor.last_look
    if look is None or monotonic() - look > _AUDITOR_STALE_S:
        return HealthItem(False, "Nobody has checked the open alerts lately.")
    if hub.auditor.findings:
        return HealthItem(False, "; ".join(hub.auditor.findings[:3]))
    return HealthItem(True, "Every open alert has a next step or an owner.")


_LOOKS: Mapping[str, Callable[[Hub], HealthItem]] = {
    "broker": _broker,
    "database": _database,
    "delivery": _delivery,
    "ticker": _loops,
    "auditor": _auditor,
}
