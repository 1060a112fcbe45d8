"""What watching remembers between two calls: plain values that are stored as they are."""

from datetime import datetime

import msgspec


class _Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value that round-trips through JSON exactly; its times are aware UTC."""


class Level(_Memory, frozen=True):
    """What a device last said of a state: `on` is the positive side of its pair."""

    on: bool
    since: datetime  #: when that side began, as far as is known
    heard: datetime  #: when it was last said
    both: bool = False  #: the device has been heard to say the negative side
    stamped: bool = False  #: `heard` is by the device's own clock, which another message may be measured by


class Pending(_Memory, frozen=True):
    """A limit that is running: the trigger has happened and what is expected has not come.

    `due` is when the limit runs out; `fire` when that is judged, which is later only when the news itself came
    late or the hub was away; None while the expectation is held back.
    """

    since: datetime
    due: datetime
    fire: datetime | None = None
    device: str = ""
    settles: datetime | None = None  #: until then the state that began must last
    soon: datetime | None = None  #: the limit that holds as soon as somebody is seen
    end: datetime | None = None  #: a limit running out after this no longer matters
    corroborated: bool | None = None
    late: bool = False  #: known later than it should have been
    past: bool = False  #: too old to wake anyone
    detail: str = ""


class Mark(_Memory, frozen=True):
    """One counted event; `key` is what is told apart (a device, a room)."""

    at: datetime
    key: str = ""


class Run(_Memory, frozen=True):
    """Consecutive readings of one device beyond a limit; none in a row is `readings` 0."""

    last: datetime  #: when the latest reading was taken
    since: datetime
    readings: int = 0
    told: bool = False  #: this run has triggered already
    value: float | None = None


class Rule(_Memory, frozen=True):
    """What is remembered of one expectation."""

    print: str = ""  #: fingerprint of the expectation this belongs to
    clock: datetime | None = None  #: the next time of day that matters to it
    pending: Pending | None = None
    unmet: datetime | None = None  #: when what was found unmet began, until what is expected comes
    seen: datetime | None = None  #: when one of the corroborating sensors last saw somebody
    marks: tuple[Mark, ...] = ()
    runs: dict[str, Run] = {}
    night: datetime | None = None  #: start of the window that `count` belongs to
    count: int = 0
    nights: tuple[int, ...] = ()  #: counts of the last nights, oldest first


class Doubt(_Memory, frozen=True):
    """What speaks against a device: nights it lost the sleeper, nights it chattered."""

    lost: tuple[datetime, ...] = ()
    chattered: tuple[datetime, ...] = ()
    begun: datetime | None = None  #: start of the span in which `changes` are counted
    changes: int = 0
    said: datetime | None = None  #: when it was last called doubtful


class Empty(_Memory, frozen=True):
    """A bed or chair that lost its person at `since`; `device` was the last to let go."""

    since: datetime
    device: str
    back: datetime | None = None  #: when it had them again


class Watch(_Memory, frozen=True):
    """The watch side of a resident's state; `due` is when time alone will next change it (aware UTC)."""

    due: datetime | None = None
    print: str = ""  #: fingerprint of what the plan watches
    levels: dict[str, Level] = {}  #: by device and pair
    rules: dict[str, Rule] = {}  #: by expectation
    carer_until: datetime | None = None
    away_until: datetime | None = None
    seen_home: bool = False  #: while away: it has been remarked that they seem to be at home
    settling: datetime | None = None  #: after the hub was down: until then a backlog may still put things right
    whole_from: datetime | None = None  #: nights that began before this were not watched throughout
    moved: datetime | None = None  #: when anything in the home last moved
    empty: dict[str, Empty] = {}  #: beds and chairs left, by role
    regained: dict[str, Empty] = {}  #: those that had their person back just now, with nobody seen meanwhile
    doubts: dict[str, Doubt] = {}  #: by device
