"""What goes wrong on demand: REST answers, call-backs. The same every time for a given seed."""

import random
import threading
from enum import StrEnum
from typing import TypeVar

import msgspec


class RestFault(StrEnum):
    """How the REST API fails a request that creates a message or a call."""

    TOO_MANY = "429"  #: refused with 20429
    BROKEN = "500"  #: refused with a server error, nothing sent
    RESET_BEFORE = "reset_before"  #: the connection breaks, nothing sent
    RESET_AFTER = "reset_after"  #: accepted and sent, but the connection breaks before the answer
    BROKEN_AFTER = "500_after"  #: accepted and sent, but answered with a server error
    SLOW = "slow"  #: accepted, and the answer keeps the client waiting


class CallbackFault(StrEnum):
    """How a status call-back or the post of an inbound text fails."""

    LOST = "lost"
    REPEATED = "repeated"
    LATE = "late"  #: comes `seconds` later, so that later ones overtake it


Fault = TypeVar("Fault", RestFault, CallbackFault)


class RestTrouble(msgspec.Struct, kw_only=True):
    """Requests for phone `to` (any if empty) that fail. `seconds` are real ones, as the client's patience is."""

    fault: RestFault
    to: str = ""
    times: int = 1
    seconds: float = 1.0


class CallbackTrouble(msgspec.Struct, kw_only=True):
    """Call-backs about phone `to` and of `status` (any if empty) that fail; `seconds` on the clock."""

    fault: CallbackFault
    to: str = ""
    status: str = ""
    times: int = 1
    seconds: float = 30.0


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """Shares (0 to 1) of call-backs and requests that fail, drawn from `seed` and what they are about."""

    seed: int = 0
    lost: float = 0.0
    repeated: float = 0.0
    late: float = 0.0
    late_s: float = 30.0
    too_many: float = 0.0
    broken: float = 0.0
    reset_before: float = 0.0
    reset_after: float = 0.0


class Faults:
    """The faults in force; none at first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rest: list[RestTrouble] = []
        self._callbacks: list[CallbackTrouble] = []
        self._requests: dict[str, int] = {}
        self.rates = Rates()

    def rest(self, fault: RestFault | str, *, to: str = "", times: int = 1, seconds: float = 1.0) -> None:
        """Fail the next `times` sends, to the phone `to` if given."""
        with self._lock:
            self._rest.append(RestTrouble(fault=RestFault(fault), to=to, times=times, seconds=seconds))

    def callbacks(
        self,
        fault: CallbackFault | str,
        *,
        to: str = "",
        status: str = "",
        times: int = 1,
        seconds: float = 30.0,
    ) -> None:
        """Fail the next `times` call-backs, about the phone `to` and of the state `status` if given."""
        trouble = CallbackTrouble(fault=CallbackFault(fault), to=to, status=status, times=times, seconds=seconds)
        with self._lock:
            self._callbacks.append(trouble)

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._rest.clear()
            self._callbacks.clear()
            self.rates = Rates()

    def for_request(self, to: str) -> RestTrouble | None:
        """The trouble that meets a send to `to`, if any."""
        with self._lock:
            for trouble in self._rest:
                if trouble.times > 0 and trouble.to in {"", to}:
                    trouble.times -= 1
                    return trouble
            nth = self._requests[to] = self._requests.get(to, 0) + 1
        shares: list[tuple[RestFault, float]] = [
            (RestFault.TOO_MANY, self.rates.too_many),
            (RestFault.BROKEN, self.rates.broken),
            (RestFault.RESET_BEFORE, self.rates.reset_before),
            (RestFault.RESET_AFTER, self.rates.reset_after),
        ]
        fault = self._draw(f"request {to} {nth}", shares)
        return None if fault is None else RestTrouble(fault=fault)

    def delays(self, key: str, *, to: str, status: str) -> list[float]:
        """Seconds after which the call-back `key` is posted: [0] in order, [] lost, [0, x] repeated."""
        with self._lock:
            for trouble in self._callbacks:
                if trouble.times > 0 and trouble.to in {"", to} and trouble.status in {"", status}:
                    trouble.times -= 1
                    return _delays(trouble.fault, trouble.seconds)
        shares: list[tuple[CallbackFault, float]] = [
            (CallbackFault.LOST, self.rates.lost),
            (CallbackFault.REPEATED, self.rates.repeated),
            (CallbackFault.LATE, self.rates.late),
        ]
        fault = self._draw(f"call-back {key} {status}", shares)
        return [0.0] if fault is None else _delays(fault, self.rates.late_s)

    def _draw(self, key: str, shares: list[tuple[Fault, float]]) -> Fault | None:
        drawn = random.Random(f"{self.rates.seed} {key}").random()
        for fault, share in shares:
            if drawn < share:
                return fault
            drawn -= share
        return None


def _delays(fault: CallbackFault, seconds: float) -> list[float]:
    return {CallbackFault.LOST: [], CallbackFault.REPEATED: [0.0, seconds]}.get(fault, [seconds])
