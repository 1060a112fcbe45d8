"""What was agreed with the resident: a night plan as data that reads back as English.

Every rule is an expectation: *when A happens (during W), B is expected within D; otherwise raise P*.
Times of day are wall-clock "HH:MM" in the home's zone; durations are elapsed seconds.
"""

from datetime import date, datetime
from enum import StrEnum

import msgspec

from alerts.ladder import Contact, Ladder, Rota


class Priority(StrEnum):
    """How urgently somebody must know."""

    P0 = "P0"  #: life safety (smoke, CO): never delayed, suppressed or snoozed
    P1 = "P1"  #: wake now
    P2 = "P2"  #: wake if not self-resolved
    P3 = "P3"  #: morning list


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value that is compared and written as data."""


class Window(_Value, frozen=True):
    """Wall-clock hours in the home's zone; over midnight it belongs to the evening it starts in.

    `days` are the evenings (0 = Monday) on which it starts; empty means every day. In the hour that occurs
    twice the window covers both; an edge in the hour that is missing falls at the jump.
    """

    start: str
    end: str
    days: tuple[int, ...] = ()


class Pattern(_Value, frozen=True):
    """Which observations count: all the given tests must hold; an empty test holds for everything.

    `kinds` are canonical kinds (after the device's role has been applied) or the hub's own facts
    `carer.arrived` and `carer.left`; without any, every message counts, repeats too (the device still speaks).
    `values` are texts (a zone's name, a button's action).
    """

    kinds: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    not_rooms: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


class Happens(_Value, frozen=True, tag="happens"):
    """An event, or a state that begins (or already holds when the window opens).

    For a kind with an opposite (bed.vacated, contact.opened …) the pattern names a state of all matching
    devices together: several bed pads are one bed, vacated when every pad is, occupied when any is.
    `settle_s`: the state must hold this long before it counts (a pad lets go as the sleeper turns); the limit
    itself runs from when it began. `already`: a state that holds as the window opens counts from then.
    `from_start`: the clock also runs from the moment watching begins, so that total silence is noticed.
    """

    pattern: Pattern
    settle_s: float = 0
    already: bool = True
    from_start: bool = False


class Comes(_Value, frozen=True, tag="comes"):
    """A time of day comes, once a day also when the clocks change."""

    at: str
    days: tuple[int, ...] = ()


class Counted(_Value, frozen=True, tag="counted"):
    """At least so many matching events within a sliding span; `distinct` counts devices or rooms instead.

    For events, devices of one role in one room are one thing (two pads are one bed).
    """

    pattern: Pattern
    at_least: int
    span_s: float
    distinct: str = "events"  #: "events", "devices" or "rooms"


class Circle(_Value, frozen=True):
    """A place on the map: degrees WGS 84 and metres; fixes less exact than `accuracy_m` do not count."""

    lat: float
    lon: float
    radius_m: float
    accuracy_m: float = 100


class Beyond(_Value, frozen=True, tag="beyond"):
    """A reading stays beyond a limit for so long, over at least `readings` readings.

    Exactly one of `above`, `below` (in the kind's unit) and `outside` (for location.reported) is given. A reading
    back within the limit ends it, though nothing else is expected.
    """

    pattern: Pattern
    above: float | None = None
    below: float | None = None
    outside: Circle | None = None
    for_s: float = 0
    readings: int = 1


class Unusual(_Value, frozen=True, tag="unusual"):
    """At the end of the expectation's window, the count differs from the person's own usual one.

    The usual count is the median of the last `nights` nights; nothing is said before `learn_nights` are known.
    """

    pattern: Pattern
    more_by: float | None = None
    fewer_by: float | None = None
    nights: int = 28
    learn_nights: int = 14


Trigger = Happens | Comes | Counted | Beyond | Unusual


class Corroboration(_Value, frozen=True):
    """Other sensors that see a person who is really up.

    With a matching observation between `before_s` before the trigger and now, the expectation's own limit
    holds; with none, the longer `otherwise_s` does (a fall beside the bed can be silent: it is never dropped).
    """

    by: tuple[Pattern, ...]
    otherwise_s: float
    before_s: float = 120


class Expectation(_Value, frozen=True):
    """One rule of the plan.

    Raised when nothing in `expect` matches within `within_s` of the trigger, or by the wall-clock time `by`.
    With neither `expect` nor a limit it is raised at once. `ladder` names who is woken; none is needed for P3.
    `safe_s` is the longest time the person may wait for a human, for the plan's lint. `self_resolves`: what was
    expected may still end the alert while nobody has claimed it (never for P0).
    """

    id: str
    name: str
    priority: Priority
    when: Trigger
    during: Window | None = None
    expect: tuple[Pattern, ...] = ()
    within_s: float = 0
    by: str | None = None
    corroborated: Corroboration | None = None
    ladder: str | None = None
    look: str = ""  #: where the carer should look first, such as "bedroom"
    why: str = ""  #: what the resident wants from it, in their words
    safe_s: float | None = None
    self_resolves: bool = True
    arrive_s: float = 900
    close_s: float = 3600
    muted_by_carer: bool = True  #: a carer present holds it back (never P0)
    instead: str = ""  #: what to do on a night when its devices cannot be relied on, such as "visit at 23:00"


class Placed(_Value, frozen=True):
    """A device's part in this resident's plan.

    `reads_as` turns a native kind into another (a contact relay under a bed mat: contact.closed → bed.occupied).
    """

    role: str
    room: str = ""
    label: str = ""
    reads_as: dict[str, str] = {}
    shared: bool = False  #: also serves another resident, so it cannot tell who was seen


class Agreement(_Value, frozen=True):
    """Who agreed to the plan, on what basis, and when it is looked at again."""

    agreed_by: str = ""
    basis: str = ""  #: the resident's consent, or the best-interests decision it rests on
    agreed_on: date | None = None
    review_on: date | None = None


class Supervision(_Value, frozen=True):
    """What follows from the plan for its devices: rules that notice when one that matters falls silent.

    It is worked out whenever the plan is put together and never stored with it. `devices` are the gateways, in
    whose name the hub states that they are lost.
    """

    expectations: tuple[Expectation, ...] = ()
    ladders: dict[str, Ladder] = {}
    devices: dict[str, Placed] = {}


class Plan(_Value, frozen=True):
    """All that the engine needs to know to watch one resident.

    `called` is how the resident is named in texts (initials or a short code, never the full name).
    """

    resident: str
    called: str
    time_zone: str
    expectations: tuple[Expectation, ...] = ()
    devices: dict[str, Placed] = {}
    ladders: dict[str, Ladder] = {}
    contacts: dict[str, Contact] = {}
    rotas: dict[str, Rota] = {}
    agreement: Agreement = Agreement()
    revision: str = ""
    late_s: float = 120  #: an event this much older than its arrival is late: judged in its own time
    stale_s: float = 1800  #: a momentary alarm older than this no longer wakes anyone
    starts_at: datetime | None = None
    supervision: Supervision = Supervision()
