"""Each adapter's own samples mean exactly what is written beside them."""

from pathlib import Path

import pytest

from tests.core.adapters.packs import HOME, NAMES, answered, samples

LINES = [(name, where, line) for name in NAMES for where, line in samples(name)]


@pytest.mark.parametrize(
    ("name", "line"), [(n, line) for n, _, line in LINES], ids=[f"{n}-{w}" for n, w, _ in LINES]
)
def test_a_sample_means_what_is_written_beside_it(name: str, line: dict[str, object]) -> None:
    said = answered({"id": 0, "ecosystem": name, **{k: v for k, v in line.items() if k not in _EXPECTED}})
    assert {key: said.get(key, [] if key == "events" else None) for key in line if key in _COMPARED} == {
        key: value for key, value in line.items() if key in _COMPARED
    }
    assert bool(said.get("quarantined")) == bool(line.get("quarantined"))


_COMPARED = {"events", "found", "warnings"}
_EXPECTED = _COMPARED | {"quarantined", "note", "source"}


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_is_a_whole_folder(name: str) -> None:
    folder = HOME / name
    for part in ("__init__.py", "decoder.py", "encoder.py", "quality.yaml", "README.md"):
        assert (folder / part).is_file(), part
    assert len(list(samples(name))) >= 5


@pytest.mark.parametrize("name", NAMES)
def test_a_page_says_what_is_mapped_what_is_ignored_and_the_limits(name: str) -> None:
    page = (HOME / name / "README.md").read_text("utf-8")
    headings = {line.removeprefix("## ") for line in page.splitlines() if line.startswith("## ")}
    assert {"Connecting", "What is understood", "What is ignored", "Limits"} <= headings


def test_the_samples_are_found_where_adapters_live() -> None:
    assert {Path(name) for name in NAMES} <= {path.relative_to(HOME) for path in HOME.iterdir()}
