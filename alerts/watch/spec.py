"""An expectation made ready to be watched."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, Protocol

from alerts.plan import Expectation, Priority
from alerts.watch.hours import Hours
from alerts.watch.patterns import News, Watched

if TYPE_CHECKING:
    from alerts.watch.draft import Draft


class Start(NamedTuple):
    """A trigger has happened at `since`; its limit runs from `base` (or else from `since`).

    `lasting`: it is a state, which no longer matters once the window has closed. `timed`: it is a time of day.
    `late`: the news of it came late. `settle`: it must last so long to count. `limit`: instead of the
    expectation's own. `anytime`: it may lie outside the window.
    """

    since: datetime
    base: datetime | None = None
    device: str = ""
    detail: str = ""
    lasting: bool = False
    timed: bool = False
    late: bool = False
    anytime: bool = False
    settle: timedelta = timedelta(0)
    limit: timedelta | None = None


class Trigger(Protocol):
    """What sets an expectation going: one class for each kind of trigger in the plan."""

    @property
    def mends(self) -> bool:
        """Whether the trigger itself tells when it is over, though nothing else is expected."""

    @property
    def timed(self) -> bool:
        """Whether it is a time of day, at which nothing need have happened."""

    @property
    def takes(self) -> timedelta:
        """How long it must last before it counts."""

    def patterns(self) -> tuple[Watched, ...]:
        """Whose messages it must be given."""

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:
        """The next time of day that matters to it."""

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """That time of day has come."""

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """One of its messages has come."""

    def begin(self, draft: Draft, spec: Spec) -> None:
        """Watching begins, perhaps in the midst of things."""

    def remains(self, draft: Draft, spec: Spec) -> bool:
        """Whether an expectation held back is still unmet."""

    def holds(self, draft: Draft, spec: Spec) -> bool:
        """Whether the sensors still show what set it going."""


class Spec:
    """One expectation with its patterns over the plan's devices and its hours."""

    __slots__ = (
        "alarm",
        "before",
        "by",
        "expect",
        "hours",
        "id",
        "muted_by_carer",
        "otherwise",
        "print",
        "priority",
        "sees",
        "supervised",
        "trigger",
        "within",
    )

    def __init__(
        self,
        expectation: Expectation,
        *,
        trigger: Trigger,
        hours: Hours,
        expect: tuple[Watched, ...],
        sees: tuple[Watched, ...],
        supervised: bool,
        alarm: bool,
        print_: str,
    ) -> None:
        corroborated = expectation.corroborated
        self.id = expectation.id
        self.priority: Priority = expectation.priority
        self.muted_by_carer = expectation.muted_by_carer
        self.within = timedelta(seconds=expectation.within_s)
        self.by = expectation.by
        self.trigger = trigger
        self.hours = hours
        self.expect = expect
        self.sees = sees
        self.supervised = supervised
        self.otherwise = timedelta(seconds=corroborated.otherwise_s) if corroborated else None
        self.before = timedelta(seconds=corroborated.before_s) if corroborated else timedelta(0)
        self.supervised = supervised
        self.alarm = alarm
        self.expect = expect
        self.sees = sees
        self.print = print_

    def patterns(self) -> tuple[Watched, ...]:
        """All that it listens to."""
        return (*self.trigger.patterns(), *self.expect, *self.sees)

    def limit(self, start: Start) -> datetime:
        """When the expectation's own limit runs out."""
        base = start.base or start.since
        if start.limit is not None:
            return base + start.limit
        if self.by is None:
            return base + self.within
        by = self.hours.comes(self.by, (), base)
        dues = [d for d in (by, base + self.within if self.within else None) if d is not None]
        return min(dues)
