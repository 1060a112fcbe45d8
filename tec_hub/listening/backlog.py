"""What has been received and not yet taken in: filled by the network thread, emptied by the ingest thread."""

import threading
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Marker = TypeVar("Marker")
Item = TypeVar("Item")


class _Wake:
    """Nothing at all, given so that whoever waits for something looks up."""


class Backlog(Generic[Marker, Item]):
    """A bounded queue of items with markers between them.

    Where it is full, `put` waits, so that the network thread reads no further and the sender has to wait as well.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._queue: SimpleQueue[Marker | Item | _Wake] = SimpleQueue()
        self._given = 0
        self._done = 0
        self._dealt_with = threading.Condition()
        self._room = threading.Event()
        self.closed = False

    def put(self, item: Marker | Item) -> None:
        """Append; waits while there is no room."""
        while self._queue.qsize() >= self._limit and not self.closed:
            self._room.clear()
            self._room.wait(0.1)
        self._given += 1
        self._queue.put(item)

    def take(self, most: int, seconds: float) -> list[Marker | Item]:
        """All that is waiting, but no more than so many; waits up to `seconds` for the first, or until closed."""
        items: list[Marker | Item | _Wake] = []
        try:
            items.append(self._queue.get(timeout=seconds))
            while len(items) < most:
                items.append(self._queue.get_nowait())
        except Empty:
            pass
        self._room.set()
        return [item for item in items if not isinstance(item, _Wake)]

    def done(self, count: int) -> None:
        """So many of those taken are dealt with."""
        with self._dealt_with:
            self._done += count
            self._dealt_with.notify_all()

    def wait_for_given(self, seconds: float) -> bool:
        """Wait until all that was given before this call is dealt with; False where that takes longer."""
        given = self._given
        with self._dealt_with:
            return self._dealt_with.wait_for(lambda: self._done >= given, seconds)

    def clear(self) -> list[Marker | Item]:
        """Take all that is waiting away."""
        dropped = self.take(self._queue.qsize(), 0) if self._queue.qsize() else []
        self.done(len(dropped))
        return dropped

    def close(self) -> None:
        """Let nobody wait any more, for room or for something to come."""
        self.closed = True
        self._room.set()
        self._queue.put(_Wake())

    @property
    def pending(self) -> int:
        """How many were given and are not yet dealt with."""
        return self._given - self._done
