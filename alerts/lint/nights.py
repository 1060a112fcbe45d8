"""Who would hear, night after night: gaps in rotas, quiet hours, and people too far away."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from alerts.lint.answering import ROTA, Turn, contacts_of, who_answers
from alerts.lint.remark import Remark, Severity
from alerts.plan import Expectation, Plan, Priority
from alerts.watch.hours import Hours, instant
from alerts.wording.times import span

NIGHTS = 14
_SHOWN = 2

Span = tuple[datetime, datetime]


def nights(plan: Plan, on: datetime) -> Iterator[Remark]:
    """Remarks on the fourteen days and nights from `on`, each part of them in which something is amiss named."""
    edges = _edges(plan, on)
    for expectation in plan.expectations:
        if expectation.priority is Priority.P3 or expectation.ladder not in plan.ladders:
            continue
        spans = _watched(plan, expectation, edges)
        heard = [(begin, end, who_answers(plan, expectation, begin)) for begin, end in spans]
        for severity, amiss in _CHECKS:
            yield from _remarks(plan, expectation, severity, heard, amiss)
    yield from _rota_gaps(plan, edges)


def _edges(plan: Plan, on: datetime) -> list[datetime]:
    """Every instant at which something may change, from `on` to the end."""
    last = on + timedelta(days=NIGHTS)
    quiet = [edge for c in plan.contacts.values() if c.quiet for edge in (c.quiet.start, c.quiet.end)]
    windows = [edge for e in plan.expectations if e.during for edge in (e.during.start, e.during.end)]
    first = on.astimezone(ZoneInfo(plan.time_zone)).date()
    found = {on, last}
    for day in (first + timedelta(days=n) for n in range(NIGHTS + 1)):
        found.update(instant(plan.time_zone, day, clock) for clock in {*quiet, *windows})
    found.update(edge for rota in plan.rotas.values() for s in rota.shifts for edge in (s.start, s.end))
    return sorted(edge for edge in found if on <= edge <= last)


def _watched(plan: Plan, expectation: Expectation, edges: Sequence[datetime]) -> list[Span]:
    hours = Hours(plan.time_zone, expectation.during, None)
    pairs = pairwise(edges)
    return [(begin, end) for begin, end in pairs if hours.around(begin) is not None]


_Amiss = Callable[[Expectation, list[Turn]], str | None]


def _remarks(
    plan: Plan,
    expectation: Expectation,
    severity: Severity,
    heard: Sequence[tuple[datetime, datetime, list[Turn]]],
    amiss: _Amiss,
) -> Iterator[Remark]:
    """One remark for each thing amiss, with the times at which it is."""
    found: dict[str, list[Span]] = {}
    for begin, end, turns in heard:
        words = amiss(expectation, turns)
        if words is not None:
            _join(found.setdefault(words, []), (begin, end))
    always = _total([(begin, end) for begin, end, _ in heard])
    for words, spans in found.items():
        when = "" if _total(spans) == always else f" {_when(plan, spans)}"
        yield Remark(severity=severity, where=expectation.id, words=f"{words}{when}.")


def _nobody(_: Expectation, turns: list[Turn]) -> str | None:
    return None if _reached(turns) else "Nobody would hear of it"


def _too_slow(expectation: Expectation, turns: list[Turn]) -> str | None:
    reached = _reached(turns)
    if expectation.safe_s is None or not reached:
        return None
    last = max(turn.until_s for turn in reached)
    if last <= expectation.safe_s:
        return None
    return (
        f"The last person has been waited for only after {span(last)}, and it is safe for "
        f"{span(expectation.safe_s)}"
    )


def _too_far(expectation: Expectation, turns: list[Turn]) -> str | None:
    reached = _reached(turns)
    if not reached:
        return None
    going = [turn for turn in reached if turn.attends]
    if not going:
        return "Nobody who would hear of it can go there"
    arrivals = [t.after_s + t.minutes_away * 60 for t in going if t.minutes_away is not None]
    if expectation.safe_s is None or not arrivals or min(arrivals) <= expectation.safe_s:
        return None
    return (
        f"Nobody can be there within the {span(expectation.safe_s)} that are safe: the first, "
        f"at best, after {span(min(arrivals))}"
    )


def _how_far(expectation: Expectation, turns: list[Turn]) -> str | None:
    going = [turn for turn in _reached(turns) if turn.attends]
    if expectation.safe_s is None or not going or any(t.minutes_away is not None for t in going):
        return None
    return "Of nobody who would go is it known how many minutes away they are"


def _one_phone(_: Expectation, turns: list[Turn]) -> str | None:
    reached = _reached(turns)
    if not reached or len({turn.phone for turn in reached}) > 1:
        return None
    return f"One phone is the whole ladder: {reached[0].name}'s"


_CHECKS: Sequence[tuple[Severity, _Amiss]] = (
    (Severity.MUST, _nobody),
    (Severity.MUST, _too_slow),
    (Severity.MUST, _too_far),
    (Severity.SHOULD, _how_far),
    (Severity.SHOULD, _one_phone),
)


def _reached(turns: list[Turn]) -> list[Turn]:
    return [turn for turn in turns if not turn.why_not]


def _rota_gaps(plan: Plan, edges: Sequence[datetime]) -> Iterator[Remark]:
    """When nobody is on call on a rota that a ladder in use names."""
    used = {e.ladder for e in plan.expectations if e.priority is not Priority.P3}
    steps = [step for ladder in plan.ladders.values() if ladder.id in used for step in ladder.steps]
    for who in dict.fromkeys(who for step in steps for who in step.who if who.startswith(ROTA)):
        if who.removeprefix(ROTA) not in plan.rotas:
            continue
        gaps: list[Span] = []
        for begin, end in pairwise(edges):
            if not contacts_of(plan, who, begin):
                _join(gaps, (begin, end))
        if gaps:
            words = f"Nobody is on call {_when(plan, gaps)}."
            yield Remark(severity=Severity.SHOULD, where=f"rota {who.removeprefix(ROTA)}", words=words)


def _join(spans: list[Span], given: Span) -> None:
    if spans and spans[-1][1] == given[0]:
        spans[-1] = (spans[-1][0], given[1])
    else:
        spans.append(given)


def _total(spans: Sequence[Span]) -> timedelta:
    return sum((end - begin for begin, end in spans), timedelta(0))


def _when(plan: Plan, spans: Sequence[Span]) -> str:
    zone = ZoneInfo(plan.time_zone)
    shown = [f"from {_local(begin, zone)} to {_local(end, zone)}" for begin, end in spans[:_SHOWN]]
    more = len(spans) - len(shown)
    return " and ".join(shown) + (f", and {more} more times" if more > 0 else "")


def _local(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M}"
