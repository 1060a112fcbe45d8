"""An expectation was not met: a new alert, or one more time of one that is not over yet."""

from collections.abc import Sequence
from datetime import timedelta

from alerts.alert import Alert, Stage, Status
from alerts.decisions import Purpose, Raised
from alerts.finding import Unmet
from alerts.ladder import Contact, Ladder, on_call
from alerts.plan import Expectation, Plan, Priority
from alerts.response import steps
from alerts.response.case import Case, Desk
from alerts.response.claims import overdue
from alerts.response.telling import tell
from alerts.transitions import ENDED

_REPEATED_EVERY = timedelta(minutes=10)
_ROTA = "rota:"
_NIGHT = timedelta(hours=12)
_MOST_MORNINGS = 31  # nobody closes them: what comes then is counted with the latest, so that they stay few


def unmet(desk: Desk, finding: Unmet, *, late: bool) -> None:
    """Raise an alert for the finding, or count it where one for the same expectation is being dealt with."""
    expectation = _expectation(desk.plan, finding.expectation)
    if expectation is None:
        desk.note("unknown_expectation", expectation=finding.expectation)
        return
    morning = finding.past or expectation.priority == Priority.P3
    covering = [a for a in desk.alerts.values() if _covers(a, finding.expectation, morning=morning)]
    standing = _of_the_night(covering, finding) if morning else next(iter(covering), None)
    if standing is not None:
        _count(Case(desk, standing), morning=morning)
    else:
        _raise(desk, expectation, finding, morning=morning, late=late)


def _expectation(plan: Plan, expectation: str) -> Expectation | None:
    """The rule of that id: the plan's own, or one that watches over its devices."""
    every = (*plan.expectations, *plan.supervision.expectations)
    return next((e for e in every if e.id == expectation), None)


def _covers(alert: Alert, expectation: str, *, morning: bool) -> bool:
    """Whether the alert stands for this finding too.

    What is on the morning list never stands for what somebody must be woken for, nor does an alert whose
    carer has long been expected to close it: that may be yesterday's.
    """
    if alert.expectation != expectation or alert.status in ENDED:
        return False
    return morning or (alert.stage is not Stage.MORNING and not overdue(alert))


def _of_the_night(covering: Sequence[Alert], finding: Unmet) -> Alert | None:
    """The alert on the list of the same night: each morning has its own, as long as the lists are looked at."""
    same = (alert for alert in covering if abs(finding.since - alert.since) < _NIGHT)
    return next(same, covering[-1] if len(covering) >= _MOST_MORNINGS else None)


def _count(case: Case, *, morning: bool) -> None:
    alert = case.alert
    case.set(count=alert.count + 1)
    if not morning:
        case.set(resolved_at=None)
    case.changed("count")
    told = alert.repeated_at
    if alert.claimant is None or morning or (told is not None and case.desk.at - told < _REPEATED_EVERY):
        return
    case.set(repeated_at=case.desk.at)
    tell(case, [alert.claimant], Purpose.REPEATED)


def _raise(desk: Desk, expectation: Expectation, finding: Unmet, *, morning: bool, late: bool) -> None:
    ladders, equipment = desk.plan.ladders, desk.plan.supervision
    is_equipment = expectation in equipment.expectations
    known = {**ladders, **equipment.ladders} if is_equipment else ladders
    ladder = known.get(expectation.ladder) if expectation.ladder is not None and not morning else None
    resolved = () if ladder is None else _resolve(desk.plan, ladder, desk)
    desk.raised += 1
    alert = Alert(
        id=f"{desk.plan.resident}-{desk.raised}",
        resident=desk.plan.resident,
        expectation=expectation.id,
        name=expectation.name,
        priority=expectation.priority.value,
        status=Status.OPEN,
        since=finding.since,
        opened_at=desk.at,
        look=expectation.look,
        instead=expectation.instead if is_equipment else "",
        device=finding.device,
        detail=finding.detail,
        late=late or finding.late,
        past=finding.past,
        corroborated=finding.corroborated,
        ladder=ladder,
        people={c: desk.plan.contacts[c] for step in resolved for c in step},
        steps=resolved,
        stage=Stage.MORNING if morning else Stage.WAITING,
        last_round=1 if ladder is None else max(1, ladder.rounds),
        arrive_s=expectation.arrive_s,
        close_s=expectation.close_s,
        self_resolves=expectation.self_resolves and expectation.priority != Priority.P0,
    )
    desk.decisions.append(Raised(at=desk.at, alert=alert))
    case = Case(desk, alert)
    for gap in () if ladder is None else _gaps(desk.plan, ladder, desk):
        case.note("nobody_on_call", rota=gap)
    if not morning:
        steps.begin(case)


def _resolve(plan: Plan, ladder: Ladder, desk: Desk) -> tuple[tuple[str, ...], ...]:
    """The contacts of each step at this instant, each once; those the plan does not know are left out."""
    return tuple(
        tuple(dict.fromkeys(c for who in step.who for c in _contacts(plan, who, desk) if c in plan.contacts))
        for step in ladder.steps
    )


def _contacts(plan: Plan, who: str, desk: Desk) -> tuple[str, ...]:
    if not who.startswith(_ROTA):
        return (who,)
    rota = plan.rotas.get(who.removeprefix(_ROTA))
    return () if rota is None else on_call(rota, desk.base)


def _gaps(plan: Plan, ladder: Ladder, desk: Desk) -> list[str]:
    """What the ladder names and nobody stands behind: a rota without anybody, a contact who is not known."""
    known: dict[str, Contact] = plan.contacts
    return [
        who
        for who in dict.fromkeys(who for step in ladder.steps for who in step.who)
        if not any(contact in known for contact in _contacts(plan, who, desk))
    ]
