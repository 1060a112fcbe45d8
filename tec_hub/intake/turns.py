"""One thread at a time, in turns."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that whoever has just held it cannot take again past somebody who waits.

    A plain lock lets a busy thread come back before the one that waits has woken up, so that a web-hook might wait
    for as long as messages stream in by MQTT.
    """

    def __init__(self) -> None:
        self._next, self._inside = threading.Lock(), threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Be the only one inside."""
        with self._next:
            self._inside.acquire()
        try:
            yield
        finally:
            self._inside.release()
