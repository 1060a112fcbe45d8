#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml and package.json: everything that is worked with, what the hub
# alone needs in service, and the styles. None names a host.
set -euo pipefail
cd "$(dirname "$0")/.."

compile=(.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal)
"${compile[@]}" --extra dev -o requirements.lock pyproject.toml
"${compile[@]}" --constraint requirements.lock -o deploy/requirements.lock pyproject.toml
npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error
.venv/bin/python - <<'PYTHON'
import json
from pathlib import Path

path = Path("package-lock.json")
lock = json.loads(path.read_text())
for package in lock["packages"].values():
    package.pop("funding", None)
path.write_text(json.dumps(lock, indent=2) + "\n")
PYTHON
