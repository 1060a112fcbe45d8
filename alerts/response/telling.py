"""News to those already woken for an alert, and only to them."""

from collections.abc import Iterable

from alerts.decisions import Purpose, Withdraw
from alerts.ladder import Channel
from alerts.response.case import Case
from alerts.response.reach import no_way
from alerts.response.steps import is_pending
from alerts.transitions import Fate

_VALID_S = {
    Purpose.GOING: 900.0,
    Purpose.STOOD_DOWN: 3600.0,
    Purpose.RESUMED: 900.0,
    Purpose.ARRIVED: 1800.0,
    Purpose.RESOLVED_CLAIMED: 1800.0,
    Purpose.REPEATED: 900.0,
    Purpose.HANDED_OVER: 900.0,
}


def tell(case: Case, contacts: Iterable[str], purpose: Purpose, *, about: str = "", ring: bool = True) -> None:
    """Tell each of them by text; those who take calls only are rung, unless `ring` is false."""
    for contact in contacts:
        channel = _news_channel(case, contact, ring=ring)
        if channel is None:
            case.note("not_sent", contact=contact, reason="does not take texts", purpose=purpose.value)
        else:
            case.send(contact, channel, purpose, _VALID_S[purpose], about=about)


def _news_channel(case: Case, contact: str, *, ring: bool) -> Channel | None:
    person = case.person(contact)
    if person is None:
        return None
    allowed = (Channel.TEXT, Channel.CALL) if ring else (Channel.TEXT,)
    return next((channel for channel in allowed if no_way(case.alert, person, channel) is None), None)


def others(case: Case, *but: str | None) -> list[str]:
    """Those woken for the alert, and whoever is on it, without the given ones."""
    concerned = dict.fromkeys((*case.alert.woken, *filter(None, (case.alert.claimant,))))
    return [contact for contact in concerned if contact not in but]


def withdraw(case: Case, *, speaking: str | None = None) -> None:
    """Withdraw every wake-up still on its way; `speaking` is on the phone just now, and is not cut off.

    Where it is known which call they picked up, whatever else waits for them is withdrawn too.
    """
    every = case.alert.sent.values()
    known = any(sent.contact == speaking and sent.receipt == Fate.ANSWERED for sent in every)
    under_way = {key: sent for key, sent in case.alert.sent.items() if is_pending(sent)}
    for notification, sent in under_way.items():
        if sent.contact != speaking or known:
            _withdraw_one(case, notification)


def withdraw_from(case: Case, contact: str) -> None:
    """Withdraw what is still on its way to one contact."""
    for notification, sent in tuple(case.alert.sent.items()):
        if sent.contact == contact and is_pending(sent):
            _withdraw_one(case, notification)


def _withdraw_one(case: Case, notification: str) -> None:
    case.desk.decisions.append(Withdraw(at=case.desk.at, notification=notification))
    case.set(sent={key: sent for key, sent in case.alert.sent.items() if key != notification})
