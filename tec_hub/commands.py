"""Commands to devices in the homes: what the engine wants said or lit, in the words of the device's make."""

from datetime import timedelta
from typing import Protocol

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from device_adapters.registry import adapter
from tec_hub.clock import Clock
from tec_hub.signals import BOARD, Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import DeviceRow
from tec_hub.store.outbox import CommandRow

_WORTH = timedelta(seconds=60)  # a light that comes on much later would only frighten

log = structlog.get_logger(__name__)


class Publishes(Protocol):
    """Whatever can publish to the homes."""

    def publish_command(self, topic: str, payload: bytes) -> bool:
        """Hand a message to the broker; False where that cannot be done at present."""
        ...


class Commands:
    """Publishes the commands that are waiting; one that cannot be sent in time is marked as failed, never lost."""

    def __init__(self, database: Database, publisher: Publishes, clock: Clock, signals: Signals) -> None:
        self._database, self._publisher = database, publisher
        self._clock, self._signals = clock, signals

    def cycle(self) -> int:
        """Publish all that is waiting; how many there were."""
        waiting = (
            select(CommandRow)
            .where(CommandRow.published_at.is_(None), CommandRow.failed.is_(None))
            .order_by(CommandRow.id)
        )
        with self._database.read() as session:
            if session.scalar(waiting.limit(1)) is None:
                return 0
        with self._database.write() as session:
            rows = session.scalars(waiting.with_for_update(skip_locked=True)).all()
            for row in rows:
                self._publish(session, row)
        if rows:
            self._signals.tell(BOARD)
        return len(rows)

    def _publish(self, session: Session, row: CommandRow) -> None:
        now = self._clock.now()
        device = session.get(DeviceRow, row.device_key)
        if device is None:
            row.failed = "there is no such device"
            return
        encode = adapter(device.ecosystem).command
        messages = () if encode is None else encode(device.native_id, row.action, row.words)
        if not messages:
            row.failed = f"a device of {device.ecosystem} cannot be told to {row.action!r}"
            return
        prefix = f"tec/v1/{device.gateway_id}/{device.ecosystem}/"
        if all(self._publisher.publish_command(prefix + m.topic, m.payload) for m in messages):
            row.published_at = now
        elif now - row.created_at > _WORTH:
            row.failed = "the broker could not be reached in time"
            log.warning("command not published", device=row.device_key)
