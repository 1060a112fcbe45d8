"""What watching finds becomes alerts, or lines of the timeline."""

from collections.abc import Callable, Mapping
from typing import Any

from alerts.decisions import DoubtDevice, Noted, Purpose
from alerts.finding import Doubtful, Finding, Held, Met, Remark, Unmet
from alerts.response.case import Case, Desk
from alerts.response.ending import end, has_ended, may_resolve_itself
from alerts.response.raising import unmet
from alerts.response.telling import tell
from alerts.transitions import Happening


def take(desk: Desk, finding: Finding, *, late: bool = False) -> None:
    """Act on one finding; `late` says that time had run on before the hub could look."""
    if isinstance(finding, Unmet):
        unmet(desk, finding, late=late)
    else:
        _OTHERS[type(finding)](desk, finding)


def _met(desk: Desk, finding: Met) -> None:
    """What was expected came: it ends what nobody has claimed; whoever is on it is told once."""
    for alert in tuple(desk.alerts.values()):
        if alert.expectation == finding.expectation:
            _seen(Case(desk, alert))


def _seen(case: Case) -> None:
    if has_ended(case) or case.alert.resolved_at is not None:
        return
    case.set(resolved_at=case.desk.at)
    if may_resolve_itself(case):
        end(case, Happening.SELF_RESOLVED)
        return
    case.changed("seen")
    if case.alert.claimant is not None:
        tell(case, [case.alert.claimant], Purpose.RESOLVED_CLAIMED)


def _held(desk: Desk, finding: Held) -> None:
    desk.note("held", expectation=finding.expectation, reason=finding.reason)


def _doubtful(desk: Desk, finding: Doubtful) -> None:
    desk.decisions.append(
        DoubtDevice(at=desk.at, device=finding.device, reason=finding.reason, times=finding.times)
    )
    desk.note("doubtful", device=finding.device, reason=finding.reason, times=finding.times)


def _remark(desk: Desk, finding: Remark) -> None:
    desk.decisions.append(Noted(at=desk.at, what=finding.what, detail=finding.detail))


_OTHERS: Mapping[type, Callable[[Desk, Any], None]] = {
    Met: _met,
    Held: _held,
    Doubtful: _doubtful,
    Remark: _remark,
}
