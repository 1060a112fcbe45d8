"""Seconds since 1970 as an instant, where that is credible."""

from datetime import UTC, datetime, timedelta
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CREDIBLE = (1_262_304_000, 4_102_444_800)  #: 2010 to 2100


def since_1970(seconds: Any) -> datetime | None:
    """The aware instant (UTC), None where the value is no number or no time from 2010 to 2100."""
    if type(seconds) not in {int, float} or not _CREDIBLE[0] <= seconds < _CREDIBLE[1]:
        return None
    return _EPOCH + timedelta(seconds=seconds)
