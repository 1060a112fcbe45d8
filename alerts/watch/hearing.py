"""How a message is taken: when it happened, what it changes, and whether it still concerns the present."""

from datetime import UTC, datetime, timedelta

from alerts.finding import Unmet
from alerts.inputs import Observed
from alerts.watch.draft import Draft
from alerts.watch.memory import Level
from alerts.watch.patterns import News, believed
from alerts.watch.routes import Route

_AHEAD = timedelta(minutes=5)
"""A device clock further ahead than this is not believed."""

_BEHIND = timedelta(days=31)
"""Nor is one further behind: it was never set."""


def happened_at(observed: Observed) -> datetime:
    """When the fact happened (aware UTC): the device's own time where its clock can be believed."""
    at = observed.at if observed.at.tzinfo is UTC else observed.at.astimezone(UTC)
    if observed.occurred_at is None:
        return at
    behind = at - observed.occurred_at
    if behind > _BEHIND or behind <= timedelta(0):
        return at
    return at - behind


def heard(draft: Draft, route: Route, observed: Observed) -> News | None:
    """The message as news, its level written down; None if it says nothing about the present.

    A retained message of a momentary kind, or of one that some makes never end, proves nothing. A message older
    than what the device has said since does not change its level; a movement in it still happened when it did.
    """
    t = happened_at(observed)
    late = draft.at - t > timedelta(seconds=draft.plan.late_s)
    pulse = route.pair is None or (route.positive and route.pair.pulse)
    if pulse and observed.retained:
        return None
    before, changed = draft.levels, True
    if route.pair is not None and route.key is not None:
        old = before.get(route.key)
        if old is not None and t < old.heard and not old.stamped and not late:
            t = old.heard  # the two times are by two clocks, which differ a little
        if old is None or t >= old.heard:
            level = _level(route, old, t, observed)
            changed = _changed(route, old, t)
            pulse = pulse and not level.both
            draft.set(levels={**before, route.key: level})
        elif not pulse:
            return None
    return News(
        device=observed.device,
        kind=route.kind,
        value=observed.value,
        t=t,
        late=late,
        retained=observed.retained,
        changed=changed,
        pulse=pulse,
        key=route.key,
        before=before,
        after=draft.levels,
    )


def _changed(route: Route, old: Level | None, t: datetime) -> bool:
    """Whether the device says something new."""
    if old is None or route.pair is None or old.on != route.positive:
        return True
    return old.on and believed(old, route.pair, t) is None


def _level(route: Route, old: Level | None, t: datetime, observed: Observed) -> Level:
    """What the device has now said; of a retained message it is only known that it holds since it came."""
    both = not route.positive or (old is not None and old.both)
    since = t
    if old is not None and not _changed(route, old, t):
        since = old.since
    elif observed.retained:
        since = observed.at if observed.at.tzinfo is UTC else observed.at.astimezone(UTC)
    return Level(on=route.positive, since=since, heard=t, both=both, stamped=observed.occurred_at is not None)


def past_alarm(draft: Draft, route: Route, observed: Observed) -> None:
    """A stored reading uploaded late: an alarm in it is told as something past, and nothing else changes."""
    t = happened_at(observed)
    news = News(
        observed.device,
        route.kind,
        observed.value,
        t,
        late=True,
        retained=False,
        changed=True,
        pulse=True,
        key=None,
        before=draft.levels,
        after=draft.levels,
    )
    for spec in (c.spec for c in route.concerns if c.triggers):
        if (
            spec.alarm
            and spec.hours.around(t) is not None
            and any(p.occurs(news) for p in spec.trigger.patterns())
        ):
            draft.find(
                Unmet(
                    at=draft.at, expectation=spec.id, since=t, due=t, device=observed.device, late=True, past=True
                )
            )
