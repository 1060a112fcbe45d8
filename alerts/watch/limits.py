"""The life of a limit: it is set going, put right in time or too late, held back, or runs out."""

from datetime import datetime, timedelta

import msgspec

from alerts.finding import Held, Met, Remark, Unmet
from alerts.plan import Priority
from alerts.watch.draft import Draft
from alerts.watch.memory import Pending
from alerts.watch.patterns import News
from alerts.watch.spec import Spec, Start

SETTLE = timedelta(seconds=30)
"""How long the rest of a backlog is waited for before old news is judged."""

LATE = timedelta(seconds=5)
"""A limit judged so much after it ran out is late."""


def arm(draft: Draft, spec: Spec, start: Start) -> None:
    """Set the expectation's limit going, unless it is running already or what is expected is so already."""
    span = spec.hours.around(start.since)
    if draft.rule(spec).pending is not None or (span is None and not start.anytime):
        return
    end = span.end if span is not None and start.lasting else None
    settles = start.since + start.settle if start.settle else None
    due = max(spec.limit(start), settles or start.since)
    if end is not None and due > end:
        return
    pending = Pending(
        since=start.since, due=due, fire=due, device=start.device, settles=settles, end=end, detail=start.detail
    )
    pending = _judged(draft, spec, start, _doubled(draft, spec, pending))
    draft.put(spec, pending=pending)
    answered = None if spec.supervised else _answered_since(draft, spec, start)
    if answered is not None:
        over(draft, spec, answered if start.late else start.since)
    elif pending.fire is not None and pending.fire <= draft.now:
        run_out(draft, spec)


def _answered_since(draft: Draft, spec: Spec, start: Start) -> datetime | None:
    """Since when what is expected has been so already, or None if it is not."""
    standing = [p for p in spec.expect if p.stands(draft.levels, start.since, moving=start.timed)]
    return min((p.held_since(draft.levels, start.since) for p in standing), default=None)


def _doubled(draft: Draft, spec: Spec, pending: Pending) -> Pending:
    """The same with the longer of two limits, unless somebody has been seen."""
    if spec.otherwise is None:
        return pending
    seen = draft.rule(spec).seen
    if any(p.seen_now(draft.levels, pending.since) for p in spec.sees):
        seen = pending.since
    due = max(pending.due, pending.since + spec.otherwise)
    if seen is not None and pending.since - spec.before <= seen <= due:
        due = max(pending.due, seen)
        return msgspec.structs.replace(pending, corroborated=True, due=due, fire=due)
    fire = due if pending.end is None else min(due, pending.end)
    return msgspec.structs.replace(pending, corroborated=False, soon=pending.due, due=due, fire=fire)


def _judged(draft: Draft, spec: Spec, start: Start, pending: Pending) -> Pending:
    """The same with the time at which it is judged: later than due while old news may still be put right."""
    due = pending.fire or pending.due
    fire = due
    stale = start.late and draft.at - start.since > timedelta(seconds=draft.plan.stale_s)
    if start.late and (spec.expect or (start.lasting and stale)):
        fire = max(fire, draft.at + SETTLE)
    settling: datetime | None = draft.get("settling")
    missed = settling is not None and start.since < settling - SETTLE
    if settling is not None and missed and (spec.expect or spec.trigger.mends):
        fire = max(fire, settling)
    late = max(fire, draft.at if start.late else fire) - due > LATE
    past = late and stale and not start.lasting and spec.priority is not Priority.P0
    return msgspec.structs.replace(pending, fire=fire, late=late, past=past)


def seen(draft: Draft, spec: Spec, news: News) -> None:
    """One of the corroborating sensors speaks: from now on the shorter limit holds."""
    if not any(p.occurs(news) or (p.seen_now(news.before, news.t) and news.key in p.keys) for p in spec.sees):
        return
    rule = draft.rule(spec)
    if rule.seen is None or news.t > rule.seen:
        draft.put(spec, seen=news.t)
    pending = rule.pending
    if pending is None or pending.soon is None or pending.fire is None or news.t < pending.since - spec.before:
        return
    due = max(pending.soon, news.t)
    if due > pending.due or (pending.end is not None and due > pending.end):
        return
    fire = due
    if pending.late:
        fire = max(due, pending.fire)
    elif news.late:
        fire = max(due, draft.at + SETTLE)
    late = fire - due > LATE
    draft.put(
        spec,
        pending=msgspec.structs.replace(pending, due=due, soon=None, corroborated=True, fire=fire, late=late),
    )
    if fire <= draft.now:
        run_out(draft, spec)


