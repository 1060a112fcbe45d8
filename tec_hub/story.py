"""The night told line by line as it happens, on the console of the demonstration."""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.decisions import Decision, Send
from alerts.wording import say
from tec_hub.loop import Loop
from tec_hub.service import Hub
from tec_hub.signals import BOARD
from tec_hub.store.equipment import DeviceRow
from tec_hub.store.intake import EventRow
from tec_hub.store.outbox import InboundRow, NotificationRow
from tec_hub.store.watching import TimelineRow

_WORTH_TELLING = (
    "bed.",
    "contact.",
    "call.",
    "fall.",
    "seizure.",
    "enuresis.",
    "smoke.",
    "leak.",
    "device.",
    "motion.detected",
)

_DECISION = msgspec.json.Decoder(Decision)


class Story:
    """Tells what was committed since it last looked: events, decisions, messages and replies."""

    def __init__(self, hub: Hub, tell: Callable[[str], None]) -> None:
        self._hub, self._tell = hub, tell
        self._last_event = self._last_line = self._last_reply = 0
        self._last_sent = hub.clock.now()
        self._loop = Loop("story", self._look, lambda: None, hub.clock, hub.signals, (BOARD,))

    def start(self) -> None:
        """Begin with what happens from now on."""
        with self._hub.database.read() as session:
            self._last_event = session.scalar(select(EventRow.id).order_by(EventRow.id.desc()).limit(1)) or 0
            self._last_line = session.scalar(select(TimelineRow.id).order_by(TimelineRow.id.desc()).limit(1)) or 0
            self._last_reply = session.scalar(select(InboundRow.id).order_by(InboundRow.id.desc()).limit(1)) or 0
        self._loop.start()

    def stop(self) -> None:
        """Tell what is left and end."""
        self._loop.stop()

    def heard(self, topic: str, _payload: bytes) -> None:
        """A home heard a command."""
        if topic.endswith("/set"):
            self._line(self._hub.clock.now(), "home", f"{topic.split('/')[-2]} does as it is told")

    def _look(self) -> None:
        with self._hub.database.read() as session:
            lines = [*self._events(session), *self._decisions(session), *self._texts(session)]
            lines += self._replies(session)
        for at, who, words in sorted(lines, key=lambda line: line[0]):
            self._line(at, who, words)

    def _line(self, at: datetime, who: str, words: str) -> None:
        self._tell(f"{at.astimezone(ZoneInfo('Europe/London')):%H:%M:%S}  {who:>11}  {words}")

    def _events(self, session: Session) -> Iterator[tuple[datetime, str, str]]:
        query: Select[EventRow, DeviceRow] = (
            select(EventRow, DeviceRow)
            .join(DeviceRow, DeviceRow.key == EventRow.device_key)
            .where(EventRow.id > self._last_event)
            .order_by(EventRow.id)
        )
        for event, device in session.execute(query):
            self._last_event = event.id
            kind = device.reads_as.get(event.kind, event.kind)
            if kind.startswith(_WORTH_TELLING):
                yield event.occurred_at, "sensor", f"{device.label or device.native_id}: {kind.replace('.', ' ')}"

    def _decisions(self, session: Session) -> Iterator[tuple[datetime, str, str]]:
        query = select(TimelineRow).where(TimelineRow.id > self._last_line).order_by(TimelineRow.id)
        for row in session.scalars(query):
            self._last_line = row.id
            decision = _DECISION.decode(row.decision)
            plan = self._hub.desk.plans.plan(session, row.resident_id)
            if plan is not None and not isinstance(decision, Send):
                yield row.at, "hub", f"{plan.called}: {say(decision, plan)}"

    def _texts(self, session: Session) -> Iterator[tuple[datetime, str, str]]:
        query = (
            select(NotificationRow)
            .where(NotificationRow.sent_at > self._last_sent)
            .order_by(NotificationRow.sent_at)
        )
        for row in session.scalars(query):
            assert row.sent_at is not None  # noqa: S101 - the query says so
            self._last_sent = row.sent_at
            words = row.body if row.channel == "text" else "(rings)"
            yield row.sent_at, row.channel, f"to {row.contact_name or 'somebody'}: {words}"

    def _replies(self, session: Session) -> Iterator[tuple[datetime, str, str]]:
        query = select(InboundRow).where(InboundRow.id > self._last_reply).order_by(InboundRow.id)
        for row in session.scalars(query):
            self._last_reply = row.id
            what = "presses" if row.channel == "call" else "texts"
            yield row.received_at, "reply", f"{row.contact_id or 'an unknown phone'} {what} {row.body!r}"
