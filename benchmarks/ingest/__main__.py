"""`python -m benchmarks.ingest`: durable events a second through a real Mosquitto, beside a bare subscriber.

Publisher, broker, bare subscriber and hub are processes of their own; the subscribers run one after the other.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec

from benchmarks.ingest import latency
from benchmarks.ingest.broker import private_broker
from benchmarks.ingest.report import Result

PROTOCOLS = {"3.1.1": "4", "5": "5"}


def measure(subscriber: list[str], publisher: list[str]) -> Result:
    """Start the subscriber, publish once it is subscribed, and wait for what it says."""
    with subprocess.Popen([sys.executable, "-m", *subscriber], stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{subscriber[0]} did not start")
        subprocess.run([sys.executable, "-m", *publisher], check=True)
        line = process.stdout.readline()
    return msgspec.json.decode(line, type=Result)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description=__doc__)
    options.add_argument("--messages", type=int, default=100_000)
    options.add_argument("--homes", type=int, default=20)
    options.add_argument("--devices", type=int, default=10, help="in each home")
    options.add_argument("--database", default="", help="SQLAlchemy address; empty: a fresh SQLite file")
    options.add_argument("--latency", type=int, default=100, help="samples from event to provider; 0: none")
    given = options.parse_args()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tec-hub-bench-")))
        port = str(stack.enter_context(private_broker(directory)))
        sizes = [str(given.homes), str(given.devices)]
        publisher = ["benchmarks.ingest.publisher", port, str(given.messages), *sizes]
        for name, protocol in PROTOCOLS.items():
            arguments = [port, str(given.messages), protocol]
            bare = measure(["benchmarks.ingest.bare", *arguments], publisher)
            url = given.database or f"sqlite:///{directory / f'{protocol}.sqlite3'}"
            hub = measure(["benchmarks.ingest.hub", *arguments, *sizes, url], publisher)
            show(f"MQTT {name}: bare paho subscriber", bare)
            show(f"MQTT {name}: hub, durable in {url.partition(':')[0]}", hub)
            print(f"{'ratio':50}{hub.per_second / bare.per_second:10.2f}")
        if given.latency:
            url = given.database or f"sqlite:///{directory / 'latency.sqlite3'}"
            show_latency(latency.measure(int(port), directory, url, given.latency))


def show_latency(milliseconds: list[float]) -> None:
    """One line of the distribution."""
    cuts = statistics.quantiles(milliseconds, n=100)
    print(f"{'event to provider, at rest':50}p50 {cuts[49]:6.1f} ms   p99 {cuts[98]:6.1f} ms")


def show(name: str, result: Result) -> None:
    """One line of the table."""
    print(f"{name:50}{result.per_second:10,.0f} messages/s {result.cpu_microseconds:6.1f} µs of processor each")


if __name__ == "__main__":
    main()
