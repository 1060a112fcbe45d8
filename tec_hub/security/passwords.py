"""Passwords, kept as Argon2id hashes only."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
_HASHER = PasswordHasher()  # the library's defaults follow RFC 9106's low-memory profile
_NOBODY = _HASHER.hash("there is no such account")


class WeakPasswordError(ValueError):
    """The password is too short to be accepted."""


def hash_password(password: str) -> str:
    """The Argon2id hash to keep. Raises WeakPasswordError."""
    if len(password) < SHORTEST:
        raise WeakPasswordError(f"A password needs at least {SHORTEST} characters.")
    return _HASHER.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept. Takes as long for an account that does not exist (None)."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)
