"""What sets an expectation going by counting and measuring."""

from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from statistics import median

import msgspec

from alerts.finding import Met
from alerts.plan import Beyond, Circle, Counted, Unusual
from alerts.watch import limits
from alerts.watch.draft import Draft
from alerts.watch.memory import Mark, Run
from alerts.watch.patterns import News, Watched
from alerts.watch.spec import Spec, Start
from device_adapters.event import Value

_EARTH_M = 6_371_000.0


class _Untimed:
    """What only messages set going and nothing keeps going."""

    mends = False
    timed = False
    takes = timedelta(0)

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:  # noqa: ARG002
        """No time of day matters to it."""
        return None

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """No time of day matters to it."""

    def begin(self, draft: Draft, spec: Spec) -> None:
        """Nothing has been counted yet."""

    def remains(self, draft: Draft, spec: Spec) -> bool:  # noqa: ARG002
        """It is over as soon as it has happened."""
        return False

    def holds(self, draft: Draft, spec: Spec) -> bool:
        """Whether it is there now."""
        return self.remains(draft, spec)


class CountedTrigger(_Untimed):
    """So many events within a span.

    Devices of one role in one room are one thing when events are counted (two pads are one bed); with
    `distinct` devices or rooms each device speaks for itself.
    """

    def __init__(self, when: Counted, groups: tuple[tuple[str, Watched], ...]) -> None:
        self._groups = groups
        self._at_least = when.at_least
        self._span = timedelta(seconds=when.span_s)
        self._told_apart = when.distinct != "events"

    def patterns(self) -> tuple[Watched, ...]:
        """Whose messages it must be given."""
        return tuple(pattern for _, pattern in self._groups)

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """One more, if it happened within the window."""
        if news.retained or spec.hours.around(news.t) is None:
            return
        for key, pattern in self._groups:
            if pattern.occurs(news) if self._told_apart else pattern.strikes(news):
                self._count(draft, spec, news, key)

    def _count(self, draft: Draft, spec: Spec, news: News, key: str) -> None:
        known = draft.rule(spec).marks
        if self._told_apart:
            known = tuple(m for m in known if m.key != key or m.at > news.t)
        marks = sorted((*known, Mark(at=news.t, key=key)), key=lambda m: m.at)
        marks = [m for m in marks if m.at > marks[-1].at - self._span]
        number = len({m.key for m in marks}) if self._told_apart else len(marks)
        if number < self._at_least:
            draft.put(spec, marks=tuple(marks))
            return
        draft.put(spec, marks=())
        limits.arm(draft, spec, Start(since=news.t, device=news.device, detail=str(number), late=news.late))


class BeyondTrigger:
    """A reading that stays beyond a limit; it is over when a reading is back within."""

    mends = True
    timed = False

    def __init__(self, when: Beyond, pattern: Watched) -> None:
        self._when = when
        self._pattern = pattern
        self.takes = timedelta(seconds=when.for_s)

    def patterns(self) -> tuple[Watched, ...]:
        """Whose messages it must be given."""
        return (self._pattern,)

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:
        """The next opening of the window, when readings may already be beyond."""
        return spec.hours.opens(after)

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """The window opens."""
        self._go(draft, spec, instant)

    def begin(self, draft: Draft, spec: Spec) -> None:
        """Watching begins."""
        self._go(draft, spec, draft.now)

    def remains(self, draft: Draft, spec: Spec) -> bool:
        """Whether a device still reads beyond the limit."""
        return any(r.readings >= self._when.readings for r in draft.rule(spec).runs.values())

    def holds(self, draft: Draft, spec: Spec) -> bool:
        """Whether a device still reads beyond the limit."""
        return self.remains(draft, spec)

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """A new reading."""
        if news.retained or not self._pattern.names(news):
            return
        beyond = _beyond(self._when, news.value)
        runs = draft.rule(spec).runs
        old = runs.get(news.device)
        if beyond is None or (old is not None and news.t < old.last):
            return
        if not beyond:
            run = Run(last=news.t, since=news.t)
        elif old is None or old.readings == 0:
            run = Run(last=news.t, since=news.t, readings=1, value=_number(news.value))
        else:
            run = msgspec.structs.replace(
                old, last=news.t, readings=min(old.readings + 1, self._when.readings), value=_number(news.value)
            )
        draft.put(spec, runs={**runs, news.device: run})
        if beyond:
            self._go(draft, spec, news.t, news)
        else:
            self._within(draft, spec, news)

    def _go(self, draft: Draft, spec: Spec, now: datetime, news: News | None = None) -> None:
        span = spec.hours.around(now)
        rule = draft.rule(spec)
        if span is None or rule.pending is not None:
            return
        for device, run in sorted(rule.runs.items()):
            if run.readings < self._when.readings or (run.told and news is not None):
                continue
            since = max(run.since, span.start)
            draft.put(spec, runs={**rule.runs, device: msgspec.structs.replace(run, told=True)})
            base = max(since + self.takes, run.last if news is not None else since)
            detail = "" if run.value is None else f"{run.value:g}"
            late = news is not None and news.late
            limits.arm(
                draft, spec, Start(since=since, base=base, device=device, detail=detail, lasting=True, late=late)
            )
            return

    def _within(self, draft: Draft, spec: Spec, news: News) -> None:
        if self.remains(draft, spec):
            return
        rule = draft.rule(spec)
        if rule.pending is not None:
            limits.over(draft, spec, news.t)
        if rule.unmet is not None and not spec.expect:
            draft.put(spec, unmet=None)
            draft.find(Met(at=draft.at, expectation=spec.id, device=news.device))


