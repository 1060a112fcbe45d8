"""Short nights in which hub, broker and provider are killed; `python -m tests.chaos.run` lives the long ones."""

from pathlib import Path

import pytest

from tests.chaos.judge import judge
from tests.chaos.kills import Kill
from tests.chaos.live import Life

_APART = [
    Kill(at_s=1.0, who=("hub",), away_s=0.1),
    Kill(at_s=4.0, who=("provider",), away_s=0.3),
    Kill(at_s=5.5, who=("broker",), away_s=0.3),
]
_TOGETHER = [
    Kill(at_s=1.5, who=("hub", "broker"), away_s=0.2, in_start_s=0.8),
    Kill(at_s=5.0, who=("broker", "provider"), away_s=0.2),
]


@pytest.mark.parametrize(("seed", "kills"), [(1, _APART), (2, _TOGETHER)], ids=["one by one", "two at once"])
def test_a_night_of_kills_loses_nothing_and_repeats_nothing(seed: int, kills: list[Kill], tmp_path: Path) -> None:
    verdict = judge(Life(seed, tmp_path, seconds=6.5, kills=kills).live())
    assert verdict.violations == []
    assert verdict.counts["acknowledged"] > 20
    assert verdict.counts["alerts"] > 0
