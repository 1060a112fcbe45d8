"""From the options of a TEC plan to expectations with the person’s own hours, for a plan nobody has agreed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

import msgspec

from alerts.ladder import Contact, Ladder, Step
from alerts.plan import Agreement, Beyond, Comes, Expectation, Happens, Pattern, Placed, Plan, Window
from catalogue.plan.tec_plan import Chosen, TecPlan
from catalogue.writing import upper
from tec_hub.catalogue_files import night_rules, the_matcher
from tec_hub.night_trial.fitting import fitted

_SILENT = "home-silent"  #: other examples carry this rule along; it is proposed only for itself
_SETTLED, _RISING = timedelta(minutes=45), timedelta(minutes=15)  #: in bed before, and up after, the watched night
_OTHERWISE = 4.5  #: how much longer the limit is while nothing moves on the way
_TIME = "%H:%M"
_OWNER = re.compile(r"^\w+['’]s ")  #: whose the example's device is


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """The person's own night, on the home's clock, and how many minutes out of bed are too long."""

    to_bed: str = "22:15"
    up: str = "07:15"
    night_from: str = "23:00"
    night_to: str = "07:00"
    minutes: int = 20


def usual_hours(base: Plan | None) -> Hours:
    """The hours to begin with: those of the night that the resident's own plan watches, if it does."""
    windows = [e.during for e in base.expectations if e.during is not None] if base is not None else []
    nights = [window for window in windows if window.start > window.end]
    if not nights:
        return Hours()
    first, last = nights[0].start, nights[0].end
    return Hours(to_bed=_shift(first, -_SETTLED), up=_shift(last, _RISING), night_from=first, night_to=last)


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that chosen options can serve. `why_not`: why it cannot be proposed here."""

    rule: str
    name: str
    options: tuple[str, ...]
    why_not: str = ""


def offered(plan: TecPlan, hours: Hours = Hours()) -> list[Offered]:  # noqa: B008 - it never changes
    """Every rule that the plan's options can serve, in the order of the options."""
    names: dict[str, list[str]] = {}
    for option, rule in _rules_of(plan.options):
        names.setdefault(rule, []).append(option.name)
    return [
        Offered(
            rule=rule,
            name=" / ".join(_theirs(e, rule, hours, "").name for e in _examples(rule)),
            options=tuple(options),
            why_not=_NEEDS_A_PLACE if any(_has_place(e) for e in _examples(rule)) else "",
        )
        for rule, options in names.items()
    ]


_NEEDS_A_PLACE = "It needs a place on the map, which is set in the night plan itself."


def first_choice(plan: TecPlan) -> tuple[str, ...]:
    """The rule each option is most for."""
    possible = {each.rule for each in offered(plan) if not each.why_not}
    first: dict[str, str] = {}
    for option, rule in _rules_of(plan.options):
        if rule in possible:
            first.setdefault(option.option, rule)
    return tuple(dict.fromkeys(first.values()))


def _rules_of(options: Iterable[Chosen]) -> Iterator[tuple[Chosen, str]]:
    catalogue = the_matcher().catalogue.options
    for option in options:
        for rule in catalogue[option.option].night_rules if option.option in catalogue else ():
            yield option, rule


def expectations(plan: TecPlan, rules: Iterable[str], hours: Hours) -> tuple[Expectation, ...]:
    """The chosen rules with the person's hours and reasons, each rule once."""
    wanted = {option.option: option.words_for for option in plan.options}
    reasons = {rule: wanted[option.option] for option, rule in _rules_of(plan.options) if wanted[option.option]}
    possible = {each.rule for each in offered(plan) if not each.why_not}
    return tuple(
        _theirs(expectation, rule, hours, reasons.get(rule, ""))
        for rule in dict.fromkeys(rules)
        if rule in possible
        for expectation in _examples(rule)
    )


def _examples(rule: str) -> list[Expectation]:
    return [e for e in night_rules()[rule].expectations if rule == _SILENT or e.id != "silent"]


def _has_place(expectation: Expectation) -> bool:
    return isinstance(expectation.when, Beyond) and expectation.when.outside is not None


def _theirs(example: Expectation, rule: str, hours: Hours, why: str) -> Expectation:
    """An example made theirs: hours, limit, where to look, and why in their own words or not at all."""
    made = msgspec.structs.replace(example, why=why, look=_look(example, night_rules()[rule].devices))
    if made.during is not None and made.during.start > made.during.end:
        made = msgspec.structs.replace(
            made, during=Window(start=hours.night_from, end=hours.night_to, days=made.during.days)
        )
    change = _CHANGES.get(rule)
    return made if change is None else change(made, hours)


