"""A plan in plain English: each rule as the sentence that was agreed."""

from collections import Counter
from collections.abc import Sequence
from functools import singledispatch

import msgspec

from alerts.ladder import Channel, Ladder, Step
from alerts.plan import Beyond, Comes, Counted, Expectation, Happens, Plan, Priority, Trigger, Unusual, Window
from alerts.wording.phrases import both, either, expected, happening, phrases, the
from alerts.wording.times import span

_UNITS = {
    "temperature.measured": " °C",
    "humidity.measured": " %",
    "co.measured": " ppm",
    "co2.measured": " ppm",
    "sound.detected": " dB",
    "power.measured": " W",
    "battery.measured": " %",
    "heart_rate.measured": " a minute",
    "respiration.measured": " a minute",
}
_DISTINCT = {"events": "times", "devices": "sensors", "rooms": "rooms"}
_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_CHANNELS = {Channel.CALL: "called", Channel.TEXT: "texted"}
_PROMPTS = {"on": "comes on", "off": "goes out"}
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


def expectation_words(expectation: Expectation, plan: Plan | None = None) -> str:
    """What the rule watches for, as one clause that begins with a small letter and has no full stop.

    "when the bed is left between 22:00 and 07:00, we expect the bed to be occupied within 20 minutes".
    """
    when = expectation.when
    if not expectation.expect:
        return f"{_when(expectation, plan)}, {_otherwise(expectation)}"
    awaited = f"we expect {expected(expectation.expect, plan)}"
    if isinstance(when, Comes):
        return f"{_between(when, expectation)} {awaited}"
    if isinstance(when, Happens) and when.pattern in expectation.expect:
        hours = f"{_during(expectation.during)}, " if expectation.during else ""
        return f"{hours}{awaited} at least every {span(expectation.within_s)}"
    awaited = f"we expect {expected(expectation.expect, plan, (when.pattern,))}"
    return f"{_when(expectation, plan)}, {awaited} {_limit(expectation)}{_corroborated(expectation, plan)}"


def sentence(expectation: Expectation, plan: Plan) -> str:
    """The rule as sentences: what it watches for, what happens otherwise, and who responds."""
    words = expectation_words(expectation, plan)
    parts = [f"{words[0].upper()}{words[1:]}"]
    if expectation.expect:
        parts.append(f"If not, {_otherwise(expectation)}")
    text = f"{'. '.join(parts)} ({expectation.priority})."
    ladder = plan.ladders.get(expectation.ladder or "")
    return f"{text} {ladder_words(ladder, plan)}" if ladder is not None else text


def plan_in_sentences(plan: Plan) -> list[str]:
    """Every rule of the plan in sentences, its name first; a ladder of several rules is told once, at the end."""
    used = Counter(expectation.ladder for expectation in plan.expectations)
    shared = [key for key, rules in used.items() if rules > 1 and key in plan.ladders]
    apart = msgspec.structs.replace(plan, ladders={k: v for k, v in plan.ladders.items() if k not in shared})
    rules = [f"{e.name}. {_named(e, shared, apart)}" for e in plan.expectations]
    return [*rules, *(f"Who is called ({key}). {ladder_words(plan.ladders[key], plan)}" for key in shared)]


def _named(expectation: Expectation, shared: Sequence[str | None], plan: Plan) -> str:
    text = sentence(expectation, plan)
    return f"{text[:-2]}, by the ladder “{expectation.ladder}”)." if expectation.ladder in shared else text


def ladder_words(ladder: Ladder, plan: Plan) -> str:
    """Who is reached, in order, and what happens when nobody answers."""
    steps = [_step(step, plan) for step in ladder.steps]
    if not steps:
        return ""
    words = f"First {'; then '.join(steps)}" if len(steps) > 1 else f"{steps[0][0].upper()}{steps[0][1:]}"
    times = _TIMES.get(ladder.rounds, f"{ladder.rounds} times")
    again = f"This is done {times}; if" if ladder.rounds > 1 else "If"
    return f"{words}. {again} nobody has answered by then, the whole service is alarmed."


def _otherwise(expectation: Expectation) -> str:
    """What happens then."""
    match expectation.priority:
        case Priority.P0:
            return "everybody on the ladder is called at once, at any hour"
        case Priority.P1:
            return "somebody is woken at once"
        case Priority.P2:
            return "somebody is woken" + (", unless it comes right by itself" if _may_mend(expectation) else "")
        case Priority.P3:
            return "it goes on the morning list"


def _may_mend(expectation: Expectation) -> bool:
    return expectation.self_resolves and (bool(expectation.expect) or isinstance(expectation.when, Beyond))


