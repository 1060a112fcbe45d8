"""The password and access files of a Mosquitto that is not the hub's child, written from what is on record."""

import os
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tec_hub.broker.access import HUB, BrokerCredential, acl_file, hash_secret, matches, password_lines

PASSWORDS: Final = "passwords"
RIGHTS: Final = "acl"


class AccessFilesError(Exception):
    """The files cannot be written; the message says why."""


def write_access(directory: Path, hub_secret: str, credentials: Sequence[BrokerCredential]) -> bool:
    """Bring both files up to date; whether either changed, so that the broker has to read them again.

    `hub_secret`: the hub's own; empty where only its line in the file is known, which is then kept. Each file is
    replaced in one step, readable by its owner alone, or by the group as well where the directory hands its group
    on (setgid). Raises AccessFilesError.
    """
    passwords, rights = directory / PASSWORDS, directory / RIGHTS
    try:
        hubs = _hubs_hash(passwords, hub_secret)
        changes = [
            _replace(rights, acl_file(credentials)),  # rights of an unknown user harm nobody; the reverse might
            _replace(passwords, password_lines(hubs, credentials)),
        ]
    except OSError as error:
        raise AccessFilesError(f"{error.filename or directory}: {error.strerror}") from error
    return any(changes)


def _hubs_hash(passwords: Path, hub_secret: str) -> str:
    """The hash that stands in the file while it holds: a new one would be another, and a reload for nothing."""
    lines = passwords.read_text().splitlines() if passwords.exists() else []
    known = dict(line.split(":", 1) for line in lines if ":" in line).get(HUB)
    if known is not None and (not hub_secret or matches(hub_secret, known)):
        return known
    if not hub_secret:
        raise AccessFilesError(
            f"{passwords} does not know the hub yet: TEC_HUB_MQTT_URL has to name it, as mqtts://{HUB}:SECRET@…"
        )
    return hash_secret(hub_secret)


def _replace(path: Path, content: str) -> bool:
    if path.exists() and path.read_text() == content:
        return False
    shared = path.parent.stat().st_mode & stat.S_ISGID
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o640 if shared else 0o600)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except OSError:
        Path(draft).unlink(missing_ok=True)
        raise
    return True
