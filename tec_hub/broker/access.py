"""Who may say and hear what at the broker: credentials as Mosquitto's password and access files."""

import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Final

import msgspec

HUB: Final = "tec-hub"
"""The hub's own user name."""

_ROUNDS: Final = 101  # Mosquitto's own default; it hashes on its only thread, and our secrets are long and random
_NAME: Final = re.compile(r"[A-Za-z0-9_.\-]{1,64}")
_FILTER: Final = re.compile(r"[^\s$][^\x00-\x1f\x7f]*(?<!\s)")


def hash_secret(secret: str) -> str:
    """A salted hash of a secret as Mosquitto's password file holds it (`$7$`, PBKDF2 with SHA-512)."""
    salt = secrets.token_bytes(12)
    return _hashed(secret, salt, _ROUNDS)


def matches(secret: str, secret_hash: str) -> bool:
    """Whether `secret` is the one that `hash_secret` hashed."""
    kind, rounds, salt, _digest = secret_hash.removeprefix("$").split("$")
    return kind == "7" and hmac.compare_digest(_hashed(secret, b64decode(salt), int(rounds)), secret_hash)


def _hashed(secret: str, salt: bytes, rounds: int) -> str:
    digest = hashlib.pbkdf2_hmac("sha512", secret.encode(), salt, rounds)
    return f"$7${rounds}${b64encode(salt).decode()}${b64encode(digest).decode()}"


class BrokerCredential(msgspec.Struct, frozen=True, kw_only=True):
    """One user of the broker, by its secret or by the hash of it, and the topics it may speak and hear on.

    Raises ValueError for a name or topic filter that could mean more than itself.
    """

    username: str
    secret: str = ""
    secret_hash: str = ""
    topic_filters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would change the meaning of the files it is written to."""
        if not _NAME.fullmatch(self.username) or self.username == HUB:
            raise ValueError(f"{self.username!r} cannot be a user of the broker")
        if not (self.secret or self.secret_hash):
            raise ValueError(f"{self.username} has no secret")
        for topic_filter in self.topic_filters:
            if not _FILTER.fullmatch(topic_filter) or topic_filter.split("/")[0] == "#":
                raise ValueError(f"{topic_filter!r} is not a topic filter that a gateway can have")

    def __repr__(self) -> str:
        return f"BrokerCredential({self.username})"  # never the secret


def gateway_credential(
    gateway: str, *, secret: str = "", secret_hash: str = "", bound_by: tuple[str, ...] = ()
) -> BrokerCredential:
    """What a gateway may do: speak and hear below its own prefix, and on the filters that bindings give it."""
    return BrokerCredential(
        username=gateway,
        secret=secret,
        secret_hash=secret_hash,
        topic_filters=(f"tec/v1/{gateway}/#", *bound_by),
    )


def password_file(hub_secret: str, credentials: Iterable[BrokerCredential]) -> str:
    """The content of Mosquitto's password file."""
    return password_lines(hash_secret(hub_secret), credentials)


def password_lines(hub_hash: str, credentials: Iterable[BrokerCredential]) -> str:
    """The same where the hub's own secret is known by its hash."""
    hashes = {HUB: hub_hash}
    hashes |= {known.username: known.secret_hash or hash_secret(known.secret) for known in credentials}
    return "".join(f"{name}:{digest}\n" for name, digest in hashes.items())


def acl_file(credentials: Iterable[BrokerCredential]) -> str:
    """The content of Mosquitto's access file: the hub may do all, everybody else what is listed."""
    lines = [f"user {HUB}", "topic readwrite #", "topic read $SYS/#"]
    for known in credentials:
        lines += ["", f"user {known.username}"]
        lines += [f"topic readwrite {topic_filter}" for topic_filter in known.topic_filters]
    return "\n".join(lines) + "\n"
