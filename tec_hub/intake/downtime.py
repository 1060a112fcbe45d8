"""How long the hub heard nothing, so that its own silence is not taken for everybody else's."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.inputs import WasDown
from tec_hub.clock import Clock
from tec_hub.intake.engine import Decides, EngineFailedError, mark_unwatched
from tec_hub.store.database import Database
from tec_hub.store.people import ResidentRow
from tec_hub.store.running import PulseRow

log = structlog.get_logger(__name__)

PULSE = "listener"
TOLERANCE = timedelta(seconds=90)  #: three pulses; a shorter gap is not told apart from a busy moment


def down_since(session: Session) -> datetime | None:
    """When the hub last certainly heard the homes (aware UTC); None if it never did."""
    return session.scalar(select(PulseRow.at).where(PulseRow.name == PULSE))


def pulse(session: Session, now: datetime) -> None:
    """Note that the hub hears the homes."""
    session.merge(PulseRow(name=PULSE, at=now))


def announce_downtime(database: Database, desk: Decides, clock: Clock, *, hears: bool) -> datetime | None:
    """Tell the engine for every resident since when the hub was deaf, if it was; before any other input.

    `hears`: from now on it hears the homes. The answer is that instant, or None. Safe to repeat: the gap is told
    once, and starts that never come to hear anything add up to one gap.
    """
    failed: dict[str, EngineFailedError] = {}
    while True:
        try:
            with database.write() as session:
                return _announce(session, desk, clock.now(), failed, hears=hears)
        except EngineFailedError as error:  # the others must hear of it all the same
            log.error("engine failed", resident=error.resident, reason=error.reason)
            failed[error.resident] = error


def _announce(
    session: Session, desk: Decides, now: datetime, failed: dict[str, EngineFailedError], *, hears: bool
) -> datetime | None:
    since = down_since(session)
    told = since is not None and now - since > TOLERANCE
    if told or hears or since is None:
        pulse(session, now)
    if since is None or not told:
        return None
    for resident in session.scalars(select(ResidentRow.id).order_by(ResidentRow.id)).all():
        if resident in failed:
            mark_unwatched(session, failed[resident], now)
            continue
        try:
            desk.decide(session, resident, [WasDown(at=now, since=since)])
        except SQLAlchemyError:
            raise
        except Exception as error:
            raise EngineFailedError(resident, error) from error
    return since
