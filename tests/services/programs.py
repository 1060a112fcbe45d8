"""Finding the programs that the tests need; a missing one is a failure that says what to install."""

import glob
import shutil
import socket

import pytest


def program(name: str, package: str, *patterns: str) -> str:
    """The path of a program, searched on PATH, in the system's folders and in `patterns` (newest last)."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    for pattern in patterns:
        found = max(glob.glob(pattern), default=None) or found
    if found is None:
        pytest.fail(f"{name} is not on this machine; install the Debian package {package}.", pytrace=False)
    return found


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dies_with_us(signal: str = "KILL") -> list[str]:
    """The words before a command that let it end when the test run is killed."""
    return [program("setpriv", "util-linux"), "--pdeathsig", signal]
