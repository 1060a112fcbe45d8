"""Where the project lies, and what belongs to it."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def committed_files() -> list[Path]:
    """Every file that git keeps and that is there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
