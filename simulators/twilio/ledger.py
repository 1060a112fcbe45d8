"""The provider's books: every message and call of the account, who has opted out, and what people intend."""

import hashlib
import itertools
import threading
import uuid
from datetime import datetime
from typing import TypeVar

import msgspec

from simulators.contacts import Act, Memory
from simulators.twilio.errors import ApiError
from simulators.twilio.journal import Entry, Intention, Journal, Mind, OptOut
from simulators.twilio.records import CALL_TRANSITIONS, MESSAGE_TRANSITIONS, Call, Message

Record = TypeVar("Record")


class Sids:
    """Identifiers: random, or the same in every run for a given seed."""

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._count = itertools.count(1)

    def new(self, prefix: str) -> str:
        """A new identifier such as SM + 32 hexadecimal digits."""
        if self._seed is None:
            return prefix + uuid.uuid4().hex
        return prefix + hashlib.sha256(f"{self._seed}:{prefix}:{next(self._count)}".encode()).hexdigest()[:32]


class Ledger:
    """Messages and calls in the order in which they were made. `lock` guards every change of state."""

    def __init__(self, seed: int | None = None, journal: Journal | None = None) -> None:
        self.lock = threading.RLock()
        self._sids = Sids(seed)
        self._opted_out: set[tuple[str, str]] = set()
        self._messages: dict[str, Message] = {}
        self._calls: dict[str, Call] = {}
        self._minds: dict[str, Memory] = {}
        self._intentions: dict[int, Intention] = {}
        self._last_intention = 0
        self._journal = journal
        for entry in journal.entries() if journal else ():
            self._enter(entry)

    def new_sid(self, prefix: str) -> str:
        """An identifier that no record has."""
        sid = self._sids.new(prefix)
        return self.new_sid(prefix) if sid in self._messages or sid in self._calls else sid

    def add(self, record: Message | Call) -> None:
        """Enter a record."""
        self._write(record)

    def save(self, record: Message | Call) -> None:
        """Keep what was changed in a record besides its state."""
        self._write(record)

    def message(self, sid: str) -> Message:
        """The message; ApiError 20404 if there is none."""
        return _found(self._messages.get(sid), f"Messages/{sid}")

    def call(self, sid: str) -> Call:
        """The call; ApiError 20404 if there is none."""
        return _found(self._calls.get(sid), f"Calls/{sid}")

    def messages(self) -> list[Message]:
        """All messages, the oldest first."""
        with self.lock:
            return list(self._messages.values())

    def calls(self) -> list[Call]:
        """All calls, the oldest first."""
        with self.lock:
            return list(self._calls.values())

    def move_message(self, message: Message, status: str, at: datetime, error: int | None = None) -> bool:
        """Change the state if the table allows it; False if it does not."""
        with self.lock:
            if status not in MESSAGE_TRANSITIONS[message.status]:
                return False
            message.status, message.updated_at, message.error_code = status, at, error
            if status == "sent":
                message.sent_at = at
            self._write(message)
            return True

    def move_call(self, call: Call, status: str, at: datetime) -> bool:
        """Change the state if the table allows it; False if it does not."""
        with self.lock:
            if status not in CALL_TRANSITIONS[call.status]:
                return False
            call.status, call.updated_at = status, at
            if status == "ringing":
                call.started_at = at
            if status == "in-progress":
                call.answered_at = at
            if call.finished:
                call.ended_at = at
            self._write(call)
            return True

    def has_opted_out(self, person: str, ours: str) -> bool:
        """The person does not want texts from this number of ours."""
        return (person, ours) in self._opted_out

    def opt(self, person: str, ours: str, *, stopped: bool) -> None:
        """The person stops, or wants again, texts from this number of ours."""
        self._write(OptOut(person=person, ours=ours, stopped=stopped))

    def mind(self, person: str) -> Memory | None:
        """What the person behind a number remembers, if anything."""
        return self._minds.get(person)

    def remember(self, person: str, memory: Memory) -> None:
        """Keep what a person now remembers."""
        self._write(Mind(person=person, memory=memory))

    def intends(self, person: str, ours: str, act: Act, due: datetime) -> Intention:
        """A person means to text us at `due`."""
        with self.lock:
            number = self._last_intention + 1
            intention = Intention(number=number, person=person, ours=ours, act=act, due=due)
            self._write(intention)
        return intention

    def has_done(self, intention: Intention) -> None:
        """They have, or it no longer matters."""
        self._write(msgspec.structs.replace(intention, done=True))

    def intentions(self) -> list[Intention]:
        """What people still mean to do."""
        with self.lock:
            return list(self._intentions.values())

    def _write(self, entry: Entry) -> None:
        with self.lock:
            self._enter(entry)
            if self._journal is not None:
                self._journal.write(entry)

    def _enter(self, entry: Entry) -> None:
        if isinstance(entry, Message):
            self._messages[entry.sid] = entry
        elif isinstance(entry, Call):
            self._calls[entry.sid] = entry
        elif isinstance(entry, Mind):
            self._minds[entry.person] = entry.memory
        elif isinstance(entry, Intention):
            self._last_intention = max(self._last_intention, entry.number)
            self._intentions[entry.number] = entry
            if entry.done:
                del self._intentions[entry.number]
        elif entry.stopped:
            self._opted_out.add((entry.person, entry.ours))
        else:
            self._opted_out.discard((entry.person, entry.ours))


def _found(record: Record | None, path: str) -> Record:
    if record is None:
        raise ApiError(20404, path)
    return record
