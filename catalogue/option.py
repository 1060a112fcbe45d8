"""One thing that may help: technology, a low-tech aid, an adaptation, a person or a place."""

from datetime import date

import msgspec

from catalogue.words import (
    Ability,
    Evidence,
    Feature,
    Funding,
    HomeFact,
    Kind,
    Level,
    Outcome,
    Room,
    Strength,
    TimeOfDay,
)


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value written as data."""


class Serves(_Value, frozen=True, kw_only=True):
    """A need that an option serves. `source`: the evidence's address; none for practice wisdom."""

    need: str
    strength: Strength
    evidence: Evidence
    source: str | None = None
    because: str  #: completes "It helps because …"


class Intrusiveness(_Value, frozen=True, kw_only=True):
    """How far it enters somebody's life: 1 (hardly) to 5 (watches or acts on them)."""

    level: int
    why: str


class Asks(_Value, frozen=True, kw_only=True):
    """What it asks of the person: the least of each ability, and in words ("wear it day and night")."""

    abilities: dict[Ability, Level] = {}
    does: tuple[str, ...] = ()  #: each completes "You would …"


class Condition(_Value, frozen=True, kw_only=True):
    """Facts about a person that must all hold; a list holds if any of its entries does.

    `abilities`: the person's level is at most this. `alone`: lives alone. `lacks`: the home has not got it.
    `needs`: any of these needs. `features`: any of these refused. `slower_than_minutes`: nobody can come within
    these minutes at night. `people_at_least`: others live there too.
    """

    abilities: dict[Ability, Level] = {}
    alone: bool | None = None
    lacks: tuple[HomeFact, ...] = ()
    needs: tuple[str, ...] = ()
    pets: bool | None = None
    shares_bedroom: bool | None = None
    slower_than_minutes: int | None = None
    lacks_capacity_for_this: bool | None = None


class Avoid(_Value, frozen=True, kw_only=True):
    """When not to use it. `hard` rules it out where the condition holds; a soft one warns.

    Without a condition it is a warning that is always told.
    """

    why: str
    when: Condition | None = None
    hard: bool = False
    source: str | None = None


class Prerequisites(_Value, frozen=True, kw_only=True):
    """What must be there. `responder_minutes`: somebody who can come within them, at `responder_when`."""

    home: tuple[HomeFact, ...] = ()
    analogue_line: bool = False  #: works only on a copper telephone line, which ends in January 2027
    responder_minutes: int | None = None
    responder_when: tuple[TimeOfDay, ...] = ()
    answered_by: bool = False  #: useless unless somebody answers its calls
    also: tuple[str, ...] = ()  #: a clause each, which can stand as a sentence


class Trial(_Value, frozen=True, kw_only=True):
    """How to try it: for how long, what shows that it helps, when to stop."""

    weeks: int
    look_for: tuple[str, ...]
    stop_if: tuple[str, ...]


class Releases(_Value, frozen=True, kw_only=True):
    """Time it can free: whose, hours a week from and to, and how that was estimated. Never a promise."""

    whose: str
    hours_low: float
    hours_high: float
    how: str
    evidence: Evidence
    source: str | None = None


class Cost(_Value, frozen=True, kw_only=True):
    """An indicative range in pounds: once, and a month. `source` is an address, or "memory"."""

    once_low: float
    once_high: float
    monthly_low: float = 0
    monthly_high: float = 0
    source: str = "memory"

    def weekly_high(self, years: float = 3) -> float:
        """The most it may cost a week, spread over its life."""
        return self.monthly_high * 12 / 52 + self.once_high / (52 * years)


class Story(_Value, frozen=True, kw_only=True):
    """An invented night or day with it; always shown as an example."""

    title: str
    text: str


class Checked(_Value, frozen=True, kw_only=True):
    """A class in a standard list, only where it was looked up."""

    code: str
    title: str
    source: str
    on: date


class Option(_Value, frozen=True, kw_only=True):
    """One option of the catalogue. `id` never changes."""

    id: str
    name: str
    kind: Kind
    group: str
    does: str  #: one sentence, "what it does for you"
    story: Story
    serves: tuple[Serves, ...]
    rooms: tuple[Room, ...]
    times: tuple[TimeOfDay, ...]
    icf: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    iso9999: Checked | None = None
    who_priority: Checked | None = None
    intrusiveness: Intrusiveness
    features: tuple[Feature, ...] = ()
    asks: Asks = Asks()
    prerequisites: Prerequisites = Prerequisites()
    told: str  #: who is told what
    does_not: tuple[str, ...]
    risks_using: tuple[str, ...]
    risks_not_using: tuple[str, ...]
    avoid: tuple[Avoid, ...] = ()
    try_first: tuple[str, ...] = ()  #: ids of gentler options
    gentler: str = ""  #: the gentler way in words, where it is none of the catalogue's
    trial: Trial
    releases: Releases | None = None
    funding: tuple[Funding, ...]
    cost: Cost
    events: tuple[str, ...] = ()  #: canonical kinds it sends
    night_rules: tuple[str, ...] = ()  #: the night expectations it can serve
    comes_with: tuple[str, ...] = ()  #: ids of what must come with it (all of them)
    one_of: tuple[str, ...] = ()  #: ids of which at least one must come with it
    often: bool = False  #: among what services and families choose most, by published cases
    night_only_answer: bool = True  #: may be the only thing relied on at night
    words: tuple[str, ...] = ()  #: how people ask for it, for finding it in free text
    situations: tuple[str, ...] = ()  #: how families and services tell of what it is for; invented, for finding it
