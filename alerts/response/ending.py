"""How an alert ends: with an outcome, by itself, or because it no longer applies."""

from typing import Any

from alerts.alert import Status
from alerts.decisions import Purpose
from alerts.plan import Priority
from alerts.response.case import Case
from alerts.response.telling import others, tell, withdraw
from alerts.transitions import ENDED, Happening

SPOKEN_TO = "spoke to the person, all well"


def end(case: Case, event: Happening, by: str = "", speaking: str | None = None, **changes: Any) -> None:
    """End the alert: nobody else is woken, and those who were are told that they can stand down.

    Whoever takes calls only is rung if nobody had claimed the alert; otherwise they know that somebody went.
    """
    unclaimed = case.alert.status is Status.OPEN
    concerned = others(case, by)
    case.happens(event, by, **changes)
    withdraw(case, speaking=speaking)
    tell(case, concerned, Purpose.STOOD_DOWN, ring=unclaimed)


def close(
    case: Case,
    by: str,
    outcome: str,
    *,
    helped: str = "",
    useful: bool | None = None,
    change: str = "",
    speaking: str | None = None,
) -> None:
    """End the alert with what somebody found, and would change in the plan."""
    said = {"outcome": outcome, "helped": helped, "useful": useful, "change": change}
    end(case, Happening.CLOSED, by, speaking, **said)


def may_resolve_itself(case: Case) -> bool:
    """Whether what was expected ends the alert: open, agreed to be so, never life safety, not only history."""
    alert = case.alert
    return alert.status is Status.OPEN and alert.self_resolves and alert.priority != Priority.P0 and not alert.past


def has_ended(case: Case) -> bool:
    """Whether nothing moves the alert any more."""
    return case.alert.status in ENDED
