"""A TEC plan as a value. Texts are whole sentences in the "you" of the catalogue, or the person's own words."""

from datetime import date
from enum import StrEnum

import msgspec

from catalogue.person import Consent

THE_PLAN = "This plan"
"""The decision that a consent to the plan as a whole is about; a change of the plan ends it."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A value written as data."""


class Status(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    AGREED = "agreed"  #: with consent; the trial runs
    REVIEWED = "reviewed"  #: it was said what difference each option made
    STOPPED = "stopped"


class Verdict(StrEnum):
    """What a review decided for one option."""

    KEEP = "keep"
    CHANGE = "change"
    STOP = "stop"


class Task(_Value, frozen=True, kw_only=True):
    """One step: who does what by when. `option`: what it is for; none: for the plan as a whole."""

    what: str
    who: str = ""
    by: date | None = None
    option: str = ""
    done: bool = False


class Chosen(_Value, frozen=True, kw_only=True):
    """One option as it is tried. `ruled_out` keeps every reason against it, `anyway` why it was chosen still.

    `words_for` and `words_against` are the person's own: why they want it, and what worries them about it.
    """

    option: str
    name: str
    does: str
    why: tuple[str, ...] = ()
    asks: str
    told: str
    if_we_do: tuple[str, ...]
    if_we_do_not: tuple[str, ...]
    words_for: str = ""
    words_against: str = ""
    not_covered: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    gentler: str = ""
    weeks: int
    look_for: tuple[str, ...]
    stop_if: tuple[str, ...]
    funding: str = ""
    cost: str = ""
    ruled_out: tuple[str, ...] = ()
    anyway: str = ""


class Judged(_Value, frozen=True, kw_only=True):
    """What difference one option made, in words, and what was decided."""

    option: str
    difference: str
    verdict: Verdict
    change: str = ""  #: what will be different, where the verdict is to change it


class Review(_Value, frozen=True, kw_only=True):
    """How the trial went."""

    on: date
    by: str
    difference: str
    options: tuple[Judged, ...]


class Ending(_Value, frozen=True, kw_only=True):
    """Why the plan was stopped, and whose wish that was."""

    on: date
    by: str
    why: str


class TecPlan(_Value, frozen=True, kw_only=True):
    """The whole plan. `called` is how the person likes to be called; `uncovered` are needs left open, in words.

    `open_needs` are the same needs by id, so that they can be counted without anybody's words.
    """

    called: str
    made_with: str = ""  #: who wrote it down with the person
    written_on: date
    starts_on: date
    review_on: date
    matters: tuple[str, ...]
    strengths: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()  #: risks that the person takes, in their words
    options: tuple[Chosen, ...]
    tasks: tuple[Task, ...] = ()
    uncovered: tuple[str, ...] = ()
    open_needs: tuple[str, ...] = ()
    consent: tuple[Consent, ...] = ()
    status: Status = Status.DRAFT
    review: Review | None = None
    ending: Ending | None = None
