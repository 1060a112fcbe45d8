"""A plan is read over before it is agreed: would somebody hear, in time, and could they go?

The spans of a ladder are reckoned from the alert on, as if nobody answered; `safe_s` of a rule is compared with
the end of the last person's wait, and with the earliest arrival.
"""

from datetime import datetime

from alerts.lint.agreed import agreed, reviewed
from alerts.lint.answering import Turn, who_answers
from alerts.lint.form import form, nonsense
from alerts.lint.nights import nights
from alerts.lint.people import people
from alerts.lint.remark import Remark, Severity
from alerts.lint.things import things
from alerts.plan import Plan

__all__ = ["Remark", "Severity", "Turn", "lint", "nonsense", "who_answers"]


def lint(plan: Plan, *, on: datetime | None = None) -> list[Remark]:
    """All remarks on a plan, those that must be put right first.

    With `on` (aware) the fourteen days and nights from then are looked at too: rotas, quiet hours, the review.
    """
    remarks = [*form(plan), *things(plan), *people(plan), *agreed(plan)]
    if on is not None and not any(nonsense(plan)):
        remarks += [*nights(plan, on), *reviewed(plan, on)]
    return sorted(dict.fromkeys(remarks), key=lambda remark: remark.severity is not Severity.MUST)
