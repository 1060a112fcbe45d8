"""Sensors of beds and chairs that cannot be relied on, named so that the installer can see to them.

The limits below were tried on recordings of real homes: they name pads that lose a sleeper night after night
within days, and no pad that works.
"""

from datetime import datetime, timedelta

import msgspec

from alerts.finding import Doubtful
from alerts.watch.compiled import Compiled
from alerts.watch.draft import Draft
from alerts.watch.memory import Doubt, Empty
from alerts.watch.patterns import News
from alerts.watch.routes import Route

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

STUCK = timedelta(hours=48)
"""A pad that is pressed for so long, while somebody moves about the home, does not let go any more."""

LOSES = "lets go of the sleeper though nobody is seen to move"
CHATTERS = "changes thirty times within ten minutes"
NEVER_EMPTY = "has not been empty for two days though somebody moves about"

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
        _never_empty(draft, compiled, news)
    elif route.rest is not None and route.key is not None and news.changed:
        _chatters(draft, news)
        _left_or_back(draft, compiled, route.rest, route.key, news)


def _left_or_back(draft: Draft, compiled: Compiled, rest: str, key: str, news: News) -> None:
    vacated = compiled.rests[key]
    empty: dict[str, Empty] = draft.get("empty")
    if vacated.rises(news):
        draft.set(empty={**empty, rest: Empty(since=news.t, device=news.device)})
        return
    was = empty.get(rest)
    if was is None or vacated.holds(news.after, news.t):
        return
    draft.set(empty=_without(empty, rest))
    asleep = any(hours.around(was.since) is not None for hours in compiled.rest_hours[rest])
    if asleep and news.t - was.since >= LOST and _unseen(draft, was):
        regained = {**draft.get("regained"), rest: msgspec.structs.replace(was, back=news.t)}
        draft.set(regained=regained)


def _judge_returned(draft: Draft, news: News) -> None:
    """Once it is certain that nobody moved, each bed that had its sleeper back counts against its pad."""
    regained: dict[str, Empty] = draft.get("regained")
    for rest, was in regained.items():
        if was.back is None or news.t <= was.back + AROUND:
            continue
        draft.set(regained=_without(draft.get("regained"), rest))
        if _unseen(draft, was):
            _note(draft, was.device, LOSES, lost=(*_doubt(draft, was.device).lost, was.since))


def _unseen(draft: Draft, was: Empty) -> bool:
    """Whether the home has sensors of movement and none has seen any since shortly before the bed was left."""
    moved: datetime | None = draft.get("moved")
    return moved is not None and moved < was.since - AROUND


def _chatters(draft: Draft, news: News) -> None:
    doubt = _doubt(draft, news.device)
    if doubt.begun is None or not timedelta(0) <= news.t - doubt.begun < CHATTER_SPAN:
        _keep(draft, news.device, msgspec.structs.replace(doubt, begun=news.t, changes=1))
        return
    doubt = msgspec.structs.replace(doubt, changes=min(doubt.changes + 1, CHATTER_CHANGES + 1))
    _keep(draft, news.device, doubt)
    fresh = not doubt.chattered or news.t - doubt.chattered[-1] > _SAME_NIGHT
    if doubt.changes == CHATTER_CHANGES and fresh:
        _note(draft, news.device, CHATTERS, chattered=(*doubt.chattered, news.t))


def _never_empty(draft: Draft, compiled: Compiled, news: News) -> None:
    for key in compiled.rests:
        level = draft.levels.get(key)
        if level is None or not level.on or news.t - level.since < STUCK:
            continue
        device = key.rsplit(" ", 1)[0]
        doubt = _doubt(draft, device)
        if _unsaid(draft, doubt):
            _keep(draft, device, msgspec.structs.replace(doubt, said=draft.at))
            draft.find(Doubtful(at=draft.at, device=device, reason=NEVER_EMPTY, times=1))


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
    if len(recent) >= TIMES and _unsaid(draft, doubt):
        doubt = msgspec.structs.replace(doubt, said=draft.at)
        draft.find(Doubtful(at=draft.at, device=device, reason=reason, times=len(recent)))
    _keep(draft, device, doubt)


def _unsaid(draft: Draft, doubt: Doubt) -> bool:
    return doubt.said is None or draft.at - doubt.said >= WEEK


def _doubt(draft: Draft, device: str) -> Doubt:
    known: Doubt | None = draft.get("doubts").get(device)
    return known or Doubt()


def _keep(draft: Draft, device: str, doubt: Doubt) -> None:
    draft.set(doubts={**draft.get("doubts"), device: doubt})


def _without(empty: dict[str, Empty], rest: str) -> dict[str, Empty]:
    return {name: was for name, was in empty.items() if name != rest}
