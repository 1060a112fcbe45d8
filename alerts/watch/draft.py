"""A watch being rewritten within one call; nothing outside sees it before it is finished."""

from datetime import datetime
from typing import Any

import msgspec

from alerts.finding import Finding
from alerts.plan import Plan, Priority
from alerts.watch.memory import Level, Rule, Watch
from alerts.watch.spec import Spec

_TIMELESS = frozenset({"levels", "moved", "empty", "regained", "doubts"})
"""What no deadline depends on."""


class Draft:
    """Reads like the watch it was made of, with what has been written since.

    `at` is the hub's time; `now` the instant being worked on, which is earlier when time is caught up with.
    """

    __slots__ = ("_fields", "at", "findings", "now", "plan", "rules", "watch")

    def __init__(self, plan: Plan, watch: Watch, at: datetime) -> None:
        self.plan = plan
        self.watch = watch
        self.at = at
        self.now = at
        self.findings: list[Finding] = []
        self.rules = watch.rules
        self._fields: dict[str, Any] = {}

    @property
    def levels(self) -> dict[str, Level]:
        """What the devices last said."""
        levels: dict[str, Level] = self._fields.get("levels", self.watch.levels)
        return levels

    def get(self, field: str) -> Any:
        """A field of the watch as it now stands."""
        return self._fields[field] if field in self._fields else getattr(self.watch, field)

    def set(self, **fields: Any) -> None:
        """Write fields of the watch."""
        self._fields.update(fields)

    def rule(self, spec: Spec) -> Rule:
        """What is remembered of an expectation."""
        return self.rules[spec.id]

    def put(self, spec: Spec, **changes: Any) -> None:
        """Write what is remembered of an expectation."""
        if self.rules is self.watch.rules:
            self.rules = dict(self.rules)
        self.rules[spec.id] = msgspec.structs.replace(self.rules[spec.id], **changes)

    def find(self, finding: Finding) -> None:
        """Add a finding."""
        self.findings.append(finding)

    def held_back(self, spec: Spec) -> str | None:
        """Why the expectation is not to be raised now, or None."""
        if spec.priority is Priority.P0:
            return None
        if self.get("away_until") is not None:
            return "away"
        if spec.muted_by_carer and self.get("carer_until") is not None:
            return "carer present"
        return None

    def finish(self) -> tuple[Watch, tuple[Finding, ...]]:
        """The rewritten watch (the very same one if nothing was written) and what was found."""
        if self.rules is not self.watch.rules:
            self._fields["rules"] = self.rules
        if not self._fields:
            return self.watch, tuple(self.findings)
        if not _TIMELESS.issuperset(self._fields):
            self._fields["due"] = self._due()
        return msgspec.structs.replace(self.watch, **self._fields), tuple(self.findings)

    def _due(self) -> datetime | None:
        dues = [d for d in (self.get("carer_until"), self.get("away_until")) if d is not None]
        for rule in self.rules.values():
            if rule.clock is not None:
                dues.append(rule.clock)
            if rule.pending is not None and rule.pending.fire is not None:
                dues.append(rule.pending.fire)
        return min(dues, default=None)
