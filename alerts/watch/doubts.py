"""Sensors of beds and chairs that cannot be relied on, named so that the installer can see to them.

The limits below were tried on recordings of real homes: they name pads that lose a sleeper night after night
within days, and no pad that works.
"""

from datetime import datetime, timedelta

import msgspec

from alerts.finding import Doubtful
from alerts.watch.compiled import Compiled, Route
from alerts.watch.draft import Draft
from alerts.watch.memory import Doubt, Empty
from alerts.watch.patterns import News

LOST = timedelta(minutes=5)
"""A bed left for less is a sleeper turning over."""

AROUND = timedelta(minutes=2)
"""Movement so long before leaving or after coming back shows that the person really was up."""

WEEK = timedelta(days=7)
"""How far back is looked, and how rarely the same device is named again."""

TIMES = 3
"""How often it must have happened within the week."""

CHATTER_SPAN = timedelta(minutes=10)
CHATTER_CHANGES = 30
"""A pad that changes so often within the span is loose or damaged."""

_KEPT = 32
_SAME_NIGHT = timedelta(hours=12)


def observe(draft: Draft, compiled: Compiled, route: Route, news: News) -> None:
    """Learn what one message says about the sensors of beds and chairs."""
    if news.retained:
        return
    _judge_returned(draft, news)
    if route.moves and (news.changed or (route.pair is not None and route.pair.moving)):
        moved: datetime | None = draft.get("moved")
        if moved is None or news.t > moved:
            draft.set(moved=news.t)
    elif route.rest is not None and route.key is not None and news.changed:
        _chatters(draft, news)
        _left_or_back(draft, compiled, route.rest, route.key, news)


def _left_or_back(draft: Draft, compiled: Compiled, rest: str, key: str, news: News) -> None:
    vacated = compiled.rests[key]
    if vacated.rises(news):
        left = Empty(since=news.t, device=news.device, moved=draft.get("moved"))
        draft.set(empty={**draft.get("empty"), rest: left})
        return
    was: Empty | None = draft.get("empty").get(rest)
    if was is None or was.back is not None or vacated.holds(news.after, news.t):
        return
    moved: datetime | None = draft.get("moved")
    unseen = moved is not None and moved < was.since - AROUND
    asleep = any(hours.around(was.since) is not None for hours in compiled.rest_hours[rest])
    if unseen and asleep and news.t - was.since >= LOST:
        draft.set(empty={**draft.get("empty"), rest: msgspec.structs.replace(was, back=news.t)})
    else:
        _forget(draft, rest)


def _judge_returned(draft: Draft, news: News) -> None:
    """Once it is certain that nobody moved, each bed that had its sleeper back counts against its pad."""
    for rest, was in draft.get("empty").items():
        if was.back is None or news.t <= was.back + AROUND:
            continue
        _forget(draft, rest)
        moved: datetime | None = draft.get("moved")
        if moved is None or moved < was.since - AROUND:
            doubt = _doubt(draft, was.device)
            _note(draft, was.device, "loses the sleeper", lost=(*doubt.lost, was.since))


def _chatters(draft: Draft, news: News) -> None:
    doubt = _doubt(draft, news.device)
    if doubt.begun is None or not timedelta(0) <= news.t - doubt.begun < CHATTER_SPAN:
        _keep(draft, news.device, msgspec.structs.replace(doubt, begun=news.t, changes=1))
        return
    doubt = msgspec.structs.replace(doubt, changes=min(doubt.changes + 1, CHATTER_CHANGES + 1))
    _keep(draft, news.device, doubt)
    fresh = not doubt.chattered or news.t - doubt.chattered[-1] > _SAME_NIGHT
    if doubt.changes == CHATTER_CHANGES and fresh:
        _note(draft, news.device, "chatters", chattered=(*doubt.chattered, news.t))


def _note(
    draft: Draft,
    device: str,
    reason: str,
    lost: tuple[datetime, ...] | None = None,
    chattered: tuple[datetime, ...] | None = None,
) -> None:
    """One more thing against a device; it is called doubtful when that has happened too often."""
    doubt = _doubt(draft, device)
    recent = tuple(t for t in (lost or chattered or ()) if draft.at - t <= WEEK)[-_KEPT:]
    if lost is not None:
        doubt = msgspec.structs.replace(doubt, lost=recent)
    else:
        doubt = msgspec.structs.replace(doubt, chattered=recent)
    if len(recent) >= TIMES and (doubt.said is None or draft.at - doubt.said >= WEEK):
        doubt = msgspec.structs.replace(doubt, said=draft.at)
        draft.find(Doubtful(at=draft.at, device=device, reason=reason, times=len(recent)))
    _keep(draft, device, doubt)


def _doubt(draft: Draft, device: str) -> Doubt:
    known: Doubt | None = draft.get("doubts").get(device)
    return known or Doubt()


def _keep(draft: Draft, device: str, doubt: Doubt) -> None:
    draft.set(doubts={**draft.get("doubts"), device: doubt})


def _forget(draft: Draft, rest: str) -> None:
    draft.set(empty={name: was for name, was in draft.get("empty").items() if name != rest})
