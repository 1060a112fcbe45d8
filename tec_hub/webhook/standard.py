"""Signed requests as Standard Webhooks 1.0 lays them down (https://www.standardwebhooks.com).

`webhook-id`, `webhook-timestamp` (seconds since 1970) and `webhook-signature`: one or more of `v1,` and the base64
of HMAC-SHA256 over `{id}.{timestamp}.{body}`, parted by spaces.
"""

import base64
import hashlib
import hmac
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

TOLERANCE: Final = 300  #: seconds by which the sender's clock may be off, or the request late
_MOST_SIGNATURES: Final = 8
_LONGEST: Final = 256  # characters of an id
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What the headers of a signed request claim."""

    id: str
    timestamp: str
    signatures: tuple[str, ...]


def read_signed(headers: Mapping[str, str]) -> Signed | None:
    """The claim, or None where the request is not signed or its headers cannot be."""
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    given, timestamp, signatures = (headers.get(name, "") for name in names)
    well_formed = (
        0 < len(given) <= _LONGEST and timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
    )
    versions = [one.partition(",") for one in signatures.split()[:_MOST_SIGNATURES]]
    known = tuple(value for version, _, value in versions if version == "v1")
    return Signed(id=given, timestamp=timestamp, signatures=known) if well_formed and known else None


def digest(key: bytes, given: str, timestamp: str, body: bytes) -> bytes:
    """The signature that the three should have."""
    return hmac.new(key, b".".join((given.encode(), timestamp.encode(), body)), hashlib.sha256).digest()


def holds(signed: Signed, key: bytes, body: bytes, now: datetime) -> bool:
    """Whether it was signed with the key, and lately."""
    expected = base64.b64encode(digest(key, signed.id, signed.timestamp, body))
    matching = [hmac.compare_digest(expected, one.encode()) for one in signed.signatures]
    return any(matching) and abs(now.timestamp() - int(signed.timestamp)) <= TOLERANCE


class Replays:
    """Remembers signatures for as long as they would be accepted, so that each counts once.

    The same message signed anew, as by a sender that tries again later, is another signature: taking it for a copy
    could lose a second call for help from a sender that gives all its messages one id.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: OrderedDict[bytes, float] = OrderedDict()

    def known(self, signature: bytes, now: datetime) -> bool:
        """Whether a request with this signature has been taken."""
        with self._lock:
            while self._taken and next(iter(self._taken.values())) < now.timestamp() - 2 * TOLERANCE:
                self._taken.popitem(last=False)
            return signature in self._taken

    def took(self, signature: bytes, now: datetime) -> None:
        """A request with this signature is committed."""
        with self._lock:
            self._taken[signature] = now.timestamp()
