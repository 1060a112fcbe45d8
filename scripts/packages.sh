#!/usr/bin/env bash
# Creates .venv and installs exactly what requirements.lock names, then the project itself.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed. Install the Debian package python3, or name one with PYTHON=/path/to/python."
}

create_venv() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        install_debian python3-venv || fail "Python's venv module is missing; install the Debian package python3-venv."
    fi
    say "Creating .venv with $("$python" --version) ..."
    "$python" -m venv .venv
}

# uv installs several times faster than pip. It is itself installed from the lock; where it cannot reach a
# registry that pip is configured for, pip does the work.
install_lock() {
    say "Installing packages from requirements.lock ..."
    local uv_only
    uv_only=$(mktemp)
    awk '/^[a-z0-9]/ { wanted = /^uv==/ } wanted' requirements.lock >"$uv_only"
    if .venv/bin/pip install -q --require-hashes --no-deps -r "$uv_only" 2>/dev/null &&
        .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r requirements.lock; then
        rm -f "$uv_only"
        return
    fi
    rm -f "$uv_only"
    say "... with pip, which takes a minute ..."
    .venv/bin/pip install -q --require-hashes -r requirements.lock
}

install_project() {
    .venv/bin/uv pip install -q --python .venv/bin/python --no-deps -e . 2>/dev/null ||
        .venv/bin/pip install -q --no-deps -e .
}

export PIP_DISABLE_PIP_VERSION_CHECK=1
[ -x .venv/bin/pip ] || create_venv
install_lock
install_project
