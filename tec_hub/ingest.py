"""The one door in: messages become readings, events and decisions, one transaction for each batch."""

from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from device_adapters.registry import adapter
from tec_hub.clock import Clock
from tec_hub.intake.arrived import Arrived, Taken
from tec_hub.intake.batch import Batch, Known
from tec_hub.intake.decoding import Decoders, FindAdapter
from tec_hub.intake.engine import Decides, EngineFailedError, mark_unwatched
from tec_hub.intake.redelivery import SaidBefore, SentAgain
from tec_hub.intake.register import Register, read_register, revision
from tec_hub.intake.turns import Turns
from tec_hub.signals import BOARD, Signals
from tec_hub.store.database import Database
from tec_hub.store.running import PulseRow, RevisionRow

log = structlog.get_logger(__name__)

_BROKER_SESSION = "broker_session"
_ATTEMPTS = 2  #: more at a message that is alone: two writers may only have been in each other's way


Undecided = Mapping[str, EngineFailedError]
"""Residents for whom the engine is known to fail."""


class StoreFailedError(RuntimeError):
    """The store takes nothing at present. What was given is not kept, and must not be acknowledged."""


class Ingest:
    """Takes messages in, from any thread, one batch at a time.

    A message that cannot be kept with its meaning is kept whole in quarantine, alone: its batch is split until it
    is found. Where the engine fails for a resident, the readings and events are kept, the resident is marked and
    the loud alarm sounds.
    """

    def __init__(
        self,
        database: Database,
        desk: Decides,
        clock: Clock,
        signals: Signals,
        *,
        find_adapter: FindAdapter = adapter,
    ) -> None:
        self._database, self._desk, self._clock, self._signals = database, desk, clock, signals
        self._decoders = Decoders(find_adapter)
        self._sent_again, self._said_before = SentAgain(), SaidBefore()
        self._register: Register | None = None
        self._turns = Turns()

    def connected(self, *, session_present: bool) -> bool:
        """A connection to the broker begins; `session_present`: the broker knows what it sent us before.

        The answer is whether it should have known.
        """
        with self._turns.one(), self._database.write() as session:
            row = session.get(RevisionRow, _BROKER_SESSION)
            expected = row is not None
            if row is None:
                row = RevisionRow(name=_BROKER_SESSION, number=1)
                session.add(row)
            elif not session_present:
                row.number += 1
            self._sent_again.connected(session, row.number)
        return expected

    def filters(self) -> frozenset[str]:
        """Topic filters, besides the hub's own prefix, that gateways are bound by."""
        with self._turns.one(), self._database.read() as session:
            return self._registered(session).filters

    def take(self, messages: Sequence[Arrived]) -> Taken:
        """Keep a batch and act on it. Returns once all is committed; raises StoreFailedError otherwise."""
        with self._turns.one():
            return self._take(messages)

    def _take(self, messages: Sequence[Arrived]) -> Taken:
        error = self._try(messages, {})
        if isinstance(error, Taken):
            return error
        if len(messages) == 1:
            return self._take_alone(messages[0], error)
        log.warning("batch split", messages=len(messages), error=type(error).__name__)
        middle = len(messages) // 2
        taken = self._take(messages[:middle])
        taken.add(self._take(messages[middle:]))
        return taken

    def _try(self, messages: Sequence[Arrived], undecided: Undecided) -> Taken | Exception:
        """What became of the batch, or why it could not be kept, where the store itself is well."""
        try:
            return self._commit(messages, undecided)
        except Exception as error:  # noqa: BLE001 - whatever it was, no message may be lost through it
            self._said_before.rolled_back()
            self._decoders.forget()
            if isinstance(error, SQLAlchemyError):
                self.probe()
            return error

    def _take_alone(self, message: Arrived, error: Exception) -> Taken:
        undecided: dict[str, EngineFailedError] = {}
        attempts = 0
        while attempts < _ATTEMPTS:
            if isinstance(error, EngineFailedError):
                undecided[error.resident] = error
            else:
                attempts += 1
            again = self._try([message], undecided)
            if isinstance(again, Taken):
                return again
            error = again
        return self._keep_raw(message, error)

    def _commit(self, messages: Sequence[Arrived], undecided: Undecided) -> Taken:
        with self._database.write() as session:
            batch = self._batch(session, len(messages))
            for message in messages:
                batch.add(message)
            batch.write()
            self._decide(session, batch, undecided)
            new_devices = batch.new_devices
        self._committed(messages, batch.taken, new_devices)
        return batch.taken

    def _batch(self, session: Session, size: int) -> Batch:
        known = Known(
            register=self._registered(session),
            decoders=self._decoders,
            sent_again=self._sent_again,
            said_before=self._said_before,
        )
        return Batch(session, known, size)

    def _registered(self, session: Session) -> Register:
        number = revision(session)
        if self._register is None or self._register.number != number:
            self._decoders.forget()  # a mapping may have been put live
            self._register = read_register(session, number)
        return self._register

    def _decide(self, session: Session, batch: Batch, undecided: Undecided) -> None:
        self._desk.prepare(session, batch.observed)
        for resident, inputs in sorted(batch.observed.items()):
            if resident in undecided:
                mark_unwatched(session, undecided[resident], self._clock.now())
                continue
            try:
                self._desk.decide(session, resident, inputs)
            except SQLAlchemyError:
                raise
            except Exception as error:
                raise EngineFailedError(resident, error) from error

    def _committed(self, messages: Sequence[Arrived], taken: Taken, new_devices: Sequence[str]) -> None:
        self._said_before.committed()
        self._sent_again.stored(messages)
        if self._register is not None:
            self._register.residents.update(dict.fromkeys(new_devices, ()))
        if new_devices or taken.quarantined:
            self._signals.tell(BOARD)

    def _keep_raw(self, message: Arrived, error: Exception) -> Taken:
        log.error("message set aside", error=type(error).__name__)
        try:
            with self._database.write() as session:
                batch = self._batch(session, 1)
                batch.set_aside(message, f"could not be kept: {_words(error)}")
                batch.write()
        except SQLAlchemyError as failed:
            raise StoreFailedError(f"{type(failed).__name__}") from failed
        self._committed([message], batch.taken, [])
        return batch.taken

    def probe(self) -> None:
        """Write a little, to see whether the store takes anything. Raises StoreFailedError."""
        try:
            with self._database.write() as session:
                session.merge(PulseRow(name="store", at=self._clock.now()))
        except SQLAlchemyError as failed:
            raise StoreFailedError(type(failed).__name__) from failed


def _words(error: Exception) -> str:
    """What an exception says, without the statement and its values."""
    said = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return f"{type(said).__name__}: {said}"
