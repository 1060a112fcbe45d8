"""What sets an expectation going: something happens, or a time of day comes."""

from datetime import datetime, timedelta

from alerts.plan import Comes, Happens
from alerts.watch import limits
from alerts.watch.draft import Draft
from alerts.watch.patterns import News, Watched
from alerts.watch.spec import Spec, Start


class HappensTrigger:
    """An event, or a state that begins or already holds when the window opens."""

    mends = False
    timed = False

    def __init__(self, when: Happens, pattern: Watched) -> None:
        self._pattern = pattern
        self.takes = timedelta(seconds=when.settle_s)
        self._already = when.already
        self._from_start = when.from_start

    def patterns(self) -> tuple[Watched, ...]:
        """Whose messages it must be given."""
        return (self._pattern,)

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:
        """The next opening of the window, when a state may already hold."""
        return spec.hours.opens(after) if (self._pattern.signals and self._already) or self._from_start else None

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """The window opens."""
        if self._already and not spec.supervised and self._pattern.stands(draft.levels, instant):
            limits.arm(draft, spec, self._state(instant))
        elif self._from_start:
            limits.arm(draft, spec, Start(since=instant, lasting=True))

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """One of its messages has come."""
        if spec.supervised:
            self._heard(draft, spec, news)
        elif self._pattern.strikes(news):
            self._begun(draft, spec, news)
        elif news.key in self._pattern.keys and not self._pattern.stands(news.after, news.t):
            self._ended(draft, spec, news)

    def begin(self, draft: Draft, spec: Spec) -> None:
        """Watching begins: a state known to hold counts as it would had it been watched."""
        span = spec.hours.around(draft.now)
        if span is None:
            return
        if not spec.supervised and self._pattern.stands(draft.levels, draft.now):
            since = self._pattern.held_since(draft.levels, draft.now)
            if since >= span.start or self._already:
                limits.arm(draft, spec, self._state(max(since, span.start)))
        elif self._from_start:
            limits.arm(draft, spec, Start(since=draft.now, lasting=True))

    def remains(self, draft: Draft, spec: Spec) -> bool:
        """Still unmet: a silence, a state that holds, or one that only what is expected can end."""
        return spec.supervised or (bool(self._pattern.signals) and (bool(spec.expect) or self.holds(draft, spec)))

    def holds(self, draft: Draft, spec: Spec) -> bool:
        """Whether the state is there now."""
        return not spec.supervised and self._pattern.stands(draft.levels, draft.now)

    def _state(self, since: datetime, device: str = "", *, late: bool = False) -> Start:
        return Start(since=since, device=device, lasting=True, settle=self.takes, late=late)

    def _heard(self, draft: Draft, spec: Spec, news: News) -> None:
        """A device that is expected to go on speaking has spoken."""
        if any(p.occurs(news) for p in (self._pattern, *spec.expect)):
            limits.arm(draft, spec, Start(since=news.t, device=news.device, lasting=True, late=news.late))

    def _begun(self, draft: Draft, spec: Spec, news: News) -> None:
        if news.pulse or self._pattern.every:
            limits.arm(draft, spec, Start(since=news.t, device=news.device, settle=self.takes, late=news.late))
            return
        since = draft.at if news.retained else self._pattern.began(news)
        if spec.hours.around(since) is None:
            opened = spec.hours.opens(since)
            if opened is None or opened > draft.now or not self._already:
                return
            since = opened
        start = self._state(since, news.device, late=news.late)
        if not news.retained or spec.limit(start) > since:
            limits.arm(draft, spec, start)

    def _ended(self, draft: Draft, spec: Spec, news: News) -> None:
        """The state is over: that ends what had not settled, and what nothing else can end."""
        pending = draft.rule(spec).pending
        if pending is None:
            return
        if pending.settles is not None and news.t < pending.settles:
            limits.drop(draft, spec)
        elif not spec.expect and (pending.late or pending.fire is None):
            limits.over(draft, spec, news.t)


class ComesTrigger:
    """A time of day comes."""

    mends = False
    timed = True
    takes = timedelta(0)

    def __init__(self, when: Comes) -> None:
        self._at = when.at
        self._days = when.days

    def patterns(self) -> tuple[Watched, ...]:
        """It listens to nothing."""
        return ()

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:
        """When it next comes."""
        return spec.hours.comes(self._at, self._days, after)

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """It has come."""
        limits.arm(draft, spec, Start(since=instant, timed=True))

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """No message sets it going."""

    def begin(self, draft: Draft, spec: Spec) -> None:
        """A time that has passed before watching began is not waited for."""

    def remains(self, draft: Draft, spec: Spec) -> bool:  # noqa: ARG002
        """What was expected by then has still not come."""
        return True

    def holds(self, draft: Draft, spec: Spec) -> bool:  # noqa: ARG002
        """A time of day is over as soon as it has come."""
        return False
