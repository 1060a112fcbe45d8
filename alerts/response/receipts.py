"""What the provider reports about a notification. That something was delivered proves nothing about a person."""

import msgspec

from alerts.alert import Alert
from alerts.inputs import Receipt, Reported
from alerts.response import steps
from alerts.response.case import Case, Desk
from alerts.transitions import NOTIFICATION, Fate, move


def reported(desk: Desk, given: Reported) -> None:
    """Act on one receipt: a call in vain is repeated at once, and a step that is spent is over at once."""
    alert = desk.alerts.get(given.notification.rpartition("-m")[0])
    if alert is None or not _is_ours(alert, given.notification):
        desk.note("unknown_notification", notification=given.notification, receipt=given.receipt.value)
        return
    case = Case(desk, alert)
    if given.notification in alert.sent:
        _wake_reported(case, given)
    elif given.receipt is Receipt.OPTED_OUT:
        case.note("opted_out", notification=given.notification)


def _is_ours(alert: Alert, notification: str) -> bool:
    number = notification.removeprefix(f"{alert.id}-m")
    return number.isdecimal() and len(number) <= len(str(alert.messages)) and 1 <= int(number) <= alert.messages


def _wake_reported(case: Case, given: Reported) -> None:
    sent = case.alert.sent[given.notification]
    before = Fate(sent.receipt or Fate.QUEUED)
    fate = move(NOTIFICATION, before, given.receipt)
    if fate is before:
        return
    now = msgspec.structs.replace(sent, receipt=fate.value)
    case.set(sent={**case.alert.sent, given.notification: now})
    if fate is Fate.OPTED_OUT:
        case.note("opted_out", notification=given.notification, contact=sent.contact)
        if sent.contact not in case.alert.opted_out:
            case.set(opted_out=(*case.alert.opted_out, sent.contact))
    if not steps.is_running(case) or sent.start != case.alert.starts or not steps.in_vain(now):
        return
    if fate is Fate.OPTED_OUT and steps.call_instead(case, sent.contact):
        return
    if not steps.retry(case, now):
        steps.go_on_if_spent(case)
