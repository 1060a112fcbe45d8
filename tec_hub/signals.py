"""Tells the parts of one process that something was committed which concerns them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

OUTBOX = "outbox"  #: messages or commands are waiting
DEADLINES = "deadlines"  #: a resident's next due time changed
BOARD = "board"  #: something that people look at changed
CONFIGURATION = "configuration"  #: residents, plans, devices, contacts or gateways changed


class Signals:
    """Wakes whoever waits for a topic. Losing a signal loses only speed: everybody also looks by themselves."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: dict[str, list[Callable[[], None]]] = {}

    def subscribe(self, topic: str, wake: Callable[[], None]) -> Callable[[], None]:
        """Call `wake` (quick, from any thread) at each signal; the answer ends the subscription."""
        with self._lock:
            self._wakers.setdefault(topic, []).append(wake)

        def end() -> None:
            with self._lock:
                self._wakers[topic].remove(wake)

        return end

    @contextmanager
    def event(self, topic: str) -> Iterator[threading.Event]:
        """An event that is set at each signal."""
        woken = threading.Event()
        end = self.subscribe(topic, woken.set)
        try:
            yield woken
        finally:
            end()

    def tell(self, *topics: str) -> None:
        """Wake all who wait for the topics."""
        with self._lock:
            wakers = [w for topic in topics for w in self._wakers.get(topic, ())]
        for wake in wakers:
            wake()
