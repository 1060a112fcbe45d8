"""Who is woken, in what order, by which channel and how long each is waited for."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Channel(StrEnum):
    """How a contact is reached."""

    CALL = "call"
    TEXT = "text"


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value that is compared and written as data."""


class Quiet(_Value, frozen=True):
    """Wall-clock hours in the home's zone in which a contact is not to be woken (P0 excepted)."""

    start: str
    end: str


class Contact(_Value, frozen=True):
    """A person who responds. `phone` is E.164; `name` is how colleagues know them (a first name)."""

    id: str
    name: str
    phone: str = ""
    channels: tuple[Channel, ...] = (Channel.CALL, Channel.TEXT)
    quiet: Quiet | None = None
    most_wakes: int | None = None  #: wakes a night that were agreed, P0 excepted
    minutes_away: int | None = None
    attends: bool = True  #: can physically go


class Shift(_Value, frozen=True):
    """A contact is on call from `start` until `end` (aware instants, end excluded)."""

    contact: str
    start: datetime
    end: datetime


class Rota(_Value, frozen=True):
    """Who is on call when; `standing` is on call where no shift covers the time."""

    id: str
    shifts: tuple[Shift, ...] = ()
    standing: tuple[str, ...] = ()


def on_call(rota: Rota, at: datetime) -> tuple[str, ...]:
    """Who is on call at an instant: those of the shifts that cover it, else the standing ones."""
    return tuple(shift.contact for shift in rota.shifts if shift.start <= at < shift.end) or rota.standing


class Prompt(_Value, frozen=True):
    """Something in the home speaks to the resident first: a light, a recorded voice."""

    device: str
    action: str  #: "on", "off" or "say"
    words: str = ""


class Step(_Value, frozen=True):
    """One rung: contacts (ids, or "rota:NAME"), the channels to each, and the wait for an answer in seconds.

    `together` reaches everybody at once; otherwise the contacts are tried in turn, each for `wait_s`.
    `tries` is how many calls one contact is given within the wait (a second call passes Do Not Disturb).
    """

    who: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = (Channel.CALL, Channel.TEXT)
    together: bool = True
    wait_s: float = 180
    tries: int = 2
    prompt: Prompt | None = None


class Ladder(_Value, frozen=True):
    """Ordered steps, gone through `rounds` times; then the service-wide alarm sounds.

    It sounds again every `alarm_every_s` at first, then more and more rarely, down to once an hour.
    """

    id: str
    steps: tuple[Step, ...]
    rounds: int = 2
    alarm_every_s: float = 300
