"""One batch of messages: understood in order, then written in one go."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert
from sqlalchemy.orm import Session

from alerts.inputs import Observed
from device_adapters.adapter import Decoded
from device_adapters.event import Event
from tec_hub.intake.arrived import Arrived, Taken
from tec_hub.intake.decoding import Decoders
from tec_hub.intake.redelivery import SaidBefore, SentAgain
from tec_hub.intake.register import Register, device_key
from tec_hub.intake.routing import Route
from tec_hub.intake.rows import EVENT_COLUMNS, READING_COLUMNS, REPEAT_COLUMNS, BulkRows
from tec_hub.intake.sightings import Sightings
from tec_hub.store.intake import QuarantineRow, RememberedRow

_LONGEST_REASON = 1000
_RECEIVED_AT = READING_COLUMNS.index("received_at")


class Known(msgspec.Struct, kw_only=True):
    """What the hub knows before a batch, kept between batches."""

    register: Register
    decoders: Decoders
    sent_again: SentAgain
    said_before: SaidBefore


class Batch:
    """Gathers what messages come to within one writing transaction."""

    def __init__(self, session: Session, known: Known, size: int) -> None:
        self._session, self._known = session, known
        self._rows = BulkRows(session.connection())
        self._ids: Iterator[int] = iter(self._rows.next_reading_ids(size))
        self._readings: list[tuple[Any, ...]] = []
        self._events: list[tuple[Any, ...]] = []
        self._quarantine: list[dict[str, Any]] = []
        self._repeats: list[tuple[Any, ...]] = []
        self._remember: dict[tuple[str, str, str], bytes] = {}
        self._sightings = Sightings()
        self._observed: dict[str, list[Observed]] = {}
        self.taken = Taken()

    @property
    def observed(self) -> Mapping[str, list[Observed]]:
        """What the engine is to be told, by resident, in order."""
        return self._observed

    @property
    def new_devices(self) -> list[str]:
        """Keys of devices heard of for the first time."""
        return self._sightings.unknown(self._known.register.residents)

    def add(self, message: Arrived) -> None:
        """Understand one message."""
        known = self._known
        route = known.register.router.route(message.topic)
        if known.sent_again.knows(message):
            self._repeated(message, route)
            return
        if route.refused is not None:
            self.set_aside(message, route.refused, route)
            return
        decoded = known.decoders.decode(self._session, route, message.payload, retained=message.retained)
        events = [(device_key(route.gateway, event.device), event) for event in decoded.events]
        if known.said_before.knows(self._session, message, events):
            self._repeated(message, route)
        else:
            self._keep(message, route, decoded, events)

    def set_aside(self, message: Arrived, reason: str, route: Route | None = None) -> None:
        """Keep a message whole in quarantine."""
        route = route or self._known.register.router.route(message.topic)
        self._quarantined(self._reading(message, route, None), message, route, reason)

    def write(self) -> None:
        """Write the raw readings first, then what they were understood as."""
        self._rows.add("readings", READING_COLUMNS, self._readings)
        if self._quarantine:
            self._session.execute(insert(QuarantineRow), self._quarantine)
        self._write_documents()
        self._sightings.write(self._session.connection(), self._known.register.residents)
        self._rows.add("events", EVENT_COLUMNS, self._events)
        self._rows.add("repeats", REPEAT_COLUMNS, self._repeats)

    def _keep(self, message: Arrived, route: Route, decoded: Decoded, events: list[tuple[str, Event]]) -> None:
        warnings = "; ".join(decoded.warnings)[:_LONGEST_REASON] if decoded.warnings else None
        reading = self._reading(message, route, warnings)
        received_at = self._readings[-1][_RECEIVED_AT]
        self._sightings.gateway(route, message)
        if decoded.quarantined is not None:
            self._quarantined(reading, message, route, decoded.quarantined)
        if decoded.found:
            self._sightings.found(route, decoded.found, message)
        for key, document in decoded.remember:
            self._remember[route.gateway, route.ecosystem, key] = document
        for key, event in events:
            self._sightings.event(route, key, event, message)
            self._event(reading, key, event, message, received_at)

    def _repeated(self, message: Arrived, route: Route) -> None:
        self.taken.redelivered += 1
        at = self._rows.instant(message.received_at)
        self._repeats.append((route.gateway, message.topic, len(message.payload), at))

    def _reading(self, message: Arrived, route: Route, warnings: str | None) -> int:
        reading = next(self._ids)
        self._readings.append(
            (
                reading,
                route.gateway,
                message.topic,
                message.payload,
                self._rows.instant(message.received_at),
                message.retained,
                message.packet_id,
                self._known.sent_again.broker_session if message.packet_id is not None else None,
                _storable(warnings) if warnings else None,
            )
        )
        self.taken.stored += 1
        return reading

    def _quarantined(self, reading: int, message: Arrived, route: Route, reason: str) -> None:
        self.taken.quarantined += 1
        self._quarantine.append(
            {
                "reading_id": reading,
                "gateway_id": route.gateway,
                "ecosystem": route.ecosystem,
                "reason": _storable(reason),
                "at": message.received_at,
                "settled_at": None,
                "settled_by": None,
            }
        )

    def _event(self, reading: int, key: str, event: Event, message: Arrived, received_at: Any) -> None:
        self._events.append(
            (
                reading,
                key,
                event.kind.value,
                None if event.value is None else msgspec.json.encode(event.value).decode(),
                received_at if event.occurred_at is None else self._rows.instant(event.occurred_at),
                received_at,
                event.historical,
            )
        )
        self.taken.events += 1
        for resident in self._known.register.residents.get(key, ()):
            self._observed.setdefault(resident, []).append(
                Observed(
                    at=message.received_at,
                    device=key,
                    kind=event.kind.value,
                    value=event.value,
                    occurred_at=event.occurred_at,
                    historical=event.historical,
                    retained=message.retained,
                )
            )

    def _write_documents(self) -> None:
        if not self._remember:
            return
        rows = [
            {"gateway": gateway, "ecosystem": ecosystem, "key": key, "document": document}
            for (gateway, ecosystem, key), document in sorted(self._remember.items())
        ]
        connection = self._session.connection()
        connection.execute(_FORGET, rows)
        connection.execute(_REMEMBER, rows)


_DOCUMENTS = RememberedRow.__table__
_FORGET = delete(RememberedRow).where(
    _DOCUMENTS.c.gateway_id == bindparam("gateway"),
    _DOCUMENTS.c.ecosystem == bindparam("ecosystem"),
    _DOCUMENTS.c.key == bindparam("key"),
)
_REMEMBER = insert(RememberedRow).values(
    gateway_id=bindparam("gateway"),
    ecosystem=bindparam("ecosystem"),
    key=bindparam("key"),
    document=bindparam("document"),
)


def _storable(words: str) -> str:
    """Words that come from outside, without what PostgreSQL cannot keep, and not endless."""
    return words.replace("\0", "\ufffd")[:_LONGEST_REASON]
