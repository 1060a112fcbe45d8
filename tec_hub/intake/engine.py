"""How the intake reaches the engine, and what it does where the engine fails."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from alerts.decisions import Decision
from alerts.inputs import Input
from tec_hub.alarm import sound_alarm
from tec_hub.store.watching import ResidentStateRow

log = structlog.get_logger(__name__)


class Decides(Protocol):
    """The door to the engine."""

    def prepare(self, session: Session, resident_ids: Iterable[str]) -> None:
        """Get ready to decide for all these residents."""
        ...

    def decide(self, session: Session, resident_id: str, inputs: Sequence[Input]) -> tuple[Decision, ...]:
        """Decide within the caller's writing transaction."""
        ...


class EngineFailedError(RuntimeError):
    """The engine could not be run for a resident."""

    def __init__(self, resident: str, error: Exception) -> None:
        super().__init__(f"{resident}: {type(error).__name__}: {error}")
        self.resident, self.reason = resident, type(error).__name__


def mark_unwatched(session: Session, failed: EngineFailedError, now: datetime) -> None:
    """Make it loud, once, that a resident's plan is not being watched."""
    log.error("engine failed", resident=failed.resident, exc_info=failed.__cause__)
    row = session.get(ResidentStateRow, failed.resident)
    if row is not None:
        if row.failed is not None:
            return
        row.failed = failed.reason
    sound_alarm(
        session,
        key=f"engine:{failed.resident}",
        reason=f"The night plan of resident {failed.resident} is not being watched ({failed.reason}).",
        now=now,
    )
