"""What people ask for at the board, and what happens to the resident besides."""

from alerts.alert import Status
from alerts.inputs import (
    CameBack,
    CarerCame,
    CarerLeft,
    Closed,
    HandedOver,
    NextNow,
    PlanChanged,
    WasDown,
    WentAway,
)
from alerts.plan import Priority
from alerts.response import claims, steps
from alerts.response.case import Case, Desk
from alerts.response.ending import close, end, has_ended
from alerts.transitions import Happening


def _find(desk: Desk, alert_id: str, by: str, asked: str) -> Case | None:
    """The alert that somebody asks something of; a note and None where it is unknown or has ended."""
    alert = desk.alerts.get(alert_id)
    if alert is None:
        desk.note("unknown_alert", named=alert_id, contact=by, answer=asked)
        return None
    case = Case(desk, alert)
    if has_ended(case):
        case.note("answered_after_end", contact=by, answer=asked)
        return None
    return case


def closed(desk: Desk, given: Closed) -> None:
    """Somebody ends an alert with its outcome."""
    case = _find(desk, given.alert, given.by, "closed")
    if case is not None:
        close(case, given.by, given.outcome, helped=given.helped, useful=given.useful, change=given.change)


def next_now(desk: Desk, given: NextNow) -> None:
    """The next step at once: also while somebody is going, so that a second person comes."""
    case = _find(desk, given.alert, given.by, "next_now")
    if case is None:
        return
    case.note("next_asked", by=given.by)
    if not steps.ask_next(case):
        case.note("not_sent", reason=steps.NOBODY_TO_CALL)


def handed_over(desk: Desk, given: HandedOver) -> None:
    """Another contact has agreed to take the alert; whoever was on it is told."""
    case = _find(desk, given.alert, given.by, "handed_over")
    if case is None:
        return
    if case.person(given.to) is None:
        case.note("unknown_contact", contact=given.to, answer="handed_over")
        return
    claims.hand_over(case, given.to, given.by)


def carer_came(desk: Desk, given: CarerCame) -> None:
    """A known carer with the resident attends what wakes people, life safety excepted, and what they claimed."""
    desk.note("carer_came", by=given.by)
    for alert in tuple(desk.alerts.values()):
        case = Case(desk, alert)
        if has_ended(case) or not case.wakes_people or case.person(given.by) is None:
            continue
        unclaimed = alert.status is Status.OPEN and alert.priority != Priority.P0
        theirs = alert.status is Status.CLAIMED and alert.claimant == given.by
        if unclaimed or theirs:
            claims.attend(case, given.by)


def carer_left(desk: Desk, _: CarerLeft) -> None:
    """Changes no alert."""
    desk.note("carer_left")


def went_away(desk: Desk, given: WentAway) -> None:
    """Nobody is woken any more for a resident who is not there; the morning list and life safety stay."""
    desk.note("went_away", until=given.until.isoformat(), reason=given.reason)
    for alert in tuple(desk.alerts.values()):
        case = Case(desk, alert)
        if alert.status is Status.OPEN and alert.priority != Priority.P0 and case.wakes_people:
            end(case, Happening.CANCELLED, outcome=given.reason)


def came_back(desk: Desk, _: CameBack) -> None:
    """Changes no alert."""
    desk.note("came_back")


def was_down(desk: Desk, given: WasDown) -> None:
    """Changes no alert: what was overdue has been dealt with, marked late."""
    desk.note("was_down", since=given.since.isoformat())


def plan_changed(desk: Desk, given: PlanChanged) -> None:
    """Changes no alert: its ladder and its people are those of the plan under which it opened."""
    desk.note("plan_begun" if given.first else "plan_changed", revision=desk.plan.revision)
