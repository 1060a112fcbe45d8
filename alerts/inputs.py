"""Everything that can change what the hub does for one resident, as values with a time (`at`, aware UTC).

`wakes` tells for how many alerts of other residents each contact has already been woken this night; the
engine knows this resident's own.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from device_adapters.event import Value


class Answer(StrEnum):
    """What a human said, by key, text or click."""

    GOING = "going"
    CANNOT = "cannot"
    REPEAT = "repeat"
    ALL_WELL = "all_well"  #: spoke to the person; ends the alert
    ARRIVED = "arrived"


class Receipt(StrEnum):
    """What the provider says became of a notification."""

    SENT = "sent"
    DELIVERED = "delivered"  #: on the phone; proves nothing about the person
    ANSWERED = "answered"  #: a call was picked up, by a person or a machine
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NO_KEY = "no_key"  #: picked up but no key pressed: voicemail, or half asleep
    OPTED_OUT = "opted_out"


class _Input(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime
    wakes: dict[str, int] = {}


class Observed(_Input, frozen=True, tag="observed"):
    """A device's event arrived at `at`. `device` is the key used in the plan; `kind` as the adapter gave it.

    The hub's own facts `carer.arrived` and `carer.left` come this way too, with the device "hub".
    """

    device: str
    kind: str
    value: Value | None = None
    occurred_at: datetime | None = None
    historical: bool = False
    retained: bool = False


class Tick(_Input, frozen=True, tag="tick"):
    """Time has passed until `at`."""


class Answered(_Input, frozen=True, tag="answered"):
    """A contact answered an alert."""

    alert: str
    contact: str
    answer: Answer
    channel: str = "text"
    note: str = ""


class Reported(_Input, frozen=True, tag="reported"):
    """The provider reported on a notification."""

    notification: str
    receipt: Receipt
    detail: str = ""


class Closed(_Input, frozen=True, tag="closed"):
    """Somebody closes an alert with its outcome.

    `useful` is their judgement of the alert itself, `change` what they would change in the plan.
    """

    alert: str
    by: str
    outcome: str
    helped: str = ""
    useful: bool | None = None
    change: str = ""


class NextNow(_Input, frozen=True, tag="next_now"):
    """Somebody asks for the next step of the ladder at once."""

    alert: str
    by: str


class HandedOver(_Input, frozen=True, tag="handed_over"):
    """A claimed alert passes to another contact, who has agreed to take it."""

    alert: str
    by: str
    to: str


class CarerCame(_Input, frozen=True, tag="carer_came"):
    """A carer is with the resident; believed until `until` at the latest."""

    by: str
    until: datetime


class CarerLeft(_Input, frozen=True, tag="carer_left"):
    """The carer has left."""


class WentAway(_Input, frozen=True, tag="went_away"):
    """The resident is away (hospital, holiday) until `until`."""

    until: datetime
    reason: str = ""


class CameBack(_Input, frozen=True, tag="came_back"):
    """The resident is home again."""


class WasDown(_Input, frozen=True, tag="was_down"):
    """The hub itself heard nothing from `since` until `at`: silence in that span is ours, not theirs."""

    since: datetime


class PlanChanged(_Input, frozen=True, tag="plan_changed"):
    """The plan given with this input, its devices or its people are new. `first`: there was no plan before."""

    first: bool = False


Input = (
    Observed
    | Tick
    | Answered
    | Reported
    | Closed
    | NextNow
    | HandedOver
    | CarerCame
    | CarerLeft
    | WentAway
    | CameBack
    | WasDown
    | PlanChanged
)
