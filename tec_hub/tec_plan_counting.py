"""What a plan leaves unmet, counted without anybody in it (see `tec_hub.unmet`)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from catalogue.plan.tec_plan import Status, TecPlan, Verdict
from tec_hub import unmet
from tec_hub.catalogue_files import the_matcher
from tec_hub.unmet import Kind, Reason


def count_unmet(
    session: Session, service_id: str, before: Iterable[TecPlan], plan: TecPlan, *, at: datetime
) -> None:
    """Count what the newest version of a plan adds; `before` are all earlier ones."""
    earlier = list(before)
    known = the_matcher().catalogue
    for kind, subject, reason in sorted(set(_unmet(earlier, plan))):
        if subject in known.needs or subject in known.options:  # written with an older catalogue, it may be gone
            unmet.record(session, service_id, kind=kind, subject=subject, at=at, reason=reason)


def _unmet(before: list[TecPlan], plan: TecPlan) -> Iterator[tuple[Kind, str, Reason]]:
    last = before[-1].status if before else Status.DRAFT
    if plan.status is Status.AGREED and all(each.status is not Status.AGREED for each in before):
        yield from ((Kind.NEED, need, Reason.NOT_IN_PLAN) for need in plan.open_needs)
    if plan.status is Status.REVIEWED and plan.review is not None:
        given_up = (judged.option for judged in plan.review.options if judged.verdict is Verdict.STOP)
        yield from ((Kind.REFUSED, option, Reason.TRIED_BEFORE) for option in given_up)
    if plan.status is Status.STOPPED and last is Status.AGREED:
        yield from ((Kind.REFUSED, chosen.option, Reason.TRIED_BEFORE) for chosen in plan.options)
