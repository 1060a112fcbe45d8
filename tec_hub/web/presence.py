"""Who is with a resident and whether they are at home: what is believed, and how a person tells the hub."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.inputs import CameBack, CarerCame, CarerLeft, Input, WentAway
from alerts.state import State
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.watching import ResidentStateRow
from tec_hub.web.actions import ActionError
from tec_hub.web.context import Context

LONGEST_VISIT = 60  #: minutes
LONGEST_AWAY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Presence:
    """What is believed now; None where it is not so (aware UTC)."""

    carer_until: datetime | None = None
    away_until: datetime | None = None


def presence_of(session: Session, resident_id: str, now: datetime) -> Presence:
    """What the resident's state says of it at `now`."""
    return presence_of_all(session, (resident_id,), now).get(resident_id, Presence())


def presence_of_all(session: Session, resident_ids: Collection[str], now: datetime) -> dict[str, Presence]:
    """The same for several residents, with one question; those without a state yet are left out."""
    rows = session.execute(
        select(ResidentStateRow.resident_id, ResidentStateRow.document).where(
            ResidentStateRow.resident_id.in_(resident_ids)
        )
    )
    return {resident: _presence(msgspec.json.decode(document, type=State), now) for resident, document in rows}


def carer_here(context: Context, visitor: Visitor, resident_id: str, minutes: int) -> None:
    """A carer is there for so many minutes. Raises ActionError beyond an hour."""
    if not 1 <= minutes <= LONGEST_VISIT:
        raise ActionError("Say for how many minutes, from 1 to 60.")
    now = context.clock.now()
    until = now + timedelta(minutes=minutes)
    given = CarerCame(at=now, by=visitor.contact_id or visitor.name, until=until)
    _tell(context, visitor, resident_id, "carer-here", given)


def carer_gone(context: Context, visitor: Visitor, resident_id: str) -> None:
    """The carer has left."""
    _tell(context, visitor, resident_id, "carer-left", CarerLeft(at=context.clock.now()))


def gone_away(context: Context, visitor: Visitor, resident_id: str, until: datetime, reason: str) -> None:
    """The resident is away until `until` (aware). Raises ActionError if that is past or beyond 90 days."""
    now = context.clock.now()
    if until <= now:
        raise ActionError("The return must be in the future.")
    if until - now > LONGEST_AWAY:
        raise ActionError("The return can be at most 90 days from now.")
    _tell(context, visitor, resident_id, "away", WentAway(at=now, until=until, reason=reason.strip()))


def home_again(context: Context, visitor: Visitor, resident_id: str) -> None:
    """The resident is home again."""
    _tell(context, visitor, resident_id, "home", CameBack(at=context.clock.now()))


def _tell(context: Context, visitor: Visitor, resident_id: str, what: str, given: Input) -> None:
    with context.database.write() as session:
        context.desk.decide(session, resident_id, (given,))
        audit.record(
            session,
            at=context.wall.now(),
            user_id=visitor.user_id,
            what=f"resident.{what}",
            resident_id=resident_id,
        )


def _presence(state: State, now: datetime) -> Presence:
    return Presence(_ahead(state.watch.carer_until, now), _ahead(state.watch.away_until, now))


def _ahead(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment > now else None
