"""Services, their users, the residents and homes they support, and the contacts who respond."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tec_hub.store.base import BIG, Row


class ServiceRow(Row):
    """An organisation's night service: the boundary of who may see what."""

    __tablename__ = "services"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str]


class UserRow(Row):
    """Somebody who signs in. `role`: "night", "assessor", "installer", "manager" or "administrator"."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contacts.id"))
    disabled_at: Mapped[datetime | None]


class SignInRow(Row):
    """A signed-in session; the browser holds the token, this row only its hash."""

    __tablename__ = "sign_ins"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class SignInAttemptRow(Row):
    """A failed attempt to sign in, for throttling; `key` is a hash of the account or of the address."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]


class HomeRow(Row):
    """A place with a time zone."""

    __tablename__ = "homes"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"))
    name: Mapped[str]
    time_zone: Mapped[str]
    rooms: Mapped[list[Any]] = mapped_column(default=list)


class ResidentRow(Row):
    """The person supported. `called` is how texts name them; `about_me` holds their own words by heading.

    Headings of `about_me`: "matters", "strengths", "people", "support".
    """

    __tablename__ = "residents"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    home_id: Mapped[str] = mapped_column(ForeignKey("homes.id"), index=True)
    name: Mapped[str]
    called: Mapped[str]
    about_me: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ContactRow(Row):
    """A person who responds. `document` is an alerts.ladder.Contact without id, name and phone.

    `on_alarm`: hears the service-wide alarm. `opted_out_at`: the phone refuses our texts.
    """

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    name: Mapped[str]
    phone: Mapped[str] = mapped_column(index=True)
    document: Mapped[dict[str, Any]] = mapped_column(default=dict)
    on_alarm: Mapped[bool] = mapped_column(default=False)
    opted_out_at: Mapped[datetime | None]


class RotaRow(Row):
    """Who is on call when; `standing` are contact ids on call where no shift covers the time."""

    __tablename__ = "rotas"

    id: Mapped[str] = mapped_column(primary_key=True)
    service_id: Mapped[str] = mapped_column(ForeignKey("services.id"), index=True)
    name: Mapped[str]
    standing: Mapped[list[Any]] = mapped_column(default=list)


class ShiftRow(Row):
    """A contact is on call from `start` until `end`."""

    __tablename__ = "shifts"

    id: Mapped[int] = mapped_column(BIG, primary_key=True)
    rota_id: Mapped[str] = mapped_column(ForeignKey("rotas.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contacts.id"))
    start: Mapped[datetime]
    end: Mapped[datetime]

    __table_args__ = (UniqueConstraint("rota_id", "contact_id", "start"),)
