"""Failed attempts slow down further ones: per account, and per network address."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tec_hub.store.people import SignInAttemptRow

SPAN = timedelta(minutes=15)
MOST_FOR_ACCOUNT = 8
MOST_FOR_ADDRESS = 40  # a whole night shift may share one address


def key_of(kind: str, value: str) -> str:
    """What stands for an account or an address in the table: a hash, so that the table tells nobody's address."""
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()[:40]


def is_throttled(session: Session, key: str, most: int, now: datetime) -> bool:
    """Whether there were too many failures of late."""
    failures = session.scalar(
        select(func.count())
        .select_from(SignInAttemptRow)
        .where(SignInAttemptRow.key == key, SignInAttemptRow.at > now - SPAN)
    )
    return (failures or 0) >= most


def failed(session: Session, keys: tuple[str, ...], now: datetime) -> None:
    """Count a failure, and forget those that no longer count."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at <= now - SPAN))
    session.add_all(SignInAttemptRow(key=key, at=now) for key in keys)
    session.flush()


def forget(session: Session, key: str) -> None:
    """A success: earlier failures of the account no longer count."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.key == key))
