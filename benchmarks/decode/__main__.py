"""`python -m benchmarks.decode`: microseconds to understand a payload, for each ecosystem and over all of them.

Every line of a pack of payloads (JSON lines as `tec-hub decode` reads them) is decoded many times by a decoder
that has seen its preconditions, as in a hub that runs; the best of several rounds counts.
"""

import argparse
import base64
import json
import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from device_adapters.adapter import Decoded, Message
from device_adapters.registry import ADAPTERS

AIM = 15.0
_SHARED = Path(os.environ.get("TEC_HUB_SHARED_DATA", Path(__file__).parents[3] / "shared"))


def _message(native: dict[str, str]) -> Message:
    payload = native["payload"]
    encoded = base64.b64decode(payload) if native.get("payload_encoding") == "base64" else payload.encode()
    return Message(topic=native["topic"], payload=encoded)


def jobs(pack: Path) -> Iterator[tuple[str, Callable[[], Decoded]]]:
    """(ecosystem, the decoding of one line) for each line that an adapter reads."""
    for text in pack.read_text("utf-8").splitlines():
        line = json.loads(text)
        if line["ecosystem"] in ADAPTERS:
            decoder = ADAPTERS[line["ecosystem"]].new_decoder({})
            for before in line.get("preconditions", []):
                decoder.decode(_message(before))
            yield line["ecosystem"], partial(decoder.decode, _message(line))


def microseconds(job: Callable[[], Decoded], *, times: int, rounds: int) -> float:
    """The best round's mean."""

    def one_round() -> float:
        start = time.perf_counter()
        for _ in range(times):
            job()
        return (time.perf_counter() - start) / times * 1e6

    job()
    return min(one_round() for _ in range(rounds))


def main() -> int:
    """Measure and print; the exit status is 1 where the aim is missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.decode", description=__doc__)
    options.add_argument("--pack", type=Path, default=_SHARED / "conformance" / "public.jsonl")
    options.add_argument("--times", type=int, default=200)
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    if not given.pack.is_file():
        print(f"{given.pack} is not at hand; --pack names another")
        return 0
    costs: dict[str, list[float]] = defaultdict(list)
    for ecosystem, job in jobs(given.pack):
        costs[ecosystem].append(microseconds(job, times=given.times, rounds=given.rounds))
    for ecosystem, each in sorted(costs.items()):
        print(f"{ecosystem:20} {statistics.mean(each):6.1f} µs  worst {max(each):6.1f} µs  of {len(each)}")
    mean = statistics.mean(cost for each in costs.values() for cost in each)
    print(f"{'all':20} {mean:6.1f} µs, aim {AIM:.0f} µs")
    return 0 if mean <= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
