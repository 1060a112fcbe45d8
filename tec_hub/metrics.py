"""Figures for Prometheus: most are read from the database when asked for, so that several hubs agree."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tec_hub.clock import Clock
from tec_hub.store.database import Database
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow
from tec_hub.store.outbox import NotificationRow, ServiceAlarmRow
from tec_hub.store.watching import AlertRow

_WAIT_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60)
_PAGE_BUCKETS_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_LATELY = timedelta(hours=1)


class Metrics:
    """The registry of one hub: the database's figures, and those that only this process knows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_FromDatabase(database, clock))
        self.request_seconds = Histogram(
            "tec_hub_request_seconds",
            "Time to answer a request, by route and status class",
            ("route", "status"),
            buckets=_PAGE_BUCKETS_S,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """All figures in the Prometheus text format."""
        return generate_latest(self.registry)


class _FromDatabase(Collector):
    """Asks the database each time it is scraped; names no person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def describe(self) -> Iterable[Metric]:
        """Nothing: the database need not answer when the registry is made."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        with self._database.read() as session:
            yield from _intake(session)
            yield _counted(session, "tec_hub_alerts", "Alerts by priority", "priority", AlertRow.priority)
            yield _counted(session, "tec_hub_alerts_now", "Alerts by where they stand", "status", AlertRow.status)
            yield _counted(
                session, "tec_hub_notifications", "Messages by their fate", "status", NotificationRow.status
            )
            yield from self._outbox(session)

    def _outbox(self, session: Session) -> Iterator[Metric]:
        now = self._clock.now()
        waiting, oldest = session.execute(
            select(func.count(), func.min(NotificationRow.created_at)).where(
                NotificationRow.ended_at.is_(None), NotificationRow.sent_at.is_(None)
            )
        ).one()
        yield GaugeMetricFamily("tec_hub_outbox_backlog", "Messages not yet with the provider", value=waiting)
        age = 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
        yield GaugeMetricFamily("tec_hub_outbox_oldest_seconds", "Age of the oldest of them", value=age)
        alarms = session.scalar(
            select(func.count()).select_from(ServiceAlarmRow).where(ServiceAlarmRow.ended_at.is_(None))
        )
        yield GaugeMetricFamily("tec_hub_service_alarms", "Service-wide alarms that sound", value=alarms or 0)
        sent = session.execute(
            select(NotificationRow.created_at, NotificationRow.sent_at).where(
                NotificationRow.sent_at > now - _LATELY
            )
        )
        waits = [(row.sent_at - row.created_at).total_seconds() for row in sent]
        yield _histogram(
            "tec_hub_notification_wait_seconds", "From decision to provider, messages of the last hour", waits
        )


def _intake(session: Session) -> Iterator[Metric]:
    for name, words, row in (
        ("tec_hub_readings", "Messages received", ReadingRow),
        ("tec_hub_events", "Canonical events", EventRow),
    ):
        yield CounterMetricFamily(name, words, value=session.scalar(select(func.max(row.id))) or 0)
    unsettled = select(func.count()).select_from(QuarantineRow).where(QuarantineRow.settled_at.is_(None))
    yield GaugeMetricFamily(
        "tec_hub_quarantine", "Readings not understood and not settled", value=session.scalar(unsettled) or 0
    )


def _counted(session: Session, name: str, words: str, label: str, column: "object") -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for value, count in session.execute(select(column, func.count()).group_by(column)):  # type: ignore[call-overload]
        family.add_metric([str(value)], count)
    return family


def _histogram(name: str, words: str, seconds: list[float]) -> Metric:
    family = HistogramMetricFamily(name, words)
    buckets = [(str(limit), float(sum(s <= limit for s in seconds))) for limit in _WAIT_BUCKETS_S]
    assert all(a[1] <= b[1] for a, b in pairwise(buckets))  # noqa: S101 - cumulative by construction
    family.add_metric([], [*buckets, ("+Inf", float(len(seconds)))], sum(seconds))
    return family
