"""Whether a ladder leads to people: who is on it, and by which channel."""

from collections import Counter
from collections.abc import Iterator

from alerts.ladder import Channel, Ladder
from alerts.lint.answering import ROTA
from alerts.lint.remark import Remark, must, should
from alerts.plan import Expectation, Plan, Priority


def people(plan: Plan) -> Iterator[Remark]:
    """Remarks on ladders, contacts and rotas, whatever the time."""
    for ladder in plan.ladders.values():
        yield from _ladder(plan, ladder)
    for rota in plan.rotas.values():
        for contact in dict.fromkeys((*rota.standing, *(shift.contact for shift in rota.shifts))):
            if contact not in plan.contacts:
                yield must(f"rota {rota.id}", f"“{contact}” is on the rota and is not a contact.")
    for expectation in plan.expectations:
        yield from _expectation(plan, expectation)


def _ladder(plan: Plan, ladder: Ladder) -> Iterator[Remark]:
    where = f"ladder {ladder.id}"
    named = [who for step in ladder.steps for who in step.who]
    if not named:
        yield must(where, "There is no person on it.")
    for who in dict.fromkeys(named):
        if who.startswith(ROTA) and who.removeprefix(ROTA) not in plan.rotas:
            yield must(where, f"There is no rota “{who.removeprefix(ROTA)}”.")
        elif not who.startswith(ROTA) and who not in plan.contacts:
            yield must(where, f"“{who}” is not a contact.")
    for who, times in Counter(named).items():
        if times > 1:
            name = plan.contacts[who].name if who in plan.contacts else who
            yield should(where, f"{name} is listed {times} times: the ladder is shorter than it looks.")
    yield from _same_phone(plan, where, named)


def _same_phone(plan: Plan, where: str, named: list[str]) -> Iterator[Remark]:
    phones: dict[str, list[str]] = {}
    for who in dict.fromkeys(named):
        contact = plan.contacts.get(who)
        if contact is not None and contact.phone:
            phones.setdefault(contact.phone, []).append(contact.name)
    for names in phones.values():
        if len(names) > 1:
            yield should(where, f"{' and '.join(names)} share one phone.")


def _expectation(plan: Plan, expectation: Expectation) -> Iterator[Remark]:
    if expectation.priority is Priority.P3:
        return
    if expectation.ladder is None:
        yield must(expectation.id, f"It is {expectation.priority} and has no ladder: nobody would be woken.")
    elif (ladder := plan.ladders.get(expectation.ladder)) is None:
        yield must(expectation.id, f"There is no ladder “{expectation.ladder}”.")
    elif expectation.priority is not Priority.P2 and not _calls(plan, ladder):
        yield must(
            expectation.id, f"It is {expectation.priority} and is only sent by text: texts do not wake people."
        )


def _calls(plan: Plan, ladder: Ladder) -> bool:
    """Whether anybody on the ladder is ever called."""
    members = {
        contact
        for rota in plan.rotas.values()
        for contact in (*rota.standing, *(shift.contact for shift in rota.shifts))
        if any(f"{ROTA}{rota.id}" in step.who and Channel.CALL in step.channels for step in ladder.steps)
    }
    members.update(who for step in ladder.steps if Channel.CALL in step.channels for who in step.who)
    return any(Channel.CALL in c.channels for key, c in plan.contacts.items() if key in members)
