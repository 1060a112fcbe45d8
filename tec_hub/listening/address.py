"""Where the broker is and how to reach it."""

import hashlib
import hmac
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class Broker(msgspec.Struct, frozen=True, kw_only=True):
    """A broker's address. `ca_file`: what its certificate is checked against; None: what the machine trusts."""

    host: str
    port: int
    user: str | None = None
    secret: str | None = None
    tls: bool = False
    ca_file: Path | None = None

    def __repr__(self) -> str:
        return f"Broker({self.host}:{self.port}{', TLS' if self.tls else ''})"  # never the secret


def parse_broker(url: str, ca_file: Path | None = None) -> Broker:
    """Read `mqtt://user:secret@host:port` or `mqtts://…`. Raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("the broker's address must be mqtt://host or mqtts://host")
    return Broker(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username) if parts.username else None,
        secret=unquote(parts.password) if parts.password else None,
        tls=parts.scheme == "mqtts",
        ca_file=ca_file,
    )


def client_name(given: str, secret_key: str) -> str:
    """The name under which the broker keeps the hub's session.

    Whoever connects under a name takes its session over, whatever their credential, so it is not to be guessed.
    """
    if given or not secret_key:
        return given or "tec-hub"
    digest = hmac.new(secret_key.encode(), b"name at the broker", hashlib.sha256).hexdigest()
    return f"tec-hub-{digest[:16]}"
