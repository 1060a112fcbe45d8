"""The alert, the notification and the ladder as tables of transitions.

Everything that decides from which state which event leads where stands in this file, and nothing else does:

* A table maps a state to the events that may happen in it, and each to the state it leads to.
* An event that a state does not list is an error that names both; it changes nothing.
* A state that nothing leaves is written out: with `{}`, or, where the world may still report on it, with
  every event leading back to itself.
* The diagrams in the documentation are drawn from these tables.

An **alert** is open until somebody says that they are going. A claim is not an outcome: it lapses without an
arrival, and the alert is open again. Four states end it, and nothing revives it: a late answer or receipt is
recorded and changes nothing.

A **notification** may be reported on late, repeatedly and in any order: the first final report wins.

A **ladder** waits, step by step, for somebody to answer. Once it has been gone through without anybody, the
service-wide alarm sounds until somebody does; a further round may still be started. It pauses while somebody
is on it. An alert of the morning list has nobody to wake.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from alerts.alert import Stage, Status
from alerts.inputs import Receipt

StateT = TypeVar("StateT", bound=StrEnum)


class Happening(StrEnum):
    """What may happen to an alert."""

    CLAIMED = "claimed"  #: somebody said that they are going
    ATTENDED = "attended"  #: somebody is with the person
    CLOSED = "closed"  #: somebody ended it with an outcome
    SELF_RESOLVED = "self_resolved"  #: the sensors saw what was expected
    CANCELLED = "cancelled"  #: it no longer applies
    CLAIM_LAPSED = "claim_lapsed"  #: no arrival was heard of in time
    RELEASED = "released"  #: whoever was on it cannot go or stay after all
    HANDED_OVER = "handed_over"  #: another contact has taken it


class Fate(StrEnum):
    """What became of a notification."""

    QUEUED = "queued"  #: decided, not yet with the provider
    SENT = "sent"  #: with the provider, or the phone is ringing
    ANSWERED = "answered"  #: the call was picked up, by a person or a machine
    DELIVERED = "delivered"  #: on the phone; proves nothing about the person
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NO_KEY = "no_key"  #: picked up but no key pressed
    OPTED_OUT = "opted_out"
    WITHDRAWN = "withdrawn"  #: no longer wanted before it was with the provider


class Stride(StrEnum):
    """What may happen to an alert's ladder."""

    NEXT = "next"  #: the next step, turn or round begins
    THROUGH = "through"  #: nobody is left to be tried
    PAUSE = "pause"  #: somebody is on it
    RESUME = "resume"  #: they no longer are
    END = "end"  #: the alert has ended


WITHDRAW = "withdraw"

ALERT: Mapping[Status, Mapping[str, Status]] = {
    Status.OPEN: {
        Happening.CLAIMED: Status.CLAIMED,
        Happening.HANDED_OVER: Status.CLAIMED,
        Happening.ATTENDED: Status.ATTENDED,
        Happening.CLOSED: Status.CLOSED,
        Happening.SELF_RESOLVED: Status.SELF_RESOLVED,
        Happening.CANCELLED: Status.CANCELLED,
    },
    Status.CLAIMED: {
        Happening.ATTENDED: Status.ATTENDED,
        Happening.HANDED_OVER: Status.CLAIMED,
        Happening.CLAIM_LAPSED: Status.OPEN,
        Happening.RELEASED: Status.OPEN,
        Happening.CLOSED: Status.CLOSED,
    },
    Status.ATTENDED: {
        Happening.HANDED_OVER: Status.CLAIMED,
        Happening.RELEASED: Status.OPEN,
        Happening.CLOSED: Status.CLOSED,
    },
    Status.CLOSED: {},
    Status.SELF_RESOLVED: {},
    Status.CANCELLED: {},
}

_ANY_RECEIPT: Mapping[str, Fate] = {receipt: Fate(receipt.value) for receipt in Receipt}


def _final(fate: Fate) -> Mapping[str, Fate]:
    return dict.fromkeys((*Receipt, WITHDRAW), fate)


NOTIFICATION: Mapping[Fate, Mapping[str, Fate]] = {
    Fate.QUEUED: {**_ANY_RECEIPT, WITHDRAW: Fate.WITHDRAWN},
    Fate.SENT: {**_ANY_RECEIPT, WITHDRAW: Fate.SENT},
    Fate.ANSWERED: {**_ANY_RECEIPT, Receipt.SENT: Fate.ANSWERED, WITHDRAW: Fate.ANSWERED},
    Fate.WITHDRAWN: {**_ANY_RECEIPT, WITHDRAW: Fate.WITHDRAWN},  # the provider knows better what went out
    Fate.DELIVERED: _final(Fate.DELIVERED),
    Fate.UNDELIVERED: _final(Fate.UNDELIVERED),
    Fate.FAILED: _final(Fate.FAILED),
    Fate.BUSY: _final(Fate.BUSY),
    Fate.NO_ANSWER: _final(Fate.NO_ANSWER),
    Fate.NO_KEY: _final(Fate.NO_KEY),
    Fate.OPTED_OUT: _final(Fate.OPTED_OUT),
}

LADDER: Mapping[Stage, Mapping[str, Stage]] = {
    Stage.MORNING: {
        Stride.PAUSE: Stage.MORNING,
        Stride.RESUME: Stage.MORNING,
        Stride.END: Stage.OVER,
    },
    Stage.WAITING: {
        Stride.NEXT: Stage.WAITING,
        Stride.THROUGH: Stage.SOUNDING,
        Stride.PAUSE: Stage.PAUSED,
        Stride.END: Stage.OVER,
    },
    Stage.SOUNDING: {
        Stride.NEXT: Stage.WAITING,
        Stride.THROUGH: Stage.SOUNDING,
        Stride.PAUSE: Stage.PAUSED,
        Stride.END: Stage.OVER,
    },
    Stage.PAUSED: {
        Stride.NEXT: Stage.PAUSED,
        Stride.PAUSE: Stage.PAUSED,
        Stride.RESUME: Stage.WAITING,
        Stride.END: Stage.OVER,
    },
    Stage.OVER: {},
}

FINAL_FATES = frozenset(fate for fate, after in NOTIFICATION.items() if set(after.values()) == {fate})
ENDED = frozenset(status for status, after in ALERT.items() if not after)


class IllegalTransition(Exception):  # noqa: N818 - it says what it is
    """An event happened in a state whose table does not list it."""

    def __init__(self, state: StrEnum, event: str) -> None:
        super().__init__(f"{event!s} cannot happen to what is {state!s} ({type(state).__name__})")
        self.state = state
        self.event = event


def move(table: Mapping[StateT, Mapping[str, StateT]], state: StateT, event: str) -> StateT:
    """The state that `event` leads to; raises IllegalTransition where the table has none."""
    try:
        return table[state][event]
    except KeyError:
        raise IllegalTransition(state, event) from None
