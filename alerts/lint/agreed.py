"""Whether the plan says who agreed to it, on what basis, and when it is looked at again."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.lint.remark import Remark, should
from alerts.plan import Plan

_WHERE = "agreement"


def agreed(plan: Plan) -> Iterator[Remark]:
    """Remarks on the agreement itself."""
    given = plan.agreement
    if not given.agreed_by or given.agreed_on is None:
        yield should(_WHERE, "It does not say who agreed to the plan, and when.")
    if not given.basis:
        yield should(_WHERE, "It does not say whose decision the plan rests on.")
    if given.review_on is None:
        yield should(_WHERE, "No day is set on which the plan is looked at again.")


def reviewed(plan: Plan, on: datetime) -> Iterator[Remark]:
    """Whether the day of the review has passed at `on` (aware)."""
    due = plan.agreement.review_on
    if due is not None and due < on.astimezone(ZoneInfo(plan.time_zone)).date():
        yield should(_WHERE, f"The plan was to be looked at again on {due.day} {due:%B %Y}.")
