#!/usr/bin/env bash
# Usage: services.sh wanted|needed NAME...
# Installs the programs that are missing where this account may. What is still missing then is only mentioned
# if it is `wanted`, and a failure if it is `needed`.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/say.sh

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

declare -A package=(
    [mosquitto]=mosquitto [postgresql]=postgresql [chromium]=chromium [setpriv]=util-linux [openssl]=openssl
)

is_here() {
    case $1 in
        postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

urgency=$1
shift
missing=()
for name in "$@"; do
    is_here "$name" || missing+=("${package[$name]}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if install_debian "${missing[@]}"; then
    exit 0
fi
if [ "$urgency" = needed ]; then
    fail "Missing, and this account may not install it: ${missing[*]}. As root: apt-get install ${missing[*]}"
fi
say "Not installed: ${missing[*]}. The hub will use what it brings along instead, with limits it shows on the board;"
say "to have the real one, as root: apt-get install ${missing[*]}"
