"""When the scene is set, and what its parts are called."""

from datetime import UTC, datetime, timedelta

NOW = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)  #: London is on UTC that night
SERVICE, OTHER_SERVICE = "riverside", "hilltop"
PASSWORD = "a long night ahead"
FALLEN, HELPED, OVER, MORNING, THEIRS = "julie-1", "edith-1", "tomasz-1", "george-1", "walter-1"


def at(clock: str) -> datetime:
    """A time of this night, "22:14:30" or "02:10"."""
    given = datetime.fromisoformat(f"2026-11-23T{clock}+00:00")
    return given - timedelta(days=1) if given.hour >= 12 else given
