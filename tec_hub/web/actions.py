"""What a person may do about an alert, on the pages and in the API alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.inputs import Answer, Answered, Closed, HandedOver, Input, NextNow
from tec_hub.security import audit
from tec_hub.security.sessions import Visitor
from tec_hub.store.people import ContactRow
from tec_hub.web.context import Context


class ActionError(ValueError):
    """What was asked cannot be done; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was filled in: `contact` is who goes, arrives or takes over; the rest is for closing."""

    contact: str = ""
    outcome: str = ""
    helped: str = ""
    change: str = ""
    useful: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Asking:
    """An action in the making: `who` is the contact it concerns, `by` names whoever asks."""

    alert: str
    at: datetime
    who: str
    by: str
    asked: Asked


def _answer(answer: Answer) -> Callable[[_Asking], Input]:
    def made(asking: _Asking) -> Input:
        if not asking.who:
            raise ActionError("Say who it is.")
        return Answered(
            at=asking.at,
            alert=asking.alert,
            contact=asking.who,
            answer=answer,
            channel="web",
            note=asking.asked.note.strip(),
        )

    return made


def _close(asking: _Asking) -> Input:
    outcome = asking.asked.outcome.strip()
    if not outcome:
        raise ActionError("Say what happened.")
    return Closed(
        at=asking.at,
        alert=asking.alert,
        by=asking.by,
        outcome=outcome,
        helped=asking.asked.helped.strip(),
        useful=asking.asked.useful,
        change=asking.asked.change.strip(),
    )


def _hand_over(asking: _Asking) -> Input:
    if not asking.asked.contact:
        raise ActionError("Say who takes over.")
    return HandedOver(at=asking.at, alert=asking.alert, by=asking.by, to=asking.asked.contact)


def _next_now(asking: _Asking) -> Input:
    return NextNow(at=asking.at, alert=asking.alert, by=asking.by)


ACTIONS: Mapping[str, Callable[[_Asking], Input]] = {
    "going": _answer(Answer.GOING),
    "arrived": _answer(Answer.ARRIVED),
    "cannot": _answer(Answer.CANNOT),
    "all-well": _answer(Answer.ALL_WELL),
    "close": _close,
    "hand-over": _hand_over,
    "next": _next_now,
}


def act_on_alert(
    context: Context, visitor: Visitor, *, alert_id: str, resident_id: str, action: str, asked: Asked
) -> None:
    """Do it, and keep on record who did. Raises ActionError where something is missing or unknown.

    Whoever is a contact themselves acts as that contact unless another is named.
    """
    with context.database.write() as session:
        _check_contact(session, visitor, asked.contact)
        asking = _Asking(
            alert=alert_id,
            at=context.clock.now(),
            who=asked.contact or visitor.contact_id or "",
            by=visitor.contact_id or visitor.name,
            asked=asked,
        )
        given = ACTIONS[action](asking)
        context.desk.decide(session, resident_id, (given,))
        audit.record(
            session,
            at=context.wall.now(),
            user_id=visitor.user_id,
            what=f"alert.{action}",
            resident_id=resident_id,
            detail=alert_id,
        )


def _check_contact(session: Session, visitor: Visitor, contact_id: str) -> None:
    if not contact_id:
        return
    contact = session.get(ContactRow, contact_id)
    if contact is None or contact.service_id != visitor.service_id:
        raise ActionError("There is no such contact.")
