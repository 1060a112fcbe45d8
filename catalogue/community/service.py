"""A local service as it is kept: who offers what, where, when, for whom and at what cost."""

from datetime import date, time
from enum import StrEnum

import msgspec


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value written as data."""


class Day(StrEnum):
    """Days of the week as RFC 5545 writes them."""

    MONDAY = "MO"
    TUESDAY = "TU"
    WEDNESDAY = "WE"
    THURSDAY = "TH"
    FRIDAY = "FR"
    SATURDAY = "SA"
    SUNDAY = "SU"


class Access(StrEnum):
    """What a place offers, as far as its publisher says so."""

    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    TOILET = "toilet"  #: one that a wheelchair fits into
    PARKING = "parking"


class Sitting(_Value, frozen=True, kw_only=True):
    """When it happens. `every`: weeks or months from one to the next; empty `days`: the description says when.

    Times are wall-clock where it happens.
    """

    days: tuple[Day, ...] = ()
    opens: time | None = None
    closes: time | None = None
    frequency: str = ""  #: "WEEKLY" or "MONTHLY", where it is said
    every: int = 1
    first: date | None = None
    last: date | None = None  #: the day after which it is no more
    words: str = ""


class Point(_Value, frozen=True, kw_only=True):
    """A place on the earth, WGS 84, in degrees."""

    latitude: float
    longitude: float


class Place(_Value, frozen=True, kw_only=True):
    """Where it happens."""

    name: str = ""
    address: str = ""
    postcode: str = ""  #: as "TQ1 1AA"; empty where unknown
    point: Point | None = None
    access: tuple[Access, ...] = ()
    access_words: tuple[str, ...] = ()
    getting_there: str = ""


class Price(_Value, frozen=True, kw_only=True):
    """What it costs, in pounds; None where only words say it."""

    amount: float | None = None
    words: str = ""


class Contact(_Value, frozen=True, kw_only=True):
    """How to reach those who run it."""

    phones: tuple[str, ...] = ()
    email: str = ""
    address: str = ""  #: of their page


class LocalService(_Value, frozen=True, kw_only=True):
    """One local service. `id` is its publisher's and stays the same from one import to the next."""

    id: str
    name: str
    description: str = ""
    organisation: str = ""
    contact: Contact = Contact()
    places: tuple[Place, ...] = ()
    sittings: tuple[Sitting, ...] = ()
    prices: tuple[Price, ...] = ()
    fees: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    eligibility: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()  #: names of the taxonomy terms it is filed under
    areas: tuple[str, ...] = ()  #: whom it is for, by where they live
    alert: str = ""
    assured: date | None = None  #: when somebody last checked that all this is true
    modified: date | None = None

    @property
    def free(self) -> bool:
        """Whether it is said to cost nothing: every price is nought, or the words for the fee say free."""
        if self.prices:
            return all(price.amount == 0 for price in self.prices)
        return self.fees.strip().lower().rstrip(".") in {"free", "no charge", "free of charge", "none"}

    @property
    def access(self) -> frozenset[Access]:
        """What all its places together offer."""
        return frozenset(access for place in self.places for access in place.access)


class Remark(_Value, frozen=True, kw_only=True):
    """Something about a record that its publisher should know. `record`: which one, by id or by line.

    `used`: the record was taken in all the same, without what is wrong; else it was left out.
    """

    record: str
    field: str
    what: str
    used: bool = True
