"""Watching a resident: what the devices say, the passing of time and what the hub is told become findings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from alerts.finding import Finding, Remark
from alerts.inputs import CameBack, CarerCame, CarerLeft, Observed, PlanChanged, WasDown, WentAway
from alerts.plan import Plan
from alerts.watch import company, doubts, limits
from alerts.watch.compiled import Compiled, compile_plan
from alerts.watch.draft import Draft
from alerts.watch.hearing import heard, past_alarm
from alerts.watch.kinds import HUB
from alerts.watch.memory import Rule, Watch
from alerts.watch.patterns import News
from alerts.watch.routes import Concern, Route

Findings = tuple[Finding, ...]
Told = CarerCame | CarerLeft | WentAway | CameBack | WasDown | PlanChanged

_BLIND = timedelta(minutes=10)
"""A night of which the hub missed more than this is not compared with others."""


def see(plan: Plan, watch: Watch, observed: Observed) -> tuple[Watch, Findings]:
    """A device has spoken. Time must have been advanced to `observed.at` before."""
    compiled = compile_plan(plan)
    route = compiled.routes.find(observed.device, observed.kind)
    if route is None and watch.print == compiled.print:
        return watch, ()
    draft = _open(plan, compiled, watch, observed.at)
    if route is not None:
        _take(draft, compiled, route, observed)
    return draft.finish()


def advance(plan: Plan, watch: Watch, due: datetime, at: datetime) -> tuple[Watch, Findings]:
    """Whatever falls due until `due` happens; `at` is the hub's time, later than `due` when it is late."""
    compiled = compile_plan(plan)
    draft = _open(plan, compiled, watch, at)
    watch, findings = draft.finish()
    while watch.due is not None and watch.due <= due:
        draft = Draft(plan, watch, at)
        draft.now = watch.due
        _pass(draft, compiled)
        watch, found = draft.finish()
        findings += found
    return watch, findings


def told(plan: Plan, watch: Watch, news: Told) -> tuple[Watch, Findings]:
    """The hub learns of a carer, of the resident's absence, of its own outage, or of a new plan.

    An outage must be told before time is advanced over it.
    """
    compiled = compile_plan(plan)
    draft = _open(plan, compiled, watch, news.at)
    _TOLD[type(news)](draft, compiled, news)
    return draft.finish()


def alert_ended(plan: Plan, watch: Watch, expectation: str, at: datetime) -> Watch:
    """An alert has ended: if the sensors still show what set it going, its limit starts anew from `at`."""
    compiled = compile_plan(plan)
    draft = _open(plan, compiled, watch, at)
    spec = compiled.by_id.get(expectation)
    if spec is not None and draft.rule(spec).unmet is not None:
        draft.put(spec, unmet=None)
        if spec.trigger.holds(draft, spec):
            limits.again(draft, spec)
    return draft.finish()[0]


def _open(plan: Plan, compiled: Compiled, watch: Watch, at: datetime) -> Draft:
    """A draft to work on, in step with the plan as it now is."""
    draft = Draft(plan, watch, at if at.tzinfo is UTC else at.astimezone(UTC))
    if watch.print != compiled.print:
        _fit(draft, compiled)
    return draft


def _fit(draft: Draft, compiled: Compiled) -> None:
    """Keep what is remembered of the unchanged part of the plan and begin with what is new."""
    known = {s.id: r for s in compiled.specs if (r := draft.rules.get(s.id)) and r.print == s.print}
    draft.rules = {s.id: known.get(s.id, Rule(print=s.print)) for s in compiled.specs}
    draft.set(
        print=compiled.print,
        whole_from=draft.get("whole_from") or draft.at,
        levels={k: v for k, v in draft.levels.items() if k in compiled.keys},
        empty={k: v for k, v in draft.get("empty").items() if k in compiled.rest_hours},
        regained={k: v for k, v in draft.get("regained").items() if k in compiled.rest_hours},
        doubts={k: v for k, v in draft.get("doubts").items() if k in compiled.devices},
    )
    for spec in compiled.specs:
        draft.put(spec, clock=draft.rule(spec).clock or spec.trigger.calendar(spec, draft.at))
        if spec.id not in known:
            spec.trigger.begin(draft, spec)


