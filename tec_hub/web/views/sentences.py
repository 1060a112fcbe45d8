"""The night plan in sentences, with what its lint remarks on."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.plan import Agreement, Plan
from alerts.wording import plan_in_sentences


@dataclass(frozen=True, slots=True)
class PlanInWords:
    """A plan as people read it."""

    sentences: Sequence[str]
    remarks: Sequence[str]
    agreement: Agreement


def agreed_plan(plan: Plan) -> PlanInWords:
    """The plan in words."""
    return PlanInWords(
        sentences=tuple(plan_in_sentences(plan)),
        remarks=(),
        agreement=plan.agreement,
    )
