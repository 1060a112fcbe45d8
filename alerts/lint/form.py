"""Whether each rule can mean anything: times of day, spans, kinds, limits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.ladder import Quiet
from alerts.lint.remark import Remark, must, should
from alerts.plan import Beyond, Comes, Counted, Expectation, Happens, Pattern, Plan, Priority, Unusual, Window
from alerts.watch.kinds import OWN_FACTS
from alerts.wording.times import span
from device_adapters.event import Kind

_KINDS = frozenset(kind.value for kind in Kind) | OWN_FACTS
_RESTLESS = frozenset({"bed.vacated", "chair.vacated"})
_LEAST_SETTLE_S = 10
_SHORT_S = 60
_CALLED_MOST = 6


def form(plan: Plan) -> Iterator[Remark]:
    """Remarks on the plan's values taken one by one."""
    yield from nonsense(plan)
    if len(plan.called) > _CALLED_MOST or " " in plan.called.strip():
        yield should("called", f"“{plan.called}” is shown on lock screens: use initials or a short code.")
    for expectation in plan.expectations:
        for words in (*_corroboration(expectation), *_life_safety(expectation)):
            yield must(expectation.id, words)
        yield from _thin(expectation)


def nonsense(plan: Plan) -> Iterator[Remark]:
    """What cannot be watched or done at all, whatever was meant by it."""
    yield from _zone(plan)
    seen: set[str] = set()
    for expectation in plan.expectations:
        if expectation.id in seen:
            yield must(expectation.id, "Two rules have this id.")
        seen.add(expectation.id)
        for words in _expectation(expectation):
            yield must(expectation.id, words)
    for contact in plan.contacts.values():
        for words in _clock_hours(contact.quiet):
            yield must(f"contact {contact.id}", words)
    for ladder in plan.ladders.values():
        if any(step.wait_s <= 0 for step in ladder.steps):
            yield must(f"ladder {ladder.id}", "A step waits for no time at all, so it could not be answered.")


def patterns_of(expectation: Expectation) -> tuple[Pattern, ...]:
    """Every pattern of a rule."""
    own = () if isinstance(expectation.when, Comes) else (expectation.when.pattern,)
    by = expectation.corroborated.by if expectation.corroborated else ()
    return (*own, *expectation.expect, *by)


def _zone(plan: Plan) -> Iterator[Remark]:
    try:
        ZoneInfo(plan.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield must("time_zone", f"“{plan.time_zone}” is not a time zone (such as Europe/London).")


def _expectation(expectation: Expectation) -> Iterator[str]:
    yield from _clock_hours(expectation.during)
    yield from _days(expectation.during.days if expectation.during else ())
    if expectation.by is not None:
        yield from _clock(expectation.by)
    if expectation.within_s < 0 or (expectation.safe_s is not None and expectation.safe_s <= 0):
        yield "A span of time must be more than nothing."
    if expectation.expect and not expectation.within_s and expectation.by is None:
        yield "What is expected is given no time to happen: say within_s or by."
    for kind in dict.fromkeys(kind for pattern in patterns_of(expectation) for kind in pattern.kinds):
        if kind not in _KINDS:
            yield f"“{kind}” is not a kind of event."
    yield from _TRIGGERS[type(expectation.when)](expectation)


def _corroboration(expectation: Expectation) -> Iterator[str]:
    given = expectation.corroborated
    if given is None:
        return
    if not given.by:
        yield "It does not say by which sensors it is corroborated."
    if given.otherwise_s < expectation.within_s:
        yield (
            f"Without other sensors it is raised after {span(given.otherwise_s)}, sooner than with them "
            f"({span(expectation.within_s)})."
        )


def _life_safety(expectation: Expectation) -> Iterator[str]:
    """A life-safety rule has nothing that could hold it up."""
    if expectation.priority is not Priority.P0:
        return
    if expectation.expect or expectation.within_s or expectation.by or expectation.corroborated:
        yield "Life safety (P0) waits for nothing: it is raised at once and nothing the sensors see may end it."
    if expectation.during is not None:
        yield "Life safety (P0) is watched at all hours: leave out its window."
    if isinstance(expectation.when, Happens) and expectation.when.settle_s:
        yield "Life safety (P0) is never delayed: leave out settle_s."


def _thin(expectation: Expectation) -> Iterator[Remark]:
    """A pad lets go for a moment when the sleeper turns."""
    when = expectation.when
    if not isinstance(when, Happens) or not _RESTLESS & set(when.pattern.kinds):
        return
    limit = expectation.within_s or 0
    if limit < _SHORT_S and when.settle_s < _LEAST_SETTLE_S:
        words = (
            f"A sleeper who turns over lets a pad go: let it last {_LEAST_SETTLE_S} to 30 seconds (settle_s) "
            f"where the limit is as short as {span(limit)}."
        )
        yield should(expectation.id, words)


def _happens(expectation: Expectation) -> Iterator[str]:
    assert isinstance(expectation.when, Happens)  # noqa: S101 - chosen by its type
    if expectation.when.settle_s < 0:
        yield "A span of time must be more than nothing."
    if expectation.by is not None and not expectation.expect:
        yield f"Nothing is expected by {expectation.by}."


def _comes(expectation: Expectation) -> Iterator[str]:
    assert isinstance(expectation.when, Comes)  # noqa: S101
    yield from _clock(expectation.when.at)
    yield from _days(expectation.when.days)
    if not expectation.expect:
        yield "A time of day comes every day: say what is expected by then."


def _counted(expectation: Expectation) -> Iterator[str]:
    when = expectation.when
    assert isinstance(when, Counted)  # noqa: S101
    if when.at_least < 1 or when.span_s <= 0:
        yield "It must count at least one event within some span of time."
    if when.distinct not in {"events", "devices", "rooms"}:
        yield f"It can count events, devices or rooms, not “{when.distinct}”."


def _beyond(expectation: Expectation) -> Iterator[str]:
    when = expectation.when
    assert isinstance(when, Beyond)  # noqa: S101
    if sum(limit is not None for limit in (when.above, when.below, when.outside)) != 1:
        yield "A reading goes beyond exactly one limit: above, below or outside."
    if when.for_s < 0 or when.readings < 1:
        yield "It must be judged by at least one reading."


def _unusual(expectation: Expectation) -> Iterator[str]:
    when = expectation.when
    assert isinstance(when, Unusual)  # noqa: S101
    if expectation.during is None:
        yield "What is unusual is judged when its window closes: say during."
    if when.more_by is None and when.fewer_by is None:
        yield "It does not say what would be unusual: more_by or fewer_by."
    if not 1 <= when.learn_nights <= when.nights:
        yield "It must learn over at least one night, and not over more than it remembers."


_TRIGGERS: Mapping[type, Callable[[Expectation], Iterable[str]]] = {
    Happens: _happens,
    Comes: _comes,
    Counted: _counted,
    Beyond: _beyond,
    Unusual: _unusual,
}


def _clock_hours(hours: Window | Quiet | None) -> Iterator[str]:
    if hours is not None:
        yield from _clock(hours.start)
        yield from _clock(hours.end)


def _clock(text: str) -> Iterator[str]:
    try:
        good = time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        good = False
    if not good:
        yield f"“{text}” is not a time of day (such as 22:00)."


def _days(days: Iterable[int]) -> Iterator[str]:
    if any(day not in range(7) for day in days):
        yield "The days of a week are 0 (Monday) to 6 (Sunday)."
