"""What the engine decides: facts to record and messages to send. `at` is the instant decided (aware UTC)."""

from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.alert import Alert
from alerts.ladder import Channel


class Purpose(StrEnum):
    """Why a contact hears from the hub."""

    WAKE = "wake"  #: asks for an answer
    GOING = "going"  #: tells those already woken who is going
    STOOD_DOWN = "stood_down"  #: tells those already woken that it is over
    RESUMED = "resumed"  #: tells the claimant that no arrival was heard of and others are being called
    ARRIVED = "arrived"  #: asks the claimant to close with an outcome
    RESOLVED_CLAIMED = "resolved_claimed"  #: tells the claimant what the sensors have seen meanwhile
    REPEATED = "repeated"  #: tells the claimant that it has happened again
    HANDED_OVER = "handed_over"  #: tells whoever has taken the alert over what it is about


class _Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    at: datetime


class Noted(_Decision, frozen=True, tag="noted"):
    """A line of the timeline: a word from `alerts.wording.NOTES` and what fills its sentence."""

    what: str
    alert: str | None = None
    detail: dict[str, str | int | float | bool | None] = {}


class Raised(_Decision, frozen=True, tag="raised"):
    """A new alert, whole."""

    alert: Alert


class Changed(_Decision, frozen=True, tag="changed"):
    """An alert as it now stands, and why."""

    alert: Alert
    event: str  #: an `alerts.transitions.Happening`, or "count", "step", "alarm", "declined", "reminded", "seen"
    by: str = ""


class Send(_Decision, frozen=True, tag="send"):
    """One message to one contact on one channel; `valid_s` is how long it is worth delivering."""

    notification: str
    alert: str
    contact: str
    channel: Channel
    purpose: Purpose
    step: int = 0
    attempt: int = 1
    valid_s: float = 300
    about: str = ""  #: another contact's name, for those told who is going


class Withdraw(_Decision, frozen=True, tag="withdraw"):
    """A notification no longer wanted: not sent if still waiting, a ringing call hung up."""

    notification: str


class PromptResident(_Decision, frozen=True, tag="prompt_resident"):
    """A device in the home speaks to the resident."""

    alert: str
    device: str
    action: str
    words: str = ""


class SoundAlarm(_Decision, frozen=True, tag="sound_alarm"):
    """The whole service must know: nobody could be found for this alert."""

    alert: str
    reason: str


class DoubtDevice(_Decision, frozen=True, tag="doubt_device"):
    """A device behaves unreliably; for the installer, by day."""

    device: str
    reason: str
    times: int


Decision = Noted | Raised | Changed | Send | Withdraw | PromptResident | SoundAlarm | DoubtDevice
