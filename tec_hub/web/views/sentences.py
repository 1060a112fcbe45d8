"""The night plan in sentences, with what its lint remarks on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.lint import Remark, lint
from alerts.plan import Agreement, Plan
from alerts.wording import plan_in_sentences


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """A plan as people read it."""

    sentences: Sequence[str]
    remarks: Sequence[Remark]
    agreement: Agreement


def agreed_plan(plan: Plan, now: datetime) -> PlanInWords:
    """The plan in words; its rotas and review are looked at from `now` on."""
    return PlanInWords(
        sentences=tuple(plan_in_sentences(plan)),
        remarks=lint(plan, on=now),
        agreement=plan.agreement,
    )
