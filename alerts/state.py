"""What the engine remembers of one resident between two inputs: a plain value that is stored as it is."""

from datetime import datetime

import msgspec

from alerts.alert import Alert
from alerts.watch.memory import Watch


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The state of one resident. A new resident starts with `State()`.

    `alerts` holds, by id, those not yet ended and those that ended a short while ago, so that a late answer
    is understood. `now` is the latest instant at which anything changed: nothing is judged earlier than that.
    """

    now: datetime | None = None
    watch: Watch = Watch()
    alerts: dict[str, Alert] = {}
    raised: int = 0  #: how many alerts there have ever been, for their ids


def next_due(state: State) -> datetime | None:
    """When the engine must be called again at the latest, or None (aware UTC)."""
    dues = [a.due for a in state.alerts.values() if a.due is not None]
    if state.watch.due is not None:
        dues.append(state.watch.due)
    return min(dues, default=None)
