"""What the project's own files may and may not contain."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.project.root import ROOT, committed_files

LOCKS = ["requirements.lock", "deploy/requirements.lock", "package-lock.json"]
_NAMES_A_HOST = re.compile(r"://|--(extra-)?index-url|--find-links")
_NAMES_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|home|root|Users)/\w+")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    assert [line for line in (ROOT / name).read_text().splitlines() if _NAMES_A_HOST.search(line)] == []


@pytest.mark.parametrize("name", ["requirements.lock", "deploy/requirements.lock"])
def test_every_locked_package_is_pinned_with_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    pinned = [entry for entry in entries if not entry.startswith("#")]
    assert len(pinned) > 20
    assert [entry for entry in pinned if not re.match(r"[\w.\-]+==\S+[^\n]*\\\n\s+--hash=sha256:", entry)] == []


def test_every_locked_style_is_pinned_with_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_what_runs_in_service_is_what_was_tested() -> None:
    tested, served = (_pins(ROOT / name) for name in ("requirements.lock", "deploy/requirements.lock"))
    assert served.items() <= tested.items()
    assert "pytest" not in served


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([\w.\-]+)==(\S+)", lock.read_text(), re.MULTILINE))


def test_the_locks_cover_what_the_project_declares() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[<>=~]", wanted)[0] for wanted in declared["dependencies"]]
    names_dev = [re.split(r"[\[<>=~]", wanted)[0] for wanted in declared["optional-dependencies"]["dev"]]
    assert set(names) <= _pins(ROOT / "deploy/requirements.lock").keys()
    assert {*names, *names_dev} <= _pins(ROOT / "requirements.lock").keys()


def test_no_file_names_a_machine() -> None:
    found = []
    for file in committed_files():
        if file.suffix in {".lock", ".gz", ".png"}:
            continue
        for number, line in enumerate(file.read_text("utf-8", errors="ignore").splitlines(), 1):
            if _NAMES_A_MACHINE.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_nothing_made_by_setup_is_committed() -> None:
    made = ("node_modules/", "tec_hub/web/static/vendor/", ".venv/", "deploy/secrets/", "var/")
    names = [str(file.relative_to(ROOT)) for file in committed_files()]
    assert [name for name in names if name.startswith(made)] == []


def test_every_script_is_valid_and_strict() -> None:
    bash = shutil.which("bash")
    assert bash
    for script in [*ROOT.glob("scripts/*.sh"), *ROOT.glob("deploy/*.sh"), ROOT / ".ci/run"]:
        subprocess.run([bash, "-n", str(script)], check=True)
        if script.name != "say.sh":  # the one that others read in
            text = script.read_text()
            strict = (
                "set -eu" if text.startswith("#!/bin/sh") else "set -euo pipefail"
            )  # a plain sh has no pipefail
            assert f"{strict}\n" in text, script
            assert script.stat().st_mode & 0o111, script
