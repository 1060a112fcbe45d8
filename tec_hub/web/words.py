"""Times, spans and states in words."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

PRIORITY: Mapping[str, str] = {
    "P0": "Life safety",
    "P1": "Wake now",
    "P2": "Wake if it lasts",
    "P3": "Morning list",
}

STATUS: Mapping[str, str] = {
    "open": "Nobody yet",
    "claimed": "Somebody is going",
    "attended": "Somebody is there",
    "closed": "Closed",
    "self_resolved": "Resolved by itself",
    "cancelled": "No longer applies",
}

FATE: Mapping[str, str] = {
    "queued": "Waiting to be sent",
    "sent": "On its way",
    "answered": "Call picked up, no key yet",
    "delivered": "On the phone",
    "undelivered": "Not delivered",
    "failed": "Failed",
    "busy": "Line was busy",
    "no_answer": "No answer",
    "no_key": "Picked up, no key pressed",
    "opted_out": "Phone refuses our texts",
    "withdrawn": "No longer needed, not sent",
}

CONNECTS_BY: Mapping[str, str] = {"mqtt": "MQTT", "webhook": "web-hook"}

CHANNEL: Mapping[str, str] = {"call": "Call", "text": "Text"}

PURPOSE: Mapping[str, str] = {
    "wake": "asks for an answer",
    "going": "says who is going",
    "stood_down": "says it is over",
    "resumed": "says others are being called",
    "arrived": "asks for the outcome",
    "resolved_claimed": "says what the sensors saw",
    "repeated": "says it has happened again",
    "handed_over": "says what was handed over",
    "reply": "answers what they said",
    "alarm": "service-wide alarm",
}


def span(seconds: float) -> str:
    """A length of time: "40 s", "2 min 10 s", "45 min", "3 h 5 min", "2 days"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 10:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} days"


def countdown(due: datetime | None, now: datetime) -> str:
    """ "in 2 min 10 s", or "now" once it is due."""
    if due is None:
        return ""
    left = (due - now).total_seconds()
    return f"in {span(left)}" if left >= 1 else "now"


def ago(then: datetime, now: datetime) -> str:
    """ "12 min ago", or "just now"."""
    passed = (now - then).total_seconds()
    return f"{span(passed)} ago" if passed >= 10 else "just now"


def clock_time(moment: datetime, zone: str, now: datetime | None = None) -> str:
    """The home's wall clock, "02:14"; with `now`, the day is added where it was not within the last day."""
    local = moment.astimezone(ZoneInfo(zone))
    if now is None or abs(now - moment) < timedelta(hours=20):
        return f"{local:%H:%M}"
    return f"{local:%H:%M} on {local:%A} {local.day} {local:%B}"


def exact_time(moment: datetime, zone: str) -> str:
    """The home's wall clock with seconds, "02:14:09"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """ "Anna", "Anna and Ben", "Anna, Ben and Chloe"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def upper_first(text: str) -> str:
    """The text as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text for use inside a sentence; names and abbreviations keep their capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def day(given: date) -> str:
    """ "14 September 2026"."""
    return f"{given.day} {given:%B %Y}"


def short(text: str, longest: int) -> str:
    """The text, cut with an ellipsis where there is no room for more."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
