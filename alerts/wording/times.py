"""Times and spans in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def wall(moment: datetime, time_zone: str) -> str:
    """A time of day on the home's clock, "02:20"."""
    return f"{moment.astimezone(ZoneInfo(time_zone)):%H:%M}"


def span(seconds: float) -> str:
    """A span in words: "30 seconds", "20 minutes", "1 hour 30 minutes", "2 days"."""
    whole = round(seconds)
    if whole < 2 * _MINUTE and whole % _MINUTE:
        return _many(whole, "second")
    if whole < 10 * _MINUTE and whole % _MINUTE:
        return f"{_many(whole // _MINUTE, 'minute')} {_many(whole % _MINUTE, 'second')}"
    if whole < _HOUR:
        return _many(round(whole / _MINUTE), "minute")
    if whole >= 2 * _DAY and whole % _DAY == 0:
        return _many(whole // _DAY, "day")
    hours, minutes = divmod(round(whole / _MINUTE), 60)
    return _many(hours, "hour") + (f" {_many(minutes, 'minute')}" if minutes else "")


def _many(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
