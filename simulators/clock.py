"""Time that can be real, scaled or moved by hand, so that one clock drives the hub, the homes and the phones.

A loop that does timed work keeps one `threading.Event` and asks the clock to wait until its next due time or
until that event is set. Nothing else is needed for a clock to know which loops are at rest.
"""

import threading
import time
import weakref
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, cast


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        """Wait until `due` (for ever if None) or until `wake` is set; True if `wake` was set."""
        ...


def _condition(wake: threading.Event) -> threading.Condition:
    """What `wake` rests on: the only way to wake a waiter without setting an event that may mean "stop" to it."""
    return cast("threading.Condition", cast("Any", wake)._cond)  # noqa: SLF001


def _wait(wake: threading.Event, left: Callable[[], float | None]) -> bool:
    """Wait until `wake` is set (True) or until `left()` real seconds are none; None waits to be nudged."""
    condition = _condition(wake)
    while True:
        with condition:
            if wake.is_set():
                return True
            seconds = left()
            if seconds is not None and seconds <= 0:
                return False
            condition.wait(3600 if seconds is None else min(seconds, 3600))


class _Waiting:
    """The loops that wait at present: (due, wake) by thread."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.by_thread: dict[threading.Thread, tuple[datetime | None, threading.Event]] = {}
        self.away: dict[threading.Thread, weakref.ref[threading.Event]] = {}
        self.turns = 0

    def enter(self, due: datetime | None, wake: threading.Event) -> None:
        with self.lock:
            me = threading.current_thread()
            self.by_thread[me] = (due, wake)
            self.away.pop(me, None)
            self.turns += 1
            self.lock.notify_all()

    def leave(self) -> None:
        with self.lock:
            me = threading.current_thread()
            _, wake = self.by_thread.pop(me)
            self.away[me] = weakref.ref(wake)
            self.turns += 1

    def nudge(self) -> None:
        """Make every waiter look at the time again."""
        with self.lock:
            wakes = [wake for _, wake in self.by_thread.values()]
        for wake in wakes:
            condition = _condition(wake)
            with condition:
                condition.notify_all()

    def next_due(self) -> datetime | None:
        with self.lock:
            return min((due for due, _ in self.by_thread.values() if due is not None), default=None)

    def restless(self, now: datetime) -> list[str]:
        """Names of the threads that work or are about to. Finished threads and dropped events do not count."""
        with self.lock:
            me = threading.current_thread()
            self.away = {t: wake for t, wake in self.away.items() if t.is_alive() and wake() is not None}
            working = [thread.name for thread in self.away if thread is not me]
            ready = [
                thread.name
                for thread, (due, wake) in self.by_thread.items()
                if wake.is_set() or (due is not None and due <= now)
            ]
        return working + ready


class ScaledClock:
    """Starts at `start` (aware) and runs `speed` simulated seconds for each real one; can be paused.

    Raises ValueError for a start without a zone or a speed that is not positive.
    """

    def __init__(self, start: datetime, speed: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._waiting = _Waiting()
        self._anchor = _aware(start)
        self._anchored_at = time.monotonic()
        self._speed = _positive(speed)
        self._paused = False

    @property
    def speed(self) -> float:
        """Simulated seconds for each real one while the clock runs."""
        return self._speed

    def now(self) -> datetime:
        """The present simulated instant, aware, in UTC."""
        with self._lock:
            return self._reading()

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        """Wait until `due` (for ever if None) or until `wake` is set; True if `wake` was set."""
        self._waiting.enter(due, wake)
        try:
            return _wait(wake, lambda: self._real_seconds_until(due))
        finally:
            self._waiting.leave()

    def pause(self) -> None:
        """Stop the time."""
        self._change(paused=True, speed=self._speed)

    def resume(self) -> None:
        """Let the time run again from where it stood."""
        self._change(paused=False, speed=self._speed)

    def run_at(self, speed: float) -> None:
        """Go on at another speed."""
        self._change(paused=self._paused, speed=_positive(speed))

    def _reading(self) -> datetime:
        elapsed = 0.0 if self._paused else (time.monotonic() - self._anchored_at) * self._speed
        return self._anchor + timedelta(seconds=elapsed)

    def _real_seconds_until(self, due: datetime | None) -> float | None:
        with self._lock:
            if due is None:
                return None
            left = (due - self._reading()).total_seconds()
            return None if self._paused and left > 0 else left / self._speed

    def _change(self, *, paused: bool, speed: float) -> None:
        with self._lock:
            self._anchor = self._reading()
            self._anchored_at = time.monotonic()
            self._paused = paused
            self._speed = speed
        self._waiting.nudge()


class ManualClock:
    """Stands still until a test moves it; knows when all work due at the present time is finished.

    Loops that wait on this clock are known to it. Work of another kind (a web server, a message queue) is made
    known with `add_party`.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self._waiting = _Waiting()
        self._parties: dict[str, Callable[[], bool]] = {}

    def now(self) -> datetime:
        """The instant the clock was last moved to, aware, in UTC."""
        return self._now

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        """Wait until the clock was moved to `due` (for ever if None) or `wake` is set; True if `wake` was set."""
        self._waiting.enter(due, wake)
        try:
            return _wait(wake, lambda: 0 if due is not None and due <= self._now else None)
        finally:
            self._waiting.leave()

    def add_party(self, name: str, busy: Callable[[], bool]) -> None:
        """Count `busy` in when settling. It must turn true before whoever handed the work over comes to rest."""
        self._parties[name] = busy

    def remove_party(self, name: str) -> None:
        """No longer ask this party."""
        self._parties.pop(name, None)

    def advance(self, seconds: float) -> None:
        """Move on, stopping at each due time on the way until everybody has come to rest."""
        self.advance_to(self._now + timedelta(seconds=seconds))

    def advance_to(self, target: datetime) -> None:
        """Like `advance`, up to an instant. Raises ValueError if it lies in the past."""
        if _aware(target) < self._now:
            raise ValueError("the clock only advances; jump_to may go back")
        self.settle()
        while (due := self._waiting.next_due()) is not None and due <= target:
            self.jump_to(max(due, self._now))
            self.settle()
        self.jump_to(target)
        self.settle()

    def jump_to(self, target: datetime) -> None:
        """Set the time at one stroke, as after a suspended machine or a corrected clock; may go back."""
        self._now = _aware(target)
        self._waiting.nudge()

    def settle(self, seconds: float = 20) -> None:
        """Wait until all work due at the present time is finished; TimeoutError after so many real seconds."""
        deadline = time.monotonic() + seconds
        seen = -1
        while True:
            turns, restless = self._waiting.turns, self._restless()
            if not restless and turns == seen:
                return
            seen = -1 if restless else turns
            if time.monotonic() > deadline:
                raise TimeoutError(f"still busy after {seconds} s: {', '.join(restless)}")
            if restless:
                with self._waiting.lock:
                    self._waiting.lock.wait(0.002)

    def _restless(self) -> list[str]:
        busy = [name for name, is_busy in self._parties.items() if is_busy()]
        return busy + self._waiting.restless(self._now)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs an aware datetime")
    return moment.astimezone(UTC)


def _positive(speed: float) -> float:
    if speed <= 0:
        raise ValueError("the speed of a clock is positive; pause() stops it")
    return speed
