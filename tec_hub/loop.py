"""A thread that works when something is due or when it is told that something has come."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog

from tec_hub.clock import Clock
from tec_hub.signals import Signals

_AFTER_TROUBLE = timedelta(seconds=2)
_AT_LEAST_EVERY = timedelta(seconds=60)

log = structlog.get_logger(__name__)


class Loop:
    """Calls `work`, waits until `next_due()` or a signal on one of the topics, and begins again.

    It also looks `at_least_every` so often, unless that is None and somebody else wakes it.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], object],
        next_due: Callable[[], datetime | None],
        clock: Clock,
        signals: Signals,
        topics: Iterable[str],
        *,
        at_least_every: timedelta | None = _AT_LEAST_EVERY,
    ) -> None:
        self._work, self._next_due, self._clock = work, next_due, clock
        self._signals, self._topics = signals, tuple(topics)
        self._at_least_every = at_least_every
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._ends: list[Callable[[], None]] = []

    def start(self) -> None:
        """Begin working."""
        self._ends = [self._signals.subscribe(topic, self._wake.set) for topic in self._topics]
        self._thread.start()

    def wake(self) -> None:
        """Look at once."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the work under way and end; safe to repeat."""
        self._stopping = True
        self._wake.set()
        while self._ends:
            self._ends.pop()()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def name(self) -> str:
        """What it is called."""
        return self._thread.name

    @property
    def alive(self) -> bool:
        """Whether the thread is running."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            due = self._once()
            if not self._stopping:
                self._clock.wait_until(due, self._wake)

    def _once(self) -> datetime | None:
        now = self._clock.now()
        latest = None if self._at_least_every is None else now + self._at_least_every
        try:
            self._work()
            due = self._next_due()
        except Exception:  # the loop must outlive a failed turn: nobody else would do its work
            log.exception("a turn failed", loop=self._thread.name)
            return self._clock.now() + _AFTER_TROUBLE
        return due if latest is None or (due is not None and due < latest) else latest
