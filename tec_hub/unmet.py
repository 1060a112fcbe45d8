"""What people needed and did not get, counted for commissioners so that nobody can be found in it.

Only codes, a month and an outcode are kept, as a count: no time, no person, no words, no key to a conversation.
What is shown leaves out counts under five and rounds the others to fives, so that no tables differ by one person.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue.community.postcode import outcode
from tec_hub.catalogue_files import the_matcher
from tec_hub.store.people import ServiceRow
from tec_hub.store.unmet import UnmetNeedRow

FEWEST = 5  #: smaller counts are not shown
OTHER = "other"  #: an interest that no option of the catalogue stands for


class Kind(StrEnum):
    """What was unmet."""

    NEED = "need"  #: nothing suitable covers it; the subject is a need
    REFUSED = "refused"  #: an option was declined; the subject is the option
    GAP = "gap"  #: looked for nearby and not found; the subject is the option it would be, or `other`


class Reason(StrEnum):
    """Why, as far as it was said; never in their words."""

    NOT_SAID = "not_said"
    NOTHING_SUITABLE = "nothing_suitable"
    NOTHING_NEAR = "nothing_near"
    NOT_IN_PLAN = "not_in_plan"
    NOT_WANTED = "not_wanted"
    TOO_INTRUSIVE = "too_intrusive"
    COST = "cost"
    HOME_NOT_SUITABLE = "home_not_suitable"
    ABILITIES = "abilities"
    NOBODY_TO_RESPOND = "nobody_to_respond"
    ACCESS = "access"
    TIME = "time"
    TRIED_BEFORE = "tried_before"


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is shown. `times`: rounded to fives; None: fewer than five."""

    period: str
    kind: Kind
    subject: str
    name: str
    reason: Reason
    area: str
    times: int | None


def record(
    session: Session,
    service_id: str,
    *,
    kind: Kind,
    subject: str,
    at: datetime,
    reason: Reason = Reason.NOT_SAID,
    postcode: str = "",
) -> None:
    """Count one occasion, in a writing transaction. Call it once for each, such as when a conversation is closed.

    `subject`: the id of a need (NEED) or of an option; of a GAP also `other`. Of the postcode only the outcode is
    kept, of `at` only the month. Raises ValueError where the subject is none of these: words are never kept.
    """
    kind, reason = Kind(kind), Reason(reason)
    if subject not in _subjects(kind):
        raise ValueError(f"there is no such {kind.value} in the catalogue")
    session.get_one(ServiceRow, service_id, with_for_update=True)  # two at once would both begin a count
    key = {
        "service_id": service_id,
        "month": f"{at:%Y-%m}",
        "kind": kind.value,
        "subject": subject,
        "reason": reason.value,
        "area": outcode(postcode),
    }
    row = session.scalars(select(UnmetNeedRow).filter_by(**key)).one_or_none()
    if row is None:
        session.add(UnmetNeedRow(**key, times=1))
        session.flush()
    else:
        session.execute(update(UnmetNeedRow).where(UnmetNeedRow.id == row.id).values(times=UnmetNeedRow.times + 1))


def _subjects(kind: Kind) -> set[str]:
    known = the_matcher().catalogue
    if kind is Kind.NEED:
        return set(known.needs)
    return set(known.options) | ({OTHER} if kind is Kind.GAP else set())


def counted(session: Session, service_id: str, *, by_area: bool = False) -> list[Counted]:
    """What was unmet, the latest and most frequent first: by quarter, or by year and outcode."""
    sums: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    for row in session.scalars(select(UnmetNeedRow).where(UnmetNeedRow.service_id == service_id)):
        period = row.month[:4] if by_area else _quarter(row.month)
        sums[period, row.kind, row.subject, row.reason, row.area if by_area else ""] += row.times
    lines = [_line(key, times) for key, times in sums.items()]
    lines.sort(key=lambda line: (-(line.times or 0), line.kind, line.name, line.reason, line.area))
    return sorted(lines, key=lambda line: line.period, reverse=True)


def _quarter(month: str) -> str:
    return f"{month[:4]} Q{(int(month[5:]) + 2) // 3}"


def _line(key: tuple[str, str, str, str, str], times: int) -> Counted:
    period, kind, subject, reason, area = key
    return Counted(
        period=period,
        kind=Kind(kind),
        subject=subject,
        name=_names().get(subject, subject),
        reason=Reason(reason),
        area=area,
        times=None if times < FEWEST else FEWEST * ((times + FEWEST // 2) // FEWEST),
    )


def _names() -> Mapping[str, str]:
    known = the_matcher().catalogue
    names = {name: need.name for name, need in known.needs.items()}
    return names | {name: option.name for name, option in known.options.items()} | {OTHER: "Something else"}


KINDS: Mapping[Kind, str] = {
    Kind.NEED: "Nothing covers this need",
    Kind.REFUSED: "Was offered and declined",
    Kind.GAP: "Was looked for nearby and is not there",
}
REASONS: Mapping[Reason, str] = {
    Reason.NOT_SAID: "not said",
    Reason.NOTHING_SUITABLE: "nothing in the catalogue suits",
    Reason.NOTHING_NEAR: "nothing near enough",
    Reason.NOT_IN_PLAN: "left open by the plan that was agreed",
    Reason.NOT_WANTED: "not wanted",
    Reason.TOO_INTRUSIVE: "enters their life too far",
    Reason.COST: "cost",
    Reason.HOME_NOT_SUITABLE: "the home does not suit it",
    Reason.ABILITIES: "asks more than they can do",
    Reason.NOBODY_TO_RESPOND: "nobody could respond",
    Reason.ACCESS: "cannot get in or get there",
    Reason.TIME: "not at the right time",
    Reason.TRIED_BEFORE: "was tried and did not help",
}
