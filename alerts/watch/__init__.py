"""Watching: a resident's observations and the passing of time become findings."""

from alerts.watch.memory import Watch
from alerts.watch.watching import Told, advance, alert_ended, see, told

__all__ = ["Told", "Watch", "advance", "alert_ended", "see", "told"]
