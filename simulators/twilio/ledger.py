"""The provider's books: every message and call of the account, and who has opted out."""

import hashlib
import itertools
import threading
import uuid
from datetime import datetime
from typing import TypeVar

from simulators.twilio.errors import ApiError
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

    def __init__(self, seed: int | None = None) -> None:
        self.lock = threading.RLock()
        self.sids = Sids(seed)
        self.opted_out: set[tuple[str, str]] = set()  #: (the person's number, our number)
        self._messages: dict[str, Message] = {}
        self._calls: dict[str, Call] = {}

    def add(self, record: Message | Call) -> None:
        """Enter a record."""
        with self.lock:
            if isinstance(record, Message):
                self._messages[record.sid] = record
            else:
                self._calls[record.sid] = record

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

    def move_message(self, message: Message, status: str, at: datetime) -> bool:
        """Change the state if the table allows it; False if it does not."""
        return self._move(message, MESSAGE_TRANSITIONS, status, at)

    def move_call(self, call: Call, status: str, at: datetime) -> bool:
        """Change the state if the table allows it; False if it does not."""
        return self._move(call, CALL_TRANSITIONS, status, at)

    def _move(self, record: Message | Call, table: dict[str, frozenset[str]], status: str, at: datetime) -> bool:
        with self.lock:
            if status not in table[record.status]:
                return False
            record.status = status
            record.updated_at = at
            return True


def _found(record: Record | None, path: str) -> Record:
    if record is None:
        raise ApiError(20404, path)
    return record
