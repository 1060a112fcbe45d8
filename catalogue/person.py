"""The person, as the conversation has brought out so far. All but what matters may still be unknown.

Unknown is never the same as "no": an unanswered question neither rules anything out nor lets it pass unsaid.
"""

from datetime import date

import msgspec

from catalogue.words import Ability, Feature, HomeFact, Level


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value written as data."""


class Hard(_Value, frozen=True, kw_only=True):
    """Something they find hard: a need's id, their own words, or both."""

    need: str = ""
    words: str = ""


class Supporter(_Value, frozen=True, kw_only=True):
    """Somebody around them. Minutes until they could be there, by day and by night; none: they could not come."""

    who: str  #: "daughter", "neighbour Tom"
    lives_with: bool = False
    minutes_day: int | None = None
    minutes_night: int | None = None
    wakes: bool = True  #: a call wakes them and they are able to help
    wants: str = ""  #: what they want for themselves, such as a night's sleep


class Refusal(_Value, frozen=True, kw_only=True):
    """What they do not want: a feature ("no cameras"), an option, or anything in words."""

    feature: Feature | None = None
    option: str = ""
    words: str = ""


class Tried(_Value, frozen=True, kw_only=True):
    """What was tried before, and how it went."""

    option: str
    helped: bool | None = None
    words: str = ""


class Consent(_Value, frozen=True, kw_only=True):
    """One decision: about what, whose, when, and how to take it back."""

    decision: str
    by: str
    capacity: bool | None = None  #: the person can decide this for themselves
    basis: str = ""
    on: date | None = None
    withdraw: str = ""


class Person(_Value, frozen=True, kw_only=True):
    """What is known of one person.

    `matters`, `strengths` and `notes` are in their own words. `home` maps facts to whether they hold. `alone`:
    lives alone. `nobody_at_night`: it was asked, and nobody can come at night. `most_new`: how many new things at
    once. `weekly_limit`: pounds. `most_intrusive`: the highest level they would accept.
    """

    matters: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    notes: str = ""  #: the situation in a few sentences
    abilities: dict[Ability, Level] = {}
    people: tuple[Supporter, ...] = ()
    nobody_at_night: bool | None = None
    community: tuple[str, ...] = ()  #: where they already go, and whom they know there
    interests: tuple[str, ...] = ()
    alone: bool | None = None
    shares_bedroom: bool | None = None
    pets: bool | None = None
    home: dict[HomeFact, bool] = {}
    hard: tuple[Hard, ...] = ()
    not_hard: tuple[str, ...] = ()  #: needs that their words seem to say and that they say are none
    risks_accepted: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    wishes: tuple[str, ...] = ()  #: preferences that are no refusals
    tried: tuple[Tried, ...] = ()
    in_place: tuple[str, ...] = ()  #: option ids
    consent: tuple[Consent, ...] = ()
    capacity: bool | None = None  #: can decide about this plan; decisions may differ, see `consent`
    postcode: str = ""
    weekly_limit: float | None = None
    most_intrusive: int | None = None
    most_new: int | None = None
