"""The feed of the settings, brought in every day for every service of the hub."""

import structlog
from sqlalchemy import select

from tec_hub.clock import Clock
from tec_hub.community.importing import DAILY, bring_in
from tec_hub.store.database import Database
from tec_hub.store.people import ServiceRow

DAY_S = 24 * 60 * 60.0

log = structlog.get_logger(__name__)


def refresh(database: Database, source: str, clock: Clock) -> None:
    """Import the feed into each service; how it went stands in the reports and in the log."""
    with database.read() as session:
        services = session.scalars(select(ServiceRow.id).order_by(ServiceRow.id)).all()
    for service_id in services:
        report = bring_in(database, service_id, source, at=clock.now(), named=DAILY)
        log.info("local services imported", source=report.source, used=report.used, failure=report.failure)