def answer(draft: Draft, spec: Spec, news: News) -> None:
    """What was expected has come at the time of the news."""
    rule = draft.rule(spec)
    instantaneous = news.pulse or spec.supervised
    if rule.pending is not None and not (instantaneous and news.t < rule.pending.since):
        over(draft, spec, news.t)
    if rule.unmet is not None and not (instantaneous and news.t < rule.unmet):
        draft.put(spec, unmet=None)
        draft.find(Met(at=draft.at, expectation=spec.id, device=news.device))


def over(draft: Draft, spec: Spec, t: datetime) -> None:
    """The running limit ends at `t`; if it had run out by then, that is told as something past."""
    pending = draft.rule(spec).pending
    if (
        pending is not None
        and pending.fire is not None
        and pending.since < t
        and pending.due <= t
        and _matters(pending)
    ):
        draft.find(_unmet(draft, spec, msgspec.structs.replace(pending, past=True)))
    drop(draft, spec)


def drop(draft: Draft, spec: Spec) -> None:
    """The running limit no longer matters."""
    draft.put(spec, pending=None)


def run_out(draft: Draft, spec: Spec) -> None:
    """The limit has run out: say so, or hold it back."""
    pending = draft.rule(spec).pending
    if pending is None or not _matters(pending):
        drop(draft, spec)
    elif pending.past:
        draft.find(_unmet(draft, spec, pending))
        drop(draft, spec)
    elif spec.trigger.timed and spec.expect and all(p.unknown(draft.levels, draft.now) for p in spec.expect):
        draft.find(Remark(at=draft.at, what="state_unknown", detail={"expectation": spec.id}))
        drop(draft, spec)
    elif (reason := draft.held_back(spec)) is not None:
        draft.put(spec, pending=msgspec.structs.replace(pending, fire=None))
        draft.find(Held(at=draft.at, expectation=spec.id, since=pending.since, reason=reason))
    else:
        draft.put(spec, pending=None, unmet=pending.since if spec.expect or spec.trigger.mends else None)
        draft.find(_unmet(draft, spec, pending))


def excuse(draft: Draft, spec: Spec, settling: datetime) -> None:
    """The hub heard nothing for a while: silence starts anew, other limits wait until `settling`."""
    pending = draft.rule(spec).pending
    if pending is None or pending.fire is None:
        return
    if spec.supervised:
        draft.put(spec, pending=None)
        again(draft, spec, spec.within, pending.device)
    elif pending.fire < settling and (spec.expect or spec.trigger.mends or pending.settles):
        late = pending.late or settling - pending.fire > LATE
        draft.put(spec, pending=msgspec.structs.replace(pending, fire=settling, late=late))


def release(draft: Draft, spec: Spec) -> None:
    """Nothing holds the expectation back any more: if it is still unmet, its limit starts anew."""
    pending = draft.rule(spec).pending
    if pending is None or pending.fire is not None or draft.held_back(spec) is not None:
        return
    drop(draft, spec)
    if spec.trigger.remains(draft, spec):
        again(draft, spec, (pending.soon or pending.due) - pending.since, pending.device)


def again(draft: Draft, spec: Spec, limit: timedelta | None = None, device: str = "") -> None:
    """The limit, if there is one, starts anew from now for a state that was not put right."""
    base = draft.now + spec.trigger.takes if limit is None else None
    start = Start(since=draft.now, base=base, device=device, lasting=True, limit=limit)
    if spec.limit(start) > draft.now:
        arm(draft, spec, start)


def _matters(pending: Pending) -> bool:
    """Whether the limit runs out while the rule is still in force."""
    return pending.end is None or pending.due <= pending.end


def _unmet(draft: Draft, spec: Spec, pending: Pending) -> Unmet:
    judged = pending.fire or pending.due
    return Unmet(
        at=draft.at,
        expectation=spec.id,
        since=pending.since,
        due=pending.due,
        device=pending.device,
        corroborated=pending.corroborated,
        late=pending.late or draft.at - judged > LATE,
        past=pending.past,
        detail=pending.detail,
    )
