"""The table of traps names tests that exist."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_each_test_that_the_table_names_is_there() -> None:
    named = re.findall(r"`(test_\w+)`", (HERE / "traps.md").read_text())
    written = {
        name for path in HERE.rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    assert len(named) > 20
    assert [name for name in named if name not in written] == []
