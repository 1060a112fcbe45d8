"""Who is with the resident, and whether they are at home."""

from collections.abc import Callable
from datetime import datetime, timedelta

from alerts.finding import Remark
from alerts.watch import limits
from alerts.watch.compiled import Compiled
from alerts.watch.draft import Draft

VISIT = timedelta(minutes=60)
"""How long a carer is believed to be there who was only heard to arrive."""


def carer_came(draft: Draft, until: datetime) -> None:
    """A carer is there, until `until` at the latest."""
    draft.set(carer_until=until)


def carer_left(draft: Draft, compiled: Compiled) -> None:
    """No carer is there any more."""
    if draft.get("carer_until") is not None:
        draft.set(carer_until=None)
        _release(draft, compiled)


def went_away(draft: Draft, until: datetime) -> None:
    """The resident is away until `until`."""
    draft.set(away_until=until, seen_home=False)


def came_back(draft: Draft, compiled: Compiled) -> None:
    """The resident is home again."""
    if draft.get("away_until") is not None:
        draft.set(away_until=None, seen_home=False, whole_from=draft.at)
        _release(draft, compiled)


def seen_at_home(draft: Draft) -> None:
    """The resident was seen at home; if they are said to be away, that is remarked once."""
    if draft.get("away_until") is not None and not draft.get("seen_home"):
        draft.set(seen_home=True)
        draft.find(Remark(at=draft.at, what="seems_home"))


def _arrived(draft: Draft, compiled: Compiled) -> None:  # noqa: ARG001
    if draft.get("carer_until") is None:
        carer_came(draft, draft.at + VISIT)


FACTS: dict[str, Callable[[Draft, Compiled], None]] = {"carer.arrived": _arrived, "carer.left": carer_left}
"""What the hub's own facts mean for it."""


def _release(draft: Draft, compiled: Compiled) -> None:
    for spec in compiled.specs:
        limits.release(draft, spec)
