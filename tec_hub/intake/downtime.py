"""How long the hub heard nothing, so that its own silence is not taken for everybody else's."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from alerts.inputs import WasDown
from tec_hub.clock import Clock
from tec_hub.intake.engine import Decides, EngineFailedError, mark_unwatched
from tec_hub.store.database import Database
from tec_hub.store.people import ResidentRow
from tec_hub.store.running import PulseRow
from tec_hub.store.watching import ResidentStateRow

log = structlog.get_logger(__name__)

PULSE = "listener"
TOLERANCE = timedelta(seconds=90)  #: three pulses; while it runs, a shorter gap is not told from a busy moment


def down_since(session: Session) -> datetime | None:
    """When the hub last certainly heard the homes (aware UTC); None if it never did."""
    return session.scalar(select(PulseRow.at).where(PulseRow.name == PULSE))


def pulse(session: Session, now: datetime) -> None:
    """Note that the hub hears the homes."""
    session.merge(PulseRow(name=PULSE, at=now))


def announce_downtime(database: Database, desk: Decides, clock: Clock, *, hears: bool) -> datetime | None:
    """Tell the engine for every resident since when the hub was deaf, if it was; before any other input.

    `hears`: from now on it hears the homes; without it the hub has just started, and even a short gap is told to
    those whose limit ran out in it, as what they said meanwhile is still to come from the broker. The answer is
    the instant since when all were told that it was deaf, or None. Safe to repeat: a gap is told to all once, and
    starts that never come to hear anything add up to one gap.
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
    if since is None or (hears and not told):
        return None
    for resident in session.scalars(_everybody() if told else _overdue(since, now)).all():
        if resident in failed:
            mark_unwatched(session, failed[resident], now)
            continue
        try:
            desk.decide(session, resident, [WasDown(at=now, since=since)])
        except SQLAlchemyError:
            raise
        except Exception as error:
            raise EngineFailedError(resident, error) from error
    return since if told else None


def _everybody() -> Select[str]:
    return select(ResidentRow.id).order_by(ResidentRow.id)


def _overdue(since: datetime, now: datetime) -> Select[str]:
    state = ResidentStateRow
    return (
        select(state.resident_id).where(state.next_due > since, state.next_due <= now).order_by(state.resident_id)
    )
