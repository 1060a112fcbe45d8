"""Signing in and out. The browser holds a random token; the database only its hash.

Times here are real time, whatever clock the rest of the hub runs on.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from tec_hub.security import throttle
from tec_hub.security.accounts import find_account, tidy_address
from tec_hub.security.passwords import hash_password, is_outdated, matches
from tec_hub.store.people import SignInRow, UserRow

LASTS = timedelta(hours=14)  # a long night shift with its handover


class Refused(StrEnum):
    """Why nobody was signed in; the same word for a wrong password as for an unknown account."""

    WRONG = "wrong"
    THROTTLED = "throttled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody signed in. `token_hash` names the session, `csrf` is what their forms must carry."""

    user_id: str
    service_id: str
    name: str
    role: str
    contact_id: str | None
    token_hash: str
    csrf: str


def sign_in(session: Session, *, email: str, password: str, address: str, now: datetime) -> str | Refused:
    """The token of a new session, or why there is none. Failures are counted in the same transaction."""
    account_key = throttle.key_of("account", tidy_address(email))
    address_key = throttle.key_of("address", address)
    if throttle.is_throttled(session, account_key, throttle.MOST_FOR_ACCOUNT, now) or throttle.is_throttled(
        session, address_key, throttle.MOST_FOR_ADDRESS, now
    ):
        return Refused.THROTTLED
    user = find_account(session, email)
    if user is not None and user.disabled_at is not None:
        user = None
    if not matches(password, None if user is None else user.password_hash) or user is None:
        throttle.failed(session, (account_key, address_key), now)
        return Refused.WRONG
    throttle.forget(session, account_key)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return open_session(session, user, now)


def open_session(session: Session, user: UserRow, now: datetime) -> str:
    """A new session for an account whose owner has proved who they are; returns its token."""
    session.execute(delete(SignInRow).where(SignInRow.expires_at <= now))
    token = secrets.token_urlsafe(32)
    session.add(
        SignInRow(
            token_hash=hash_token(token),
            user_id=user.id,
            csrf=secrets.token_urlsafe(24),
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return token


def visitor(session: Session, token: str, now: datetime) -> Visitor | None:
    """Who holds the token, if it is in force and their account still is."""
    row = session.get(SignInRow, hash_token(token)) if token else None
    if row is None or row.expires_at <= now:
        return None
    user = session.get(UserRow, row.user_id)
    if user is None or user.disabled_at is not None:
        return None
    return Visitor(
        user_id=user.id,
        service_id=user.service_id,
        name=user.name,
        role=user.role,
        contact_id=user.contact_id,
        token_hash=row.token_hash,
        csrf=row.csrf,
    )


def sign_out(session: Session, token_hash: str) -> None:
    """End a session."""
    session.execute(delete(SignInRow).where(SignInRow.token_hash == token_hash))


def hash_token(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()
