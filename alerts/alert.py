"""An alert: an expectation that was not met, from opening to its outcome."""

from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.ladder import Contact, Ladder


class Status(StrEnum):
    """Where an alert stands."""

    OPEN = "open"  #: nobody has said that they are going
    CLAIMED = "claimed"  #: somebody is going; an arrival is expected next
    ATTENDED = "attended"  #: somebody is with the person; an outcome is expected next
    CLOSED = "closed"  #: ended with an outcome
    SELF_RESOLVED = "self_resolved"  #: what was expected came, and nobody had claimed it
    CANCELLED = "cancelled"  #: no longer applies (the plan changed, the resident is away)


class Stage(StrEnum):
    """Where an alert's ladder stands."""

    MORNING = "morning"  #: on the morning list: there is nobody to wake
    WAITING = "waiting"  #: a step is running
    SOUNDING = "sounding"  #: gone through without anybody; the service-wide alarm sounds
    PAUSED = "paused"  #: somebody is on it
    OVER = "over"  #: the alert has ended


class Sent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A wake-up message and what became of it; `start` is the start of a step that it belongs to."""

    contact: str
    channel: str
    attempt: int = 1
    start: int = 0
    receipt: str | None = None


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One alert with its frozen ladder and the people on it. Times are aware UTC.

    `id` is unique over all residents: the resident, "-" and a running number. `since` is when what was seen
    began (left the bed), `opened_at` when the alert was decided; `late` says that it could not be decided in
    time (the hub was down, or the news came late).
    """

    id: str
    resident: str
    expectation: str
    name: str
    priority: str
    status: Status
    since: datetime
    opened_at: datetime
    look: str = ""
    instead: str = ""  #: it is about equipment: what to do until that can be relied on again
    device: str = ""
    detail: str = ""  #: what was counted or measured, where the rule does so
    late: bool = False
    past: bool = False  #: mattered only in the past: morning list
    count: int = 1
    corroborated: bool | None = None
    ladder: Ladder | None = None
    people: dict[str, Contact] = {}  #: everybody on the ladder, as they were when it opened
    steps: tuple[tuple[str, ...], ...] = ()  #: contact ids of each step, rotas resolved
    stage: Stage = Stage.WAITING
    round: int = 1
    last_round: int = 1  #: after it the alarm sounds; a claim that lapses adds to it
    round_at: datetime | None = None  #: when this round began
    step: int = 0
    turn: int = 0  #: which contact of a step taken in turn
    starts: int = 0  #: how many steps or turns have been started, over all rounds
    due: datetime | None = None  #: next deadline of this alert, whatever it is for
    step_due: datetime | None = None  #: when the present step has been waited for long enough
    alarm_due: datetime | None = None  #: when the service-wide alarm sounds again
    sent: dict[str, Sent] = {}  #: wake-ups of the present step, and earlier ones still under way, by notification
    woken: tuple[str, ...] = ()  #: contacts who are to hear how it goes on: woken for it, or once on it
    woken_at: dict[str, datetime] = {}  #: when each of those woken last was
    declined: tuple[str, ...] = ()
    opted_out: tuple[str, ...] = ()  #: contacts who turned out not to take texts
    passed_over: str | None = None  #: whose claim lapsed: called again, but in the next round
    claimant: str | None = None
    claimed_at: datetime | None = None
    attended_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    helped: str = ""
    useful: bool | None = None
    change: str = ""  #: what whoever closed it would change in the plan
    alarmed: int = 0  #: how often the service-wide alarm was sounded
    reminders: int = 0
    repeated_at: datetime | None = None  #: when its claimant was last told that it has happened again
    messages: int = 0  #: running number for notification ids
    arrive_s: float = 900
    close_s: float = 3600
    self_resolves: bool = True
    resolved_at: datetime | None = None  #: when the sensors saw what was expected, claimed or not
