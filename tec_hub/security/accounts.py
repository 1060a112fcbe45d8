"""Local accounts: made by the command line, never by a web page."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tec_hub.security.passwords import hash_password
from tec_hub.security.roles import Role
from tec_hub.store.people import SignInRow, UserRow


class AccountError(ValueError):
    """The account cannot be made or found; the message says why."""


def create_account(
    session: Session,
    *,
    service_id: str,
    email: str,
    name: str,
    role: str,
    password: str,
    contact_id: str | None = None,
) -> UserRow:
    """Make an account; `contact_id` is set for somebody who also responds.

    Raises AccountError where the address is taken or the role unknown, WeakPasswordError for a short password.
    """
    address = tidy_address(email)
    if role not in set(Role):
        raise AccountError(f"There is no role {role!r}; the roles are {', '.join(Role)}.")
    if find_account(session, address) is not None:
        raise AccountError("There is already an account with this address.")
    user = UserRow(
        id=uuid4().hex,
        service_id=service_id,
        email=address,
        name=name.strip(),
        role=role,
        password_hash=hash_password(password),
        contact_id=contact_id,
    )
    session.add(user)
    session.flush()
    return user


def find_account(session: Session, email: str) -> UserRow | None:
    """The account with the address, in whatever case it is written."""
    return session.scalar(select(UserRow).where(UserRow.email == tidy_address(email)))


def set_password(session: Session, user: UserRow, password: str) -> None:
    """Give a new password and sign the person out everywhere. Raises WeakPasswordError."""
    user.password_hash = hash_password(password)
    session.execute(delete(SignInRow).where(SignInRow.user_id == user.id))
    session.flush()


def disable_account(session: Session, user: UserRow, now: datetime) -> None:
    """Nobody can sign in with the account any more, and whoever is signed in is signed out."""
    user.disabled_at = now
    session.execute(delete(SignInRow).where(SignInRow.user_id == user.id))
    session.flush()


def tidy_address(email: str) -> str:
    """An e-mail address as it is kept and compared."""
    return email.strip().casefold()