def _take(draft: Draft, compiled: Compiled, route: Route, observed: Observed) -> None:
    """Take in one message."""
    if observed.historical:
        past_alarm(draft, route, observed)
        return
    news = heard(draft, route, observed)
    if news is None:
        return
    if route.at_home and news.changed and not news.retained:
        company.seen_at_home(draft)
    for concern in route.concerns:
        _judge(draft, concern, news)
    doubts.observe(draft, compiled, route, news)
    if observed.kind in company.FACTS:
        company.FACTS[observed.kind](draft, compiled)


def _judge(draft: Draft, concern: Concern, news: News) -> None:
    """What one message means for one expectation."""
    spec = concern.spec
    if concern.answers:
        answers = (p.occurs(news) if spec.supervised else p.answered(news) for p in spec.expect)
        if any(answers):
            limits.answer(draft, spec, news)
    if concern.sees:
        limits.seen(draft, spec, news)
    if concern.triggers:
        spec.trigger.told(draft, spec, news)


def _pass(draft: Draft, compiled: Compiled) -> None:
    """The instant `draft.now` comes: presence runs out, times of day come, limits run out."""
    _expire(draft, compiled)
    for spec in compiled.specs:
        clock = draft.rule(spec).clock
        if clock is not None and clock <= draft.now:
            spec.trigger.struck(draft, spec, clock)
            draft.put(spec, clock=spec.trigger.calendar(spec, clock))
    for spec in compiled.specs:
        pending = draft.rule(spec).pending
        if pending is not None and pending.fire is not None and pending.fire <= draft.now:
            limits.run_out(draft, spec)


def _expire(draft: Draft, compiled: Compiled) -> None:
    carer_until: datetime | None = draft.get("carer_until")
    if carer_until is not None and carer_until <= draft.now:
        draft.find(Remark(at=draft.at, what="presence_expired"))
        _own_fact(draft, compiled, "carer.left")
        company.carer_left(draft, compiled)
    away_until: datetime | None = draft.get("away_until")
    if away_until is not None and away_until <= draft.now:
        draft.find(Remark(at=draft.at, what="away_ended"))
        company.came_back(draft, compiled)


def _carer_came(draft: Draft, compiled: Compiled, news: CarerCame) -> None:
    company.carer_came(draft, news.until)
    _own_fact(draft, compiled, "carer.arrived")


def _carer_left(draft: Draft, compiled: Compiled, _: CarerLeft) -> None:
    _own_fact(draft, compiled, "carer.left")
    company.carer_left(draft, compiled)


def _went_away(draft: Draft, _: Compiled, news: WentAway) -> None:
    company.went_away(draft, news.until)


def _came_back(draft: Draft, compiled: Compiled, _: CameBack) -> None:
    company.came_back(draft, compiled)


def _was_down(draft: Draft, compiled: Compiled, news: WasDown) -> None:
    """Silence in the outage was ours: whoever is to keep speaking has the whole limit again; the rest waits a
    little for what comes in belatedly."""
    settling = draft.at + limits.SETTLE
    draft.set(settling=settling)
    if draft.at - news.since > _BLIND:
        draft.set(whole_from=draft.at)
    for spec in compiled.specs:
        limits.excuse(draft, spec, settling)


def _plan_changed(draft: Draft, compiled: Compiled, _: PlanChanged) -> None:
    """The plan's new version has been taken up already when the draft was opened."""


def _own_fact(draft: Draft, compiled: Compiled, kind: str) -> None:
    route = compiled.routes.find(HUB, kind)
    if route is not None:
        _take(draft, compiled, route, Observed(at=draft.now, device=HUB, kind=kind))


_TOLD: dict[type, Callable[..., None]] = {
    CarerCame: _carer_came,
    CarerLeft: _carer_left,
    WentAway: _went_away,
    CameBack: _came_back,
    WasDown: _was_down,
    PlanChanged: _plan_changed,
}
