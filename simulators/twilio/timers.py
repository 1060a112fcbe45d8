"""What is to happen later, done by one thread in the order of its due times."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from simulators.clock import Clock

Job = Callable[[], object]

_log = logging.getLogger(__name__)


class Timers:
    """Jobs by due time; those due at one instant are done in the order in which they were asked for.

    One thread does all jobs, so that jobs never meet each other. A job that raises is logged and kept in
    `failures`; the other jobs go on.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._queue: list[tuple[datetime, int, Job]] = []
        self._cancelled: set[int] = set()
        self._tickets = itertools.count(1)
        self._running = True  # until its thread has looked for the first time
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="provider timers", daemon=True)
        self.failures: list[Exception] = []

    def start(self) -> None:
        """Begin to do what falls due."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the job in hand and do no more."""
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def after(self, seconds: float, job: Job) -> int:
        """Do `job` so many seconds from now on the clock; returns a ticket to cancel it with."""
        return self.at(self._clock.now() + timedelta(seconds=seconds), job)

    def at(self, due: datetime, job: Job) -> int:
        """Do `job` at `due`, at once if that has passed; returns a ticket to cancel it with."""
        with self._lock:
            ticket = next(self._tickets)
            heapq.heappush(self._queue, (due, ticket, job))
        self._wake.set()
        return ticket

    def cancel(self, ticket: int) -> None:
        """Forget a job; nothing happens if it is done already."""
        with self._lock:
            if any(waiting == ticket for _, waiting, _ in self._queue):
                self._cancelled.add(ticket)

    def busy(self) -> bool:
        """A job is being done or is due."""
        with self._lock:
            self._drop_cancelled()
            return self._running or self._is_due()

    def is_own_thread(self) -> bool:
        """The caller is itself a job."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        while not self._stopping:
            job = self._take_due()
            if job is not None:
                self._do(job)
            elif self._clock.wait_until(self._next_due(), self._wake):
                self._wake.clear()

    def _do(self, job: Job) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - one phone must not silence the others; kept for the tests
            _log.exception("a job of the provider failed")
            self.failures.append(error)

    def _take_due(self) -> Job | None:
        with self._lock:
            self._drop_cancelled()
            self._running = False
            if not self._is_due():
                return None
            self._running = True
            return heapq.heappop(self._queue)[2]

    def _next_due(self) -> datetime | None:
        with self._lock:
            self._drop_cancelled()
            return self._queue[0][0] if self._queue else None

    def _is_due(self) -> bool:
        return bool(self._queue) and self._queue[0][0] <= self._clock.now()

    def _drop_cancelled(self) -> None:
        while self._queue and self._queue[0][1] in self._cancelled:
            self._cancelled.discard(heapq.heappop(self._queue)[1])
