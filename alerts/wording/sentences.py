"""A plan in plain English: each rule as the sentence that was agreed."""

from collections.abc import Mapping, Sequence
from functools import singledispatch

from alerts.ladder import Channel, Ladder, Step
from alerts.plan import Beyond, Comes, Counted, Expectation, Happens, Pattern, Plan, Trigger, Unusual, Window
from alerts.wording.times import span

#: what a kind reads as, with {} for the role it is seen at
KINDS: Mapping[str, str] = {
    "bed.occupied": "{the bed} is occupied",
    "bed.vacated": "{the bed} is left",
    "chair.occupied": "{the chair} is occupied",
    "chair.vacated": "{the chair} is left",
    "motion.detected": "movement is seen{ by the motion sensor}",
    "motion.cleared": "movement stops{ by the motion sensor}",
    "presence.detected": "somebody is seen{ by the presence sensor}",
    "presence.cleared": "nobody is seen any more{ by the presence sensor}",
    "contact.opened": "{the door} opens",
    "contact.closed": "{the door} closes",
    "button.pressed": "{the button} is pressed",
    "call.raised": "{the call button} is pressed",
    "call.cancelled": "{the call button} is cancelled",
    "fall.detected": "a fall is detected",
    "fall.cancelled": "the fall is cancelled",
    "seizure.detected": "a seizure is detected",
    "enuresis.detected": "a wet bed is detected",
    "enuresis.cleared": "the bed is dry again",
    "vibration.detected": "{the object} is moved",
    "sound.detected": "a sound is heard",
    "smoke.detected": "smoke is detected",
    "co.detected": "carbon monoxide is detected",
    "gas.detected": "gas is detected",
    "heat.detected": "heat is detected",
    "leak.detected": "water is detected",
    "leak.cleared": "the water is gone",
    "medication.due": "medicine is due",
    "medication.taken": "the medicine is taken",
    "medication.missed": "medicine is missed",
    "zone.left": "the agreed area is left",
    "zone.entered": "the agreed area is entered again",
    "location.reported": "the location",
    "temperature.measured": "the temperature",
    "humidity.measured": "the humidity",
    "device.offline": "{the device} is not reachable",
    "device.online": "{the device} is reachable again",
    "heartbeat": "{the device} shows that it is alive",
    "battery.low": "the battery of {the device} is low",
    "tamper.detected": "{the device} is tampered with",
    "mains.lost": "the mains power of {the device} is lost",
    "mains.restored": "the mains power of {the device} is back",
    "carer.arrived": "a carer arrives",
    "carer.left": "the carer leaves",
}

_DEGREES = {"temperature.measured": " °C", "humidity.measured": " %"}


def expectation_words(expectation: Expectation) -> str:
    """The rule as one clause: when, during, what is expected, by when, and how urgent it is otherwise."""
    parts = [f"when {_trigger(expectation.when)}"]
    if expectation.during is not None:
        parts.append(f"between {_window(expectation.during)}")
    words = " ".join(parts)
    if not expectation.expect:
        wait = f" for {span(expectation.within_s)}" if expectation.within_s else ""
        return f"{words}{wait}, it is raised at once" if not wait else f"{words}{wait}, it is raised"
    limit = f"by {expectation.by}" if expectation.by else f"within {span(expectation.within_s)}"
    return f"{words}, it is expected {limit} that {_any(expectation.expect)}{_corroborated(expectation)}"


def sentence(expectation: Expectation, plan: Plan) -> str:
    """The rule as a sentence with who responds."""
    words = expectation_words(expectation)
    otherwise = _OTHERWISE[expectation.priority.value]
    ladder = plan.ladders.get(expectation.ladder or "")
    who = f" {ladder_words(ladder, plan)}" if ladder is not None else ""
    return f"{words[0].upper()}{words[1:]}; otherwise {otherwise} ({expectation.priority}).{who}".replace(
        "at once; otherwise", "at once:"
    ).replace("raised; otherwise", "raised:")


_OTHERWISE = {
    "P0": "everybody is called without any delay",
    "P1": "somebody is woken now",
    "P2": "somebody is woken unless it resolves itself",
    "P3": "it is put on the morning list",
}


def ladder_words(ladder: Ladder, plan: Plan) -> str:
    """Who is reached, in order."""
    steps = [_step(step, plan) for step in ladder.steps]
    return f"First {'; then '.join(steps)}." if steps else ""


