"""The one clock of the shell: real in service, scaled in the demonstration, moved by hand in tests."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        """Wait until `due` (for ever if None) or until `wake` is set; True if `wake` was set."""
        ...


class RealClock:
    """Wall-clock time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def wait_until(self, due: datetime | None, wake: threading.Event) -> bool:
        """Wait until `due` or until `wake` is set. A step of the wall clock is noticed within a minute."""
        while not wake.is_set():
            left = None if due is None else (due - self.now()).total_seconds()
            if left is not None and left <= 0:
                return False
            wake.wait(60 if left is None else min(left, 60))
        return True


def monotonic() -> float:
    """Seconds of real elapsed time, for watchdogs that must not follow any other clock."""
    return time.monotonic()
