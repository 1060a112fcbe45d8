"""`python -m tests.chaos.run --seeds N`: kill -9 of hub, broker and provider at random moments of a night.

Each seed makes a night of its own: six residents in three homes, what befalls them, and who is killed when.
Mosquitto, `tec-hub run` and `tec-hub simulate phones` are three process groups on one clock that runs eight times
as fast. When all has come to rest, the database, the provider's books and what the gateways had acknowledged are
compared:

1. every message that was acknowledged is kept, as a reading with its events or in quarantine, and not twice;
2. exactly the alerts are raised that the engine by itself raises from what arrived; each had its phones rung, and
   has ended or has a next step;
3. nobody is woken for an alert that somebody is on, until the claim lapses or is given back;
4. the provider was asked twice for one message only where a kill came while the first request was on its way.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.judge import Verdict, judge
from tests.chaos.live import Life


def main() -> int:
    """Run the seeds; 1 where something was lost or repeated."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=20)
    options.add_argument("--first", type=int, default=1)
    options.add_argument("--seconds", type=float, default=40, help="real seconds of a night in which kills happen")
    options.add_argument("--keep", type=Path, help="folder in which the nights' files stay")
    given = options.parse_args()
    counts: Counter[str] = Counter()
    bad = 0
    for seed in range(given.first, given.first + given.seeds):
        with _folder(given.keep, seed) as folder:
            verdict = judge(Life(seed, folder, seconds=given.seconds).live())
        counts += verdict.counts
        bad += bool(verdict.violations)
        print(f"seed {seed}: {_in_words(verdict)}", flush=True)
    print(*(f"{count:7} {what}" for what, count in sorted(counts.items())), sep="\n")
    print(f"{given.seeds - bad} of {given.seeds} seeds without a violation")
    return 1 if bad else 0


def _in_words(verdict: Verdict) -> str:
    named = ("kills", "acknowledged", "alerts", "duplicates")
    figures = ", ".join(f"{verdict.counts[what]} {what}" for what in named)
    return f"{figures}; {'; '.join(verdict.violations) or 'nothing lost, nothing repeated'}"


@contextmanager
def _folder(keep: Path | None, seed: int) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory() as passing:
            yield Path(passing)
    else:
        folder = keep / f"seed-{seed}"
        folder.mkdir(parents=True)
        yield folder


if __name__ == "__main__":
    raise SystemExit(main())
