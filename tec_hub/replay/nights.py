"""The pure engine over recorded events, in virtual time."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from alerts.decisions import Decision, Send, Withdraw
from alerts.engine import step
from alerts.inputs import Input, Tick
from alerts.ladder import Channel
from alerts.plan import Plan
from alerts.state import State, next_due
from alerts.wording import say
from tec_hub.replay.contacts import Behaviour, Due, follows


class Decided(NamedTuple):
    """A decision with its reason in a sentence."""

    decision: Decision
    reason: str

    @property
    def at(self) -> datetime:
        """When it was decided (aware UTC)."""
        return self.decision.at

    @property
    def alert(self) -> str | None:
        """The alert it is about, if it is about one."""
        alert = getattr(self.decision, "alert", None)
        if alert is None and isinstance(self.decision, Withdraw):
            return self.decision.notification.rpartition("-m")[0]
        return getattr(alert, "id", alert)


def replay(
    plan: Plan,
    events: Iterable[Input],
    contacts: Mapping[str, Behaviour] | None = None,
    until: datetime | None = None,
) -> Iterator[Decided]:
    """Every decision the engine makes of the events (in the order of their times), until the last of them.

    With `until` (aware) time goes on, or stops, there. Every deadline is met at its very instant. Messages are
    followed by what the contacts make of them; without a behaviour, nobody answers.
    """
    night = _Night(plan, contacts or {})
    for event in events:
        if until is not None and event.at > until:
            break
        yield from night.pass_until(event.at)
        yield from night.take(event)
    if until is not None:
        yield from night.pass_until(until)


class _Night:
    def __init__(self, plan: Plan, behaviours: Mapping[str, Behaviour]) -> None:
        self._plan, self._behaviours = plan, behaviours
        self._state = State()
        self._due: datetime | None = None
        self._coming: list[tuple[datetime, int, Due]] = []
        self._number = 0
        self._calls: Counter[tuple[str, str]] = Counter()
        self._withdrawn: set[str] = set()

    def pass_until(self, at: datetime) -> Iterator[Decided]:
        """All deadlines, and all that the contacts do, up to an instant; a deadline goes first."""
        while True:
            coming = self._coming[0][0] if self._coming else None
            if self._due is not None and self._due <= at and (coming is None or self._due <= coming):
                yield from self.take(Tick(at=self._due))
            elif coming is not None and coming <= at:
                due = heapq.heappop(self._coming)[2]
                if due.withdrawn_with not in self._withdrawn and due.still(self._state.alerts):
                    yield from self.take(due.given)
            else:
                return

    def take(self, given: Input) -> Iterator[Decided]:
        """One input, and what it leads to."""
        before = self._state
        self._state, decisions = step(self._plan, before, given)
        if self._state is not before:
            self._due = next_due(self._state)
        for decision in decisions:
            if isinstance(decision, Send):
                self._send(decision)
            elif isinstance(decision, Withdraw):
                self._withdrawn.add(decision.notification)
            yield Decided(decision, say(decision, self._plan))

    def _send(self, sent: Send) -> None:
        if sent.channel is Channel.CALL:
            self._calls[sent.alert, sent.contact] += 1
        for due in follows(self._behaviours, sent, self._calls[sent.alert, sent.contact]):
            self._number += 1
            heapq.heappush(self._coming, (due.given.at, self._number, due))
