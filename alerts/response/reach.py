"""Whether a contact may be woken now, and by which channels."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.alert import Alert
from alerts.ladder import Channel, Contact, Quiet, Step
from alerts.plan import Priority
from alerts.response.case import Case, Desk

_NIGHT_TURNS_AT = 12


def night_start(at: datetime, zone: str) -> datetime:
    """The noon before `at` in the home's zone (aware, that zone): a night is counted from noon to noon."""
    local = at.astimezone(ZoneInfo(zone))
    day = local if local.hour >= _NIGHT_TURNS_AT else local - timedelta(days=1)
    return day.replace(hour=_NIGHT_TURNS_AT, minute=0, second=0, microsecond=0, fold=0)


def is_quiet(quiet: Quiet | None, at: datetime, zone: str) -> bool:
    """Whether the home's wall clock stands within the hours; equal edges mean no quiet at all."""
    if quiet is None or quiet.start == quiet.end:
        return False
    clock = at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    start, end = quiet.start.zfill(5), quiet.end.zfill(5)
    return start <= clock < end if start < end else clock >= start or clock < end


def _wakes_tonight(desk: Desk, contact: str) -> int:
    """For how many alerts the contact was woken tonight."""
    since = night_start(desk.base, desk.plan.time_zone)
    woken_at = (alert.woken_at.get(contact) for alert in desk.alerts.values())
    own = sum(1 for instant in woken_at if instant is not None and instant >= since)
    return desk.wakes.get(contact, 0) + own


def why_not(case: Case, contact: str) -> str | None:
    """Why the contact is not to be woken for this alert now, in words; None when they may be."""
    alert = case.alert
    if contact == alert.claimant:
        return "is on it already"
    if contact in alert.declined:
        return "has said that they cannot"
    if contact == alert.passed_over:
        return "had the claim that lapsed; others are tried first"
    person = case.person(contact)
    if person is None:
        return "is not known"
    return None if alert.priority == Priority.P0 else _why_spared(case, person)


def _why_spared(case: Case, person: Contact) -> str | None:
    """What was agreed with the contact about being woken, life safety excepted.

    A wake is counted once an alert: whoever sleeps through the first round may be called again in the next.
    """
    desk, alert = case.desk, case.alert
    if is_quiet(person.quiet, desk.base, desk.plan.time_zone):
        return "has quiet hours"
    most = person.most_wakes
    if most is not None and person.id not in alert.woken_at and _wakes_tonight(desk, person.id) >= most:
        return "has been woken as often as was agreed"
    return None


def ways(case: Case, step: Step, person: Contact) -> tuple[list[Channel], list[tuple[Channel, str]]]:
    """The channels a step reaches a person by, and those it cannot use with the reason.

    Whoever does not take texts any more is called instead, if calls were agreed with them.
    """
    wanted = list(dict.fromkeys(step.channels))
    usable: list[Channel] = []
    unusable: list[tuple[Channel, str]] = []
    for channel in wanted:
        reason = no_way(case.alert, person, channel)
        if reason is None:
            usable.append(channel)
        else:
            unusable.append((channel, reason))
    if not usable and _replaces_texts(case.alert, person, wanted):
        usable.append(Channel.CALL)
    return usable, unusable


def no_way(alert: Alert, person: Contact, channel: Channel) -> str | None:
    """Why this channel does not reach the person, in words; None when it does."""
    if not person.phone:
        return "has no phone number"
    if channel not in person.channels:
        return "has not agreed to calls" if channel is Channel.CALL else "has not agreed to texts"
    if channel is Channel.TEXT and person.id in alert.opted_out:
        return "has opted out of texts"
    return None


def _replaces_texts(alert: Alert, person: Contact, wanted: list[Channel]) -> bool:
    return Channel.TEXT in wanted and person.id in alert.opted_out and no_way(alert, person, Channel.CALL) is None
