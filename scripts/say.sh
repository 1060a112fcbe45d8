# shellcheck shell=bash
# Words and questions that the other scripts share.

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# as_root COMMAND...: runs it as root if this account may, without asking for a password.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

# install_debian PACKAGE...: false where there is no apt-get, no right to use it, or no such package.
install_debian() {
    command -v apt-get >/dev/null && as_root true || return 1
    local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@")
    say "Installing $* ..."
    if as_root "${install[@]}" >/dev/null 2>&1; then
        return 0
    fi
    as_root apt-get update -qq >/dev/null 2>&1 && as_root "${install[@]}" >/dev/null
}