def plan_in_sentences(plan: Plan) -> list[str]:
    """Every rule of the plan as a sentence."""
    return [f"{expectation.name}. {sentence(expectation, plan)}" for expectation in plan.expectations]


def _step(step: Step, plan: Plan) -> str:
    if not step.who:
        label = _device(step.prompt.device, plan) if step.prompt else "nothing"
        return f"{label} in the home, with {span(step.wait_s)} to help by itself"
    names = [_who(who, plan) for who in step.who]
    joined = (" and " if step.together else ", then ").join(names)
    how = " and ".join(_CHANNELS[channel] for channel in step.channels)
    return f"{joined} by {how}, with {span(step.wait_s)} to answer"


_CHANNELS = {Channel.CALL: "call", Channel.TEXT: "text"}


def _who(who: str, plan: Plan) -> str:
    if who.startswith("rota:"):
        return f"whoever is on call ({who.removeprefix('rota:')})"
    contact = plan.contacts.get(who)
    return contact.name if contact else who


def _device(key: str, plan: Plan) -> str:
    placed = plan.devices.get(key)
    return (placed.label or placed.role) if placed else key


@singledispatch
def _trigger(trigger: Trigger) -> str:
    raise TypeError(f"there are no words for {type(trigger).__name__}")


@_trigger.register
def _happens(trigger: Happens) -> str:
    settle = f" for {span(trigger.settle_s)}" if trigger.settle_s else ""
    start = " (or since watching began)" if trigger.from_start else ""
    return _pattern(trigger.pattern) + settle + start


@_trigger.register
def _comes(trigger: Comes) -> str:
    return f"{trigger.at} comes"


@_trigger.register
def _counted(trigger: Counted) -> str:
    what = {"events": "times", "devices": "different sensors", "rooms": "different rooms"}[trigger.distinct]
    return f"{_pattern(trigger.pattern)} at least {trigger.at_least} {what} in {span(trigger.span_s)}"


@_trigger.register
def _beyond(trigger: Beyond) -> str:
    what, unit = _pattern(trigger.pattern), _DEGREES.get(next(iter(trigger.pattern.kinds), ""), "")
    lasts = f" for {span(trigger.for_s)}" if trigger.for_s else ""
    if trigger.outside is not None:
        return f"{what} is more than {trigger.outside.radius_m:g} metres from the agreed place{lasts}"
    if trigger.above is not None:
        return f"{what} is above {trigger.above:g}{unit}{lasts}"
    return f"{what} is below {trigger.below:g}{unit}{lasts}"


@_trigger.register
def _unusual(trigger: Unusual) -> str:
    how = []
    if trigger.more_by is not None:
        how.append(f"{trigger.more_by:g} more")
    if trigger.fewer_by is not None:
        how.append(f"{trigger.fewer_by:g} fewer")
    return f"{_pattern(trigger.pattern)} {' or '.join(how)} times than usual for this person"


def _any(patterns: Sequence[Pattern]) -> str:
    return " or ".join(dict.fromkeys(_pattern(pattern) for pattern in patterns))


def _pattern(pattern: Pattern) -> str:
    """The kinds of a pattern at its roles and in its rooms."""
    if not pattern.kinds:
        words = _named("{the sensor}", pattern) + " is heard of"
    else:
        words = " or ".join(dict.fromkeys(_named(KINDS.get(kind, kind), pattern) for kind in pattern.kinds))
    if pattern.values:
        words += f" ({', '.join(pattern.values)})"
    if pattern.rooms:
        words += f" in the {' or '.join(pattern.rooms)}"
    if pattern.not_rooms:
        words += f" outside the {' and the '.join(pattern.not_rooms)}"
    return words


def _named(words: str, pattern: Pattern) -> str:
    """Put the roles where the words name the thing."""
    start, end = words.find("{"), words.find("}")
    if start < 0:
        return words
    inside, roles = words[start + 1 : end], " or ".join(pattern.roles)
    if inside.startswith(" by"):
        named = f" by the {roles}" if roles else ""
    else:
        named = f"the {roles}" if roles else inside
    return words[:start] + named + words[end + 1 :]


def _window(window: Window) -> str:
    days = f" on {', '.join(_DAYS[day] for day in window.days)}" if window.days else ""
    return f"{window.start} and {window.end}{days}"


_DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def _corroborated(expectation: Expectation) -> str:
    given = expectation.corroborated
    if given is None:
        return ""
    return f", or within {span(given.otherwise_s)} when no other sensor saw movement"