def _out_of_bed(example: Expectation, hours: Hours) -> Expectation:
    limit = hours.minutes * 60.0
    corroborated = example.corroborated and msgspec.structs.replace(
        example.corroborated, otherwise_s=limit * _OTHERWISE
    )
    return msgspec.structs.replace(example, within_s=limit, corroborated=corroborated, safe_s=limit + 300)


def _not_to_bed(example: Expectation, hours: Hours) -> Expectation:
    return _by(example, hours.to_bed, timedelta(hours=-1), timedelta(hours=2), "Not in bed by")


def _not_up(example: Expectation, hours: Hours) -> Expectation:
    return _by(example, hours.up, timedelta(hours=-1), timedelta(hours=2), "Not up by")


def _by(example: Expectation, usual: str, before: timedelta, after: timedelta, name: str) -> Expectation:
    by = _shift(usual, after)
    return msgspec.structs.replace(example, when=Comes(at=_shift(usual, before)), by=by, name=f"{name} {by}")


_CHANGES = {"out-of-bed": _out_of_bed, "not-to-bed": _not_to_bed, "not-up": _not_up}


def _shift(wall: str, by: timedelta) -> str:
    return (datetime.combine(date(2000, 1, 1), time.fromisoformat(wall)) + by).strftime(_TIME)


def _look(example: Expectation, devices: Mapping[str, Placed]) -> str:
    """The room of the device that notices it."""
    pattern = example.when.pattern if isinstance(example.when, Happens) else Pattern()
    rooms = [d.room for d in devices.values() if d.room and (d.role in pattern.roles or d.room in pattern.rooms)]
    return f"the {rooms[0].lower()}" if rooms else ""


STAND_INS = {
    "first": Contact(id="first", name="the first on your list", phone="+447700900001"),
    "second": Contact(id="second", name="the second on your list", phone="+447700900002"),
}
_STAND_IN_LADDER = Ladder(id="usual", steps=(Step(who=("first",), wait_s=180), Step(who=("second",), wait_s=180)))


def tried_plan(
    plan: TecPlan, found: tuple[Expectation, ...], base: Plan | None, devices: Mapping[str, Placed]
) -> Plan:
    """A plan of the proposed rules alone, to be replayed: with the resident's own people if they have any."""
    own = base is not None and base.ladders
    people = (
        base
        if own and base is not None
        else Plan(
            resident="",
            called="",
            time_zone="",
            ladders={"usual": _STAND_IN_LADDER},
            contacts=STAND_INS,
        )
    )
    return Plan(
        resident=base.resident if base is not None else "trial",
        called=base.called if base is not None else plan.called,
        time_zone=base.time_zone if base is not None else "Europe/London",
        expectations=_with_ladders(found, people.ladders),
        devices={**_prompting(base), **devices},
        ladders=people.ladders,
        contacts=people.contacts,
        rotas=people.rotas,
    )


def _prompting(base: Plan | None) -> dict[str, Placed]:
    """The resident's devices that their ladders prompt by."""
    if base is None:
        return {}
    keys = {step.prompt.device for ladder in base.ladders.values() for step in ladder.steps if step.prompt}
    return {key: base.devices[key] for key in sorted(keys) if key in base.devices}


def proposed_plan(base: Plan, found: tuple[Expectation, ...]) -> Plan:
    """The resident's plan with the proposed rules in it, in the words of their home: agreed by nobody yet.

    A rule that they have already keeps the people it calls.
    """
    ids = {expectation.id for expectation in found}
    kept = tuple(e for e in base.expectations if e.id not in ids)
    called = {e.id: e.ladder for e in base.expectations}
    theirs = tuple(
        msgspec.structs.replace(fitted(e, base.devices), ladder=called.get(e.id) or e.ladder) for e in found
    )
    return msgspec.structs.replace(
        base, expectations=(*kept, *_with_ladders(theirs, base.ladders)), agreement=Agreement()
    )


def _with_ladders(found: tuple[Expectation, ...], ladders: Mapping[str, Ladder]) -> tuple[Expectation, ...]:
    """Each rule with a ladder that there is; one that wakes nobody needs none."""
    return tuple(
        e
        if e.ladder is None or e.ladder in ladders or not ladders
        else msgspec.structs.replace(e, ladder=next(iter(ladders)))
        for e in found
    )


def example_devices(rules: Iterable[str]) -> dict[str, Placed]:
    """The devices that the rules' examples use."""
    return {
        key: msgspec.structs.replace(placed, label=upper(_OWNER.sub("", placed.label)))
        for rule in rules
        for key, placed in night_rules()[rule].devices.items()
    }
