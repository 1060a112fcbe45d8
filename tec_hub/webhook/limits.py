"""How much a gateway may post."""

import threading
from typing import Final

from tec_hub.clock import monotonic

LARGEST: Final = 262_144  #: bytes of a body, as at the broker
RATE: Final = 20.0  #: requests a second in the long run
BURST: Final = 200  #: requests at once
SLOWEST: Final = 10.0  #: seconds for a body to arrive
AT_ONCE: Final = 4  #: requests that are being taken in; they share one database
WAITING: Final = 200  #: requests that may wait for their turn


class Rates:
    """A bucket of requests for each gateway, filled steadily. Only who has proved a credential is counted."""

    def __init__(self, *, rate: float = RATE, burst: float = BURST) -> None:
        self._rate, self._burst = rate, burst
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # what was left, and when

    def wait(self, gateway: str) -> float:
        """Count a request; 0 where it may pass, else in how many seconds the next one may."""
        now = monotonic()
        with self._lock:
            left, at = self._left.get(gateway, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            passes = left >= 1
            self._left[gateway] = (left - 1 if passes else left, now)
        return 0.0 if passes else (1 - left) / self._rate
