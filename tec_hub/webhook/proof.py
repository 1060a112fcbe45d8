"""Who posts: the credential that a request brings, checked without telling what was wrong with it."""

import base64
import binascii
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy.orm import Session

from tec_hub.broker.access import hash_secret, matches
from tec_hub.store.equipment import GatewayRow
from tec_hub.webhook.secrets import address_key, signing_key
from tec_hub.webhook.standard import Signed, holds, read_signed

_NOBODYS: Final = hash_secret("")
_NOBODY: Final = GatewayRow(id="", secret_hash=_NOBODYS, generation=0)
"""Checked in place of an unknown gateway, so that the time it takes tells nothing."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What a request brings: a secret (as bearer or password), a signature, or the key in its address."""

    secret: str | None = None
    signed: Signed | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return "Proof()"  # never a secret


def read_proof(headers: Mapping[str, str], query: Mapping[str, str], gateway: str) -> Proof | None:
    """The strongest credential there is; None where there is none."""
    if (signed := read_signed(headers)) is not None:
        return Proof(signed=signed)
    if (secret := _secret(headers.get("authorization", ""), gateway)) is not None:
        return Proof(secret=secret)
    key = query.get("key")
    return Proof(key=key) if key else None


def _secret(header: str, gateway: str) -> str | None:
    """`Bearer SECRET`, or Basic with the gateway's id as the user."""
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        user, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return secret if user == gateway else ""


def proves(
    session: Session, secret_key: str, gateway: str, proof: Proof, body: bytes, now: datetime
) -> GatewayRow | None:
    """The gateway, where the proof is its own and it is not revoked; `now` is aware real time."""
    row = session.get(GatewayRow, gateway)
    known = row if row is not None and row.revoked_at is None and row.secret_hash else None
    proved = _proves(known or _NOBODY, secret_key, proof, body, now)
    return known if proved else None


def _proves(row: GatewayRow, secret_key: str, proof: Proof, body: bytes, now: datetime) -> bool:
    if proof.secret is not None:
        return matches(proof.secret, row.secret_hash)
    if not secret_key:
        return False
    if proof.signed is not None:
        return holds(proof.signed, signing_key(secret_key, row.id, row.generation), body, now)
    expected = address_key(secret_key, row.id, row.generation)
    return hmac.compare_digest(expected.encode(), (proof.key or "").encode())
