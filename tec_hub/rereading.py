"""Messages out of quarantine, decoded again with today's adapters and mappings.

What they tell is recorded in its own time and marked; the engine is never told, so that nobody is woken for it.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from device_adapters.adapter import Decoded
from device_adapters.registry import adapter
from tec_hub.clock import Clock
from tec_hub.intake.arrived import Arrived
from tec_hub.intake.decoding import Decoders, FindAdapter
from tec_hub.intake.register import Register, device_key, read_register, revision
from tec_hub.intake.routing import Route
from tec_hub.intake.sightings import Sightings
from tec_hub.security import audit
from tec_hub.signals import BOARD, CONFIGURATION, Signals
from tec_hub.store.database import Database
from tec_hub.store.equipment import GatewayRow
from tec_hub.store.intake import EventRow, QuarantineRow, ReadingRow, RememberedRow
from tec_hub.store.plans import configuration_changed
from tec_hub.store.waiting import waiting

MOST = 200  #: messages tried in one go, the oldest first
_REVOKED = "the gateway is revoked"
_LONGEST_REASON = 1000


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How it ended for one message: `ended` in words, for people; `events` is how many were recorded."""

    id: int
    understood: bool
    ended: str
    events: int = 0


class Rereading:
    """Decodes again what waits in quarantine."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        signals: Signals | None = None,
        find_adapter: FindAdapter = adapter,
    ) -> None:
        self._database, self._clock, self._find_adapter = database, clock, find_adapter
        self._signals = signals or Signals()

    def again(
        self,
        *,
        service: str,
        by: str | None,
        strays: bool = False,
        reading: int | None = None,
        gateway: str | None = None,
        reason: str | None = None,
    ) -> list[Tried]:
        """Try one message (`reading`), or all of a gateway, of a reason or of both; those that still wait.

        `by` is the user's id, None the command line. Empty where the service has no such message waiting.
        """
        asked = (
            select(QuarantineRow, ReadingRow)
            .join(ReadingRow, ReadingRow.id == QuarantineRow.reading_id)
            .outerjoin(GatewayRow, GatewayRow.id == QuarantineRow.gateway_id)
            .where(waiting(service, strays=strays))
            .order_by(QuarantineRow.reading_id)
            .limit(MOST)
            .with_for_update(of=QuarantineRow)
        )
        wanted = ((QuarantineRow.reading_id, reading), (QuarantineRow.gateway_id, gateway))
        for column, value in (*wanted, (QuarantineRow.reason, reason)):
            if value is not None:
                asked = asked.where(column == value)
        with self._database.write() as session:
            work = _Work(session, self._find_adapter, service, self._clock.now(), by)
            tried = [work.one(strange, kept) for strange, kept in session.execute(asked).all()]
            work.write()
        if tried:
            self._signals.tell(BOARD)
            self._signals.tell(CONFIGURATION)
        return tried


class _Work:
    """One go, within one transaction. The decoders are its own: those of live messages are left as they are."""

    def __init__(
        self, session: Session, find_adapter: FindAdapter, service: str, now: datetime, by: str | None
    ) -> None:
        self._session, self._service, self._now, self._by = session, service, now, by
        self._register: Register = read_register(session, revision(session))
        self._decoders, self._sightings = Decoders(find_adapter), Sightings()
        self._learnt = False
        self._concerned: dict[str, list[int]] = {}
        self._tried: list[int] = []

    def one(self, strange: QuarantineRow, kept: ReadingRow) -> Tried:
        """Try one message and note on it how that ended."""
        route = self._register.router.route(kept.topic)
        refused = self._refused(strange, route)
        decoded = Decoded(quarantined=refused) if refused else _said(self._decode(route, kept))
        strange.tried_at, strange.tried_by = self._now, self._by
        self._tried.append(kept.id)
        if decoded.quarantined is not None:
            reason = decoded.quarantined.replace("\0", "\ufffd")[:_LONGEST_REASON]
            strange.ended = reason
            if refused is None:  # who may send it has nothing to do with what it says
                strange.reason = reason
            return Tried(id=kept.id, understood=False, ended=reason)
        kept.gateway_id = strange.gateway_id = route.gateway
        strange.ecosystem = route.ecosystem
        kept.warnings = "; ".join(decoded.warnings).replace("\0", "\ufffd")[:_LONGEST_REASON] or None
        self._keep(route, kept, decoded)
        strange.ended = _words(decoded)
        strange.settled_at, strange.settled_by = self._now, self._by
        return Tried(id=kept.id, understood=True, ended=strange.ended, events=len(decoded.events))

    def _refused(self, strange: QuarantineRow, route: Route) -> str | None:
        if strange.reason == _REVOKED:  # whoever sent it was not to be believed then
            return _REVOKED
        if route.refused is not None:
            return route.refused
        owner = self._session.scalar(select(GatewayRow.service_id).where(GatewayRow.id == route.gateway))
        return None if owner == self._service else "its topic is that of another service's gateway"

    def _decode(self, route: Route, kept: ReadingRow) -> Decoded:
        return self._decoders.decode(self._session, route, kept.payload, retained=kept.retained)

    def _keep(self, route: Route, kept: ReadingRow, decoded: Decoded) -> None:
        past = Arrived(  # as what a broker keeps: nothing was heard of the device just now
            topic=kept.topic, payload=b"", received_at=kept.received_at, retained=True
        )
        self._sightings.found(route, decoded.found, past)
        for event in decoded.events:
            key = device_key(route.gateway, event.device)
            self._sightings.event(route, key, msgspec.structs.replace(event, historical=True), past)
            self._session.add(
                EventRow(
                    reading_id=kept.id,
                    device_key=key,
                    kind=event.kind.value,
                    value=None if event.value is None else msgspec.json.encode(event.value).decode(),
                    occurred_at=event.occurred_at or kept.received_at,
                    received_at=kept.received_at,
                    historical=True,
                    reread_at=self._now,
                )
            )
            for resident in self._register.residents.get(key, ()):
                self._concerned.setdefault(resident, []).append(kept.id)
        for key, document in decoded.remember:
            self._remember(route, key, document)

    def _remember(self, route: Route, key: str, document: bytes) -> None:
        """What is known already is newer than what waited in quarantine, and stays."""
        place = (route.gateway, route.ecosystem, key)
        if self._session.get(RememberedRow, place) is None:
            self._session.add(RememberedRow(gateway_id=place[0], ecosystem=place[1], key=key, document=document))
            self._session.flush()
            self._learnt = True

    def write(self) -> None:
        """Write devices first heard of, and put on record who did it and whom it concerns."""
        self._session.flush()
        known = self._register.residents
        new = self._sightings.unknown(known)
        self._sightings.write(self._session.connection(), known)
        if new or self._learnt:
            configuration_changed(self._session)
        for resident, readings in sorted(self._concerned.items()):
            self._record(resident, readings)
        if self._tried and not self._concerned:
            self._record(None, self._tried)

    def _record(self, resident: str | None, readings: Sequence[int]) -> None:
        audit.record(
            self._session,
            at=self._now,
            user_id=self._by,
            what="quarantine.again",
            resident_id=resident,
            detail=" ".join(str(number) for number in dict.fromkeys(readings)),
        )


def _said(decoded: Decoded) -> Decoded:
    """As it was decoded; a message of which all was left out still waits for somebody, for it may be the fall."""
    if decoded.warnings and not (decoded.events or decoded.found or decoded.remember):
        return Decoded(quarantined=decoded.quarantined or "; ".join(decoded.warnings))
    return decoded


def _words(decoded: Decoded) -> str:
    count = len(decoded.events)
    if not count:
        return "understood; it tells of nothing that is watched"
    left_out = "; left out: " + "; ".join(decoded.warnings) if decoded.warnings else ""
    words = f"understood; {count} event{'s' if count > 1 else ''} recorded in the past{left_out}"
    return words.replace("\0", "\ufffd")[:_LONGEST_REASON]
