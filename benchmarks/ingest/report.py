"""What the measured processes tell the one that started them, a line of JSON each."""

import time

import msgspec


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """So many messages in so many seconds."""

    count: int
    seconds: float
    cpu_seconds: float  #: that the process itself used meanwhile, on all cores

    @property
    def per_second(self) -> float:
        """Messages a second."""
        return self.count / self.seconds

    @property
    def cpu_microseconds(self) -> float:
        """Processor time for a message."""
        return self.cpu_seconds / self.count * 1e6


def ready() -> None:
    """The subscriber is subscribed."""
    print("ready", flush=True)


class Stopwatch:
    """Runs from when it is made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def result(self, count: int) -> None:
        """The subscriber has dealt with so many messages."""
        done = Result(
            count=count, seconds=time.perf_counter() - self._wall, cpu_seconds=time.process_time() - self._cpu
        )
        print(msgspec.json.encode(done).decode(), flush=True)