def _when(expectation: Expectation, plan: Plan | None) -> str:
    lasts = "" if expectation.expect or not expectation.within_s else f" for {span(expectation.within_s)}"
    hours = f" {_during(expectation.during)}" if expectation.during else ""
    return f"when {_trigger(expectation.when, plan)}{lasts}{hours}"


def _between(when: Comes, expectation: Expectation) -> str:
    days = _on(when.days)
    if expectation.by:
        return f"between {when.at} and {expectation.by}{days}"
    return f"within {span(expectation.within_s)} of {when.at}{days}"


def _limit(expectation: Expectation) -> str:
    limits = [f"within {span(expectation.within_s)}"] if expectation.within_s else []
    limits += [f"by {expectation.by}"] if expectation.by else []
    return " and ".join(limits)


def _corroborated(expectation: Expectation, plan: Plan | None) -> str:
    given = expectation.corroborated
    if given is None:
        return ""
    seen = either(happening(pattern, plan) for pattern in given.by)
    return f" if {seen}, otherwise within {span(given.otherwise_s)}"


@singledispatch
def _trigger(trigger: Trigger, plan: Plan | None) -> str:  # noqa: ARG001
    raise TypeError(f"there are no words for {type(trigger).__name__}")


@_trigger.register
def _happens(trigger: Happens, plan: Plan | None) -> str:
    settle = f" for more than {span(trigger.settle_s)}" if trigger.settle_s else ""
    return happening(trigger.pattern, plan) + settle


@_trigger.register
def _comes(trigger: Comes, plan: Plan | None) -> str:  # noqa: ARG001
    return f"it is {trigger.at}{_on(trigger.days)}"


@_trigger.register
def _counted(trigger: Counted, plan: Plan | None) -> str:
    number = f"at least {trigger.at_least} {_DISTINCT.get(trigger.distinct, trigger.distinct)}"
    how = {"devices": f" by {number}", "rooms": f" in {number}"}.get(trigger.distinct, f" {number}")
    return f"{happening(trigger.pattern, plan)}{how} within {span(trigger.span_s)}"


@_trigger.register
def _beyond(trigger: Beyond, plan: Plan | None) -> str:
    [what, *_] = phrases(trigger.pattern, plan)
    lasts = f" for {span(trigger.for_s)}" if trigger.for_s else ""
    unit = _UNITS.get(next(iter(trigger.pattern.kinds), ""), "")
    if trigger.outside is not None:
        return f"{what.subject} is more than {trigger.outside.radius_m:g} metres from the agreed place{lasts}"
    if trigger.above is not None:
        return f"{what.subject}{what.where} is above {trigger.above:g}{unit}{lasts}"
    return f"{what.subject}{what.where} is below {trigger.below:g}{unit}{lasts}"


@_trigger.register
def _unusual(trigger: Unusual, plan: Plan | None) -> str:
    how = [f"at least {trigger.more_by:g} more times"] if trigger.more_by is not None else []
    how += [f"at least {trigger.fewer_by:g} fewer times"] if trigger.fewer_by is not None else []
    return f"{happening(trigger.pattern, plan)} {' or '.join(how)} than is usual for this person"


def _during(window: Window | None) -> str:
    return "" if window is None else f"between {window.start} and {window.end}{_on(window.days)}"


def _on(days: tuple[int, ...]) -> str:
    return f" on {both(_DAYS[day] for day in days)}" if days else ""


def _step(step: Step, plan: Plan) -> str:
    parts = [_prompt(step, plan)] if step.prompt is not None else []
    if step.who:
        names = [_who(who, plan) for who in step.who]
        are = "is" if len(names) == 1 else "are"
        how = " and ".join(_CHANNELS[channel] for channel in dict.fromkeys(step.channels)) or "not reached"
        turn = "" if step.together or len(names) == 1 else " in turn"
        each = " each" if turn else ""
        parts.append(f"{both(names)} {are} {how}{turn}, with {span(step.wait_s)}{each} to answer")
    elif parts:
        parts[0] += f", with {span(step.wait_s)} to help by itself"
    return " and ".join(parts) or "nobody is reached"


def _prompt(step: Step, plan: Plan) -> str:
    assert step.prompt is not None  # noqa: S101 - only asked for with a prompt
    placed = plan.devices.get(step.prompt.device)
    label = the(placed.label or placed.role) if placed else step.prompt.device
    if step.prompt.action == "say":
        return f"{label} says “{step.prompt.words}”"
    return f"{label} {_PROMPTS.get(step.prompt.action, step.prompt.action)}"


def _who(who: str, plan: Plan) -> str:
    if who.startswith("rota:"):
        return f"whoever is on call ({who.removeprefix('rota:')})"
    contact = plan.contacts.get(who)
    return contact.name if contact else who
