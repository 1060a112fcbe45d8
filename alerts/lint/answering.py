"""Who hears of an alert, in which order and after how long, if nobody before them answers."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from alerts.ladder import Channel, Contact, Ladder, Step, on_call
from alerts.plan import Expectation, Plan, Priority
from alerts.response.reach import is_quiet

ROTA = "rota:"


class Turn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One contact of one step: reached by `channels` from `after_s` seconds after the alert until `until_s`.

    With a `why_not` the contact is not reached at all.
    """

    step: int
    contact: str
    name: str
    after_s: float
    until_s: float
    channels: tuple[Channel, ...] = ()
    phone: str = ""
    attends: bool = False
    minutes_away: int | None = None
    why_not: str = ""


def who_answers(plan: Plan, expectation: Expectation, at: datetime) -> list[Turn]:
    """Everybody on the ladder if the alert is raised at `at` (aware), in the order in which they are tried."""
    ladder = plan.ladders.get(expectation.ladder or "")
    return [] if ladder is None else list(_turns(plan, ladder, expectation.priority, at))


def contacts_of(plan: Plan, who: str, at: datetime) -> tuple[str, ...]:
    """The contacts a step's name stands for at an instant."""
    if not who.startswith(ROTA):
        return (who,)
    rota = plan.rotas.get(who.removeprefix(ROTA))
    return () if rota is None else on_call(rota, at)


def _turns(plan: Plan, ladder: Ladder, priority: Priority, at: datetime) -> Iterator[Turn]:
    """A step in which nobody is reached is passed over at once, unless the home itself is to help."""
    passed = 0.0
    for number, step in enumerate(ladder.steps, start=1):
        named = dict.fromkeys(contact for who in step.who for contact in contacts_of(plan, who, at))
        turns = [_turn(plan, number, step, c, priority, at, passed) for c in named]
        reached = [t for t in turns if not t.why_not]
        if step.together or not reached:
            yield from turns
            waits = bool(reached) or (step.prompt is not None and not step.who)
            passed += step.wait_s if waits else 0
            continue
        for turn in turns:
            yield msgspec.structs.replace(turn, after_s=passed, until_s=passed + step.wait_s)
            passed += 0 if turn.why_not else step.wait_s


def _turn(
    plan: Plan, number: int, step: Step, contact: str, priority: Priority, at: datetime, passed: float
) -> Turn:
    person = plan.contacts.get(contact)
    if person is None:
        why_not, channels = "is not known", tuple[Channel, ...]()
    else:
        channels = tuple(c for c in dict.fromkeys(step.channels) if c in person.channels and person.phone)
        why_not = _why_not(person, channels, priority, at + timedelta(seconds=passed), plan.time_zone)
    return Turn(
        step=number,
        contact=contact,
        name=person.name if person else contact,
        after_s=passed,
        until_s=passed + step.wait_s,
        channels=() if why_not else channels,
        phone=person.phone if person else "",
        attends=person is not None and person.attends,
        minutes_away=person.minutes_away if person else None,
        why_not=why_not,
    )


def _why_not(person: Contact, channels: tuple[Channel, ...], priority: Priority, at: datetime, zone: str) -> str:
    if not channels:
        return "cannot be reached in any of the ways that were agreed"
    if priority is Priority.P0:
        return ""
    if is_quiet(person.quiet, at, zone):
        return "has quiet hours"
    return "has agreed to no wakes at all" if person.most_wakes == 0 else ""
