"""python -m tests.fuzz [--cases N] [--seed S]: many spoilt messages, with what was seen."""

import argparse
import collections
import itertools
import resource
import sys
from pathlib import Path
from time import perf_counter

from tests.fuzz.hunt import BrokenPromiseError, Hunt, cases

_GROWTH = 32  #: MB that the process may grow by after the first third
_SHOWN_EVERY = 100_000


def _resident() -> float:
    """MB in memory now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    """0 where every promise was kept, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="go on after a promise that was not kept")
    asked = parser.parse_args()
    hunt, began, broken = Hunt(), perf_counter(), 0
    seen: collections.Counter[str] = collections.Counter()
    warm = 0.0
    for number, case in enumerate(itertools.islice(cases(asked.seed), asked.cases), 1):
        try:
            hunt.try_one(case)
        except BrokenPromiseError as trouble:
            broken += 1
            print(trouble, flush=True)
            if not asked.all or broken >= 50:
                return 1
        seen[case.ecosystem] += 1
        if number == asked.cases // 3:
            warm = _resident()
        if number % _SHOWN_EVERY == 0:
            print(f"{number:,} in {perf_counter() - began:.0f} s, {_resident():.0f} MB", flush=True)
    grown = _resident() - warm
    per = ", ".join(f"{name} {count:,}" for name, count in sorted(seen.items()))
    print(f"{asked.cases:,} messages, {broken} broken promises; {per}")
    print(f"slowest {hunt.slowest[0] * 1000:.2f} ms: {hunt.slowest[1][:300]}")
    print(f"memory {warm:.0f} MB after a third, {grown:+.1f} MB since")
    return 1 if broken or grown > _GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
