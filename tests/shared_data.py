"""Where the recordings and payload packs lie that are too large, or not free enough, to be part of the project."""

import os
from pathlib import Path

import pytest

_ROOT = Path(os.environ.get("TEC_HUB_SHARED_DATA", Path(__file__).parents[2] / "shared"))


def shared(path: str) -> Path:
    """The file or folder below the shared data; skips the test where the data is not at hand."""
    found = _ROOT / path
    if not found.exists():
        pytest.skip(f"{path} is not at hand (TEC_HUB_SHARED_DATA names the folder)")
    return found
