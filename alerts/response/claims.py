"""Who is on it: claims, arrivals, and what happens when none is heard of.

A claim that lapses leaves the alert open again. Its ladder resumes with the step at which it stood, for
somebody nearer may have been woken there already. Whoever let it lapse is told so, is passed over while the
others of the round are tried, and called again in the next: they may be on the road without a hand free, or
asleep again. One more whole round is granted for that. For life safety nobody is passed over.
If the sensors have meanwhile seen what was expected, an alert that may resolve itself does so instead.
"""

from alerts.alert import Alert, Status
from alerts.decisions import Purpose
from alerts.plan import Priority
from alerts.response import steps
from alerts.response.case import Case, after
from alerts.response.ending import end, may_resolve_itself
from alerts.response.telling import others, tell, withdraw
from alerts.transitions import Happening

_REMINDERS = 3


def claim(case: Case, contact: str, *, speaking: bool = False) -> None:
    """The contact is going: call nobody else, tell those woken, expect an arrival."""
    due_s = case.alert.arrive_s
    _take(case, contact, Happening.CLAIMED, by=contact, speaking=speaking, due_s=due_s, attended=False)


def hand_over(case: Case, contact: str, by: str) -> None:
    """The contact has agreed to go in the place of whoever was on it."""
    due_s = case.alert.arrive_s
    _take(case, contact, Happening.HANDED_OVER, by=by, speaking=False, due_s=due_s, attended=False)
    tell(case, [contact], Purpose.HANDED_OVER)


def attend(case: Case, contact: str, *, speaking: bool = False) -> None:
    """The contact is with the person: expect an outcome."""
    due_s = case.alert.close_s
    _take(case, contact, Happening.ATTENDED, by=contact, speaking=speaking, due_s=due_s, attended=True)


def _take(
    case: Case, contact: str, event: Happening, *, by: str, speaking: bool, due_s: float, attended: bool
) -> None:
    alert = case.alert
    told = _to_be_told(case, contact)
    person = case.person(contact)
    case.happens(
        event,
        by,
        claimant=contact,
        claimed_at=case.desk.at if alert.claimant != contact else alert.claimed_at,
        attended_at=case.desk.at if attended else None,
        due=after(case.desk.base, due_s),
        reminders=0,
        passed_over=None,
        declined=tuple(other for other in alert.declined if other != contact),
        people=alert.people if person is None else {**alert.people, contact: person},
    )
    withdraw(case, speaking=contact if speaking else None)
    tell(case, told, Purpose.GOING, about=case.name(contact))


def _to_be_told(case: Case, contact: str) -> list[str]:
    """All who were woken when nobody was on it; else only the one who was."""
    alert = case.alert
    if alert.status is Status.OPEN:
        return others(case, contact)
    return [alert.claimant] if alert.claimant is not None and alert.claimant != contact else []


def release(case: Case) -> None:
    """Whoever is on it cannot go or stay after all: call others at once."""
    _reopen(case, Happening.RELEASED, by=case.alert.claimant or "")


def lapse(case: Case) -> None:
    """No arrival was heard of in time: tell the claimant, and call others."""
    claimant = case.alert.claimant
    _reopen(case, Happening.CLAIM_LAPSED, by=claimant or "")


def _reopen(case: Case, event: Happening, by: str) -> None:
    alert = case.alert
    lapsed = event is Happening.CLAIM_LAPSED
    case.happens(
        event,
        by,
        claimant=None,
        claimed_at=None,
        attended_at=None,
        due=None,
        reminders=0,
        woken=alert.woken if by in alert.woken else (*alert.woken, by),
    )
    if alert.resolved_at is not None and may_resolve_itself(case):
        end(case, Happening.SELF_RESOLVED)
        return
    if not case.wakes_people:
        return
    if lapsed:
        tell(case, [by], Purpose.RESUMED)
    steps.resume(case, passed_over=by if lapsed and alert.priority != Priority.P0 else None)


def remind(case: Case) -> None:
    """The outcome is overdue: ask whoever is with the person, three times; then leave a note each time."""
    alert = case.alert
    case.set(due=after(case.desk.base, alert.close_s), reminders=alert.reminders + 1)
    if alert.reminders < _REMINDERS and alert.claimant is not None:
        tell(case, [alert.claimant], Purpose.ARRIVED)
    else:
        case.note("unclosed", by=alert.claimant or "")
    case.changed("reminded")


def overdue(alert: Alert) -> bool:
    """Whether an attended alert has not been closed in time, so that it no longer stands for what is new."""
    return alert.status is Status.ATTENDED and alert.reminders > 0
