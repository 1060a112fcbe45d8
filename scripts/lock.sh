#!/usr/bin/env bash
# Writes requirements.lock and package-lock.json anew from pyproject.toml and package.json; neither names a host.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/uv pip compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal \
    --extra dev -o requirements.lock pyproject.toml
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