class UnusualTrigger(_Untimed):
    """When the window closes, a count that differs from the person's own usual one."""

    def __init__(self, when: Unusual, groups: tuple[tuple[str, Watched], ...]) -> None:
        self._when = when
        self._groups = groups

    def patterns(self) -> tuple[Watched, ...]:
        """Whose messages it must be given."""
        return tuple(pattern for _, pattern in self._groups)

    def calendar(self, spec: Spec, after: datetime) -> datetime | None:
        """The next end of the window."""
        span = spec.hours.closes(after)
        return None if span is None else span.end

    def told(self, draft: Draft, spec: Spec, news: News) -> None:
        """One more in this night's window."""
        span = spec.hours.around(news.t)
        if span is None or news.retained or span.end is None or span.end < draft.now:
            return
        struck = sum(pattern.strikes(news) for _, pattern in self._groups)
        if struck:
            rule = draft.rule(spec)
            count = rule.count if rule.night == span.start else 0
            draft.put(spec, night=span.start, count=count + struck)

    def struck(self, draft: Draft, spec: Spec, instant: datetime) -> None:
        """The window closes: compare, and remember the night if it was watched throughout."""
        span = spec.hours.closes(instant - timedelta(microseconds=1))
        whole_from: datetime | None = draft.get("whole_from")
        if span is None or draft.get("away_until") is not None or (whole_from and span.start < whole_from):
            return
        rule = draft.rule(spec)
        count = rule.count if rule.night == span.start else 0
        draft.put(spec, nights=(*rule.nights, count)[-self._when.nights :])
        if len(rule.nights) < max(self._when.learn_nights, 1):
            return
        usual = median(rule.nights)
        if _differs(self._when, count - usual):
            detail = f"{count}, usually {usual:g}"
            limits.arm(draft, spec, Start(since=instant, detail=detail, anytime=True))


def _differs(when: Unusual, more: float) -> bool:
    return (when.more_by is not None and more >= when.more_by) or (
        when.fewer_by is not None and -more >= when.fewer_by
    )


def _number(value: Value | None) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _beyond(when: Beyond, value: Value | None) -> bool | None:
    """Whether a reading is beyond the limit; None if it is no reading of the kind, or not exact enough."""
    if when.outside is not None:
        return _outside(when.outside, value)
    number = _number(value)
    if number is None:
        return None
    if when.above is not None:
        return number > when.above
    return number < when.below if when.below is not None else None


def _outside(circle: Circle, value: Value | None) -> bool | None:
    if value is None or isinstance(value, str | int | float) or "lat" not in value or "lon" not in value:
        return None
    if value.get("accuracy_m", 0) > circle.accuracy_m:
        return None
    return _metres(circle.lat, circle.lon, value["lat"], value["lon"]) > circle.radius_m


def _metres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance on a sphere (haversine); good to half a per cent."""
    north, east = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    a = sin(north) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(east) ** 2
    return 2 * _EARTH_M * asin(sqrt(min(1.0, a)))
