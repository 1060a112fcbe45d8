"""The page about watching says what the code does."""

from pathlib import Path

from alerts.watch.kinds import PAIRS

PAGE = Path(__file__).parents[3] / "docs" / "watching.md"


def test_the_page_lists_every_pair_as_it_is() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    fades = ["" if p.fades_s is None else f"{p.fades_s:.0f} s " for p in PAIRS]
    assert rows == [f"| `{p.positive}` | `{p.negative}` | {f}|" for p, f in zip(PAIRS, fades, strict=True)]
