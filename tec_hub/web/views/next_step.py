"""What happens next to an alert if nobody does anything, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from alerts.alert import Alert, Stage, Status
from tec_hub.web.words import listed


@dataclass(frozen=True, slots=True)
class Next:
    """A deadline and what it brings: `words` follow the countdown ("in 2 min: Ben is woken")."""

    due: datetime | None
    words: str


def next_of(alert: Alert) -> Next | None:
    """What happens next, or None where nothing does by itself."""
    if alert.status is Status.CLAIMED:
        return Next(alert.due, f"if nobody hears that {claimant(alert)} has arrived, others are woken")
    if alert.status is Status.ATTENDED:
        return Next(alert.due, f"{claimant(alert)} is asked how it ended")
    return _BY_STAGE[alert.stage](alert) if alert.status is Status.OPEN else None


def now_of(alert: Alert) -> str:
    """Who is being reached for at this moment."""
    if alert.status is not Status.OPEN or alert.stage is not Stage.WAITING:
        return ""
    names = _names(alert, _reached_for(alert, alert.step, alert.turn))
    if names:
        return f"Waking {listed(names)}"
    return "Something in the home speaks to them first" if alert.ladder and alert.steps else ""


def claimant(alert: Alert) -> str:
    """The name of whoever is on it."""
    return name_of(alert, alert.claimant) if alert.claimant else "nobody"


def name_of(alert: Alert, contact_id: str) -> str:
    """A contact's name as the alert knows it, else the id."""
    person = alert.people.get(contact_id)
    return person.name if person is not None else contact_id


def _waiting(alert: Alert) -> Next:
    due = alert.step_due or alert.due
    step, turn = _following(alert)
    if step < len(alert.steps):
        names = _names(alert, _reached_for(alert, step, turn))
        return Next(due, f"{listed(names)} {_are(names)} woken" if names else "the next step begins")
    if alert.round < alert.last_round:
        first = next((ids for ids in alert.steps if ids), ())
        names = _names(alert, first)
        return Next(due, f"it starts again with {listed(names)}" if names else "it starts again")
    return Next(due, "the service-wide alarm sounds")


def _following(alert: Alert) -> tuple[int, int]:
    in_turn = (
        alert.ladder is not None and alert.step < len(alert.steps) and not alert.ladder.steps[alert.step].together
    )
    if in_turn and alert.turn + 1 < len(alert.steps[alert.step]):
        return alert.step, alert.turn + 1
    return alert.step + 1, 0


def _reached_for(alert: Alert, step: int, turn: int) -> tuple[str, ...]:
    if step >= len(alert.steps):
        return ()
    together = alert.ladder is None or alert.ladder.steps[step].together
    return alert.steps[step] if together else alert.steps[step][turn : turn + 1]


def _names(alert: Alert, contacts: tuple[str, ...]) -> list[str]:
    return [name_of(alert, contact) for contact in contacts if contact not in alert.declined]


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _sounding(alert: Alert) -> Next:
    return Next(alert.alarm_due or alert.due, "the service-wide alarm sounds again")


def _nothing(_alert: Alert) -> None:
    return None


_BY_STAGE: Mapping[Stage, Callable[[Alert], Next | None]] = {
    Stage.WAITING: _waiting,
    Stage.SOUNDING: _sounding,
    Stage.PAUSED: _nothing,
    Stage.MORNING: _nothing,
    Stage.OVER: _nothing,
}
