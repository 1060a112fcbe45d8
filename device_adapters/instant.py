"""Times as servers write them: RFC 3339 with up to nine decimals."""

from datetime import UTC, datetime
from typing import Any


def instant(text: Any) -> datetime | None:
    """The aware instant (UTC, to the microsecond), None where the text is no time or has no zone."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is UTC:
            return at
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
