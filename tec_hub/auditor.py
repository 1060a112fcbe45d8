"""The auditor: proves every minute that each open alert has a valid next step or an owner.

Only then does it touch the dead-man address, whose owner shouts when it is not touched for a while.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import httpx
import msgspec
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.response.audit import audit
from alerts.state import State
from alerts.transitions import ENDED
from alerts.wording.times import span
from tec_hub.alarm import end_alarm, sound_alarm
from tec_hub.clock import Clock, monotonic
from tec_hub.signals import BOARD, OUTBOX, Signals
from tec_hub.store.database import Database
from tec_hub.store.outbox import NotificationRow
from tec_hub.store.running import PulseRow
from tec_hub.store.watching import AlertRow, ResidentStateRow

_OVERDUE = timedelta(seconds=60)
_DEAF = timedelta(minutes=3)  # a broker that is restarted is back sooner
_KEY, _DEAF_KEY = "auditor", "deaf"

log = structlog.get_logger(__name__)


class Auditor:
    """Looks over everything that is open; `findings` are what was wrong at the last look.

    `deaf_since` says since when (aware) this hub, which should, has not heard the homes; None while it does. On a
    clock of another `speed` the patience with that is as long in real time.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        signals: Signals,
        *,
        dead_man_url: str = "",
        deaf_since: Callable[[], datetime | None] = lambda: None,
        speed: float = 1,
    ) -> None:
        self._database, self._clock, self._signals = database, clock, signals
        self._dead_man_url = dead_man_url
        self._deaf_since, self._patience = deaf_since, _DEAF * max(1, speed)
        self.findings: Sequence[str] = ()
        self.last_look: float | None = None  #: real monotonic seconds

    def cycle(self) -> Sequence[str]:
        """Look once: sound the loud alarm about what is wrong, or touch the dead-man address."""
        now = self._clock.now()
        with self._database.read() as session:
            findings = [*_open_alerts(session), *_overdue(session, now), *_stuck(session, now)]
        deaf = self._deafness(now)
        with self._database.write() as session:
            session.merge(PulseRow(name="auditor", at=now))
            changed = [
                _sound(session, _KEY, "; ".join(findings[:5]), now),
                _sound(session, _DEAF_KEY, deaf, now),
            ]
        if any(changed):
            self._signals.tell(OUTBOX, BOARD)
        if deaf:
            findings.append(deaf)
        self.findings, self.last_look = findings, monotonic()
        if not findings and self._dead_man_url:
            self._touch()
        return findings

    def _deafness(self, now: datetime) -> str:
        """What a night manager must know and do while the homes are not heard, or nothing."""
        since = self._deaf_since()
        if since is None or now - since < self._patience:
            return ""
        minutes = span((now - since).total_seconds() // 60 * 60)
        return f"No home heard for {minutes}: nothing there can raise an alert. Check on people; call IT support"

    def _touch(self) -> None:
        try:
            httpx.get(self._dead_man_url, timeout=10).raise_for_status()
        except httpx.HTTPError as error:  # its owner will shout; we can only say so
            log.warning("dead-man address not reached", reason=type(error).__name__)


def _sound(session: Session, key: str, reason: str, now: datetime) -> bool:
    """Sound the alarm, or end it without a reason; whether anybody has to hear of it."""
    if not reason:
        return end_alarm(session, key, now)
    sound_alarm(session, key=key, reason=reason, now=now)
    return True


def _open_alerts(session: Session) -> list[str]:
    """Each open alert in the table is in its resident's state, with a next step or an owner there."""
    found: list[str] = []
    opened = session.execute(
        select(AlertRow.resident_id, AlertRow.id).where(AlertRow.status.not_in([s.value for s in ENDED]))
    ).all()
    by_resident: dict[str, set[str]] = {}
    for resident_id, alert_id in opened:
        by_resident.setdefault(resident_id, set()).add(alert_id)
    for resident_id, alert_ids in by_resident.items():
        document = session.scalar(
            select(ResidentStateRow.document).where(ResidentStateRow.resident_id == resident_id)
        )
        state = msgspec.json.decode(document or b"{}", type=State)
        found += [f"alert {a} is open but no longer watched" for a in sorted(alert_ids - state.alerts.keys())]
        found += audit(state)
    return found


def _overdue(session: Session, now: datetime) -> list[str]:
    rows = session.execute(
        select(ResidentStateRow.resident_id, ResidentStateRow.failed).where(
            ResidentStateRow.next_due < now - _OVERDUE
        )
    )
    return [
        f"resident {resident_id} is overdue" + (f" ({failed})" if failed else "") for resident_id, failed in rows
    ]


def _stuck(session: Session, now: datetime) -> list[str]:
    """Wake-up messages that should have been with the provider by now."""
    rows = session.scalars(
        select(NotificationRow.id).where(
            NotificationRow.ended_at.is_(None),
            NotificationRow.sent_at.is_(None),
            NotificationRow.purpose == "wake",
            NotificationRow.created_at < now - _OVERDUE,
        )
    )
    return [f"message {notification_id} has not been sent" for notification_id in rows]
