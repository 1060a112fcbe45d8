"""Wall-clock times of one night as instants, right also when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_NOON = time(12)


def instant(evening: date, wall: str, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of "HH:MM" or "HH:MM:SS" in the night that begins at noon of `evening`.

    Of a time that occurs twice the first is meant; one that is skipped falls that much after the jump.
    Raises ValueError for a text that is no time of day.
    """
    clock = time.fromisoformat(wall)
    day = evening if clock >= _NOON else evening + timedelta(days=1)
    return datetime.combine(day, clock, zone).astimezone(UTC)
