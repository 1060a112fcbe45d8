"""The ladder: who is woken now, and who when they do not answer.

A step is waited for as long as it says. It is over at once when it leaves nobody to wait for. After the last
step comes the next round; after the last round the service-wide alarm sounds, again and again, until somebody
claims the alert. For life safety the ladder is repeated besides, a round no sooner than the alarm's interval.
"""

from alerts.alert import Alert, Sent, Stage
from alerts.decisions import PromptResident, Purpose, SoundAlarm
from alerts.ladder import Channel, Ladder, Step
from alerts.plan import Priority
from alerts.response.case import Case, after
from alerts.response.reach import no_way, ways, why_not
from alerts.transitions import FINAL_FATES, Fate, Stride

NOBODY_ANSWERED = "nobody has answered"
NOBODY_TO_CALL = "there is nobody to call"
NO_LADDER = "there is no ladder"

_DEFAULT_ALARM_S = 300.0
_AT_FULL_PACE = 3  #: alarms after which the wait for the next one doubles each time
_RAREST_ALARM_S = 3600.0
_LEAST_VALID_S = 60.0
_STARTS_FOLLOWED = 10  # what is older and was never reported on is not on its way any more


def begin(case: Case) -> None:
    """Start a new alert's ladder; sound the alarm at once where it has nobody to call."""
    if case.alert.ladder is None:
        through(case, NO_LADDER)
    elif not any(case.alert.steps):
        through(case, NOBODY_TO_CALL)
    else:
        case.set(round_at=case.desk.base)
        _run(case, announce=False)


def resume(case: Case, passed_over: str | None) -> None:
    """Start the present step afresh, or a further round where the ladder had been gone through.

    A whole round is granted after this one, in which whoever is passed over now is called again.
    """
    if not any(case.alert.steps):
        through(case, NOBODY_TO_CALL if case.alert.ladder else NO_LADDER)
        return
    if case.alert.step >= len(case.alert.steps):
        _new_round(case)
    case.set(passed_over=passed_over, last_round=max(case.alert.last_round, case.alert.round + 1))
    _run(case)


def advance(case: Case) -> None:
    """Go on to the next turn, step or round; past the last one the alarm sounds."""
    if not any(case.alert.steps):
        through(case, NOBODY_TO_CALL if case.alert.ladder else NO_LADDER)
    elif _onward(case):
        _run(case)
    else:
        through(case, NOBODY_ANSWERED)


def ask_next(case: Case) -> bool:
    """Start the next step because somebody asks for it; false where there is no ladder to go on."""
    if not any(case.alert.steps):
        return False
    if not _onward(case):
        _new_round(case)
    _run(case)
    return True


def start_again(case: Case) -> None:
    """Begin a further round after the last one."""
    _new_round(case)
    _run(case)


def sound(case: Case, reason: str) -> None:
    """Sound the service-wide alarm, and set when it sounds again: more and more rarely, lest nobody listens."""
    ladder = case.alert.ladder
    every = ladder.alarm_every_s if ladder is not None else _DEFAULT_ALARM_S
    case.set(alarmed=case.alert.alarmed + 1)
    every = min(every * 2.0 ** max(0, case.alert.alarmed - _AT_FULL_PACE), max(every, _RAREST_ALARM_S))
    case.desk.decisions.append(SoundAlarm(at=case.desk.at, alert=case.alert.id, reason=reason))
    case.wait(step_due=case.alert.step_due, alarm_due=after(case.desk.base, every))
    case.changed("alarm")


def through(case: Case, reason: str) -> None:
    """Nobody is left to be tried: be loud."""
    alert = case.alert
    case.stride(Stride.THROUGH)
    again = None
    if alert.priority == Priority.P0 and alert.ladder is not None and any(alert.steps):
        again = max(case.desk.base, after(alert.round_at or alert.opened_at, alert.ladder.alarm_every_s))
    case.set(step=len(alert.steps), turn=0, step_due=again)
    sound(case, reason)


def retry(case: Case, sent: Sent) -> bool:
    """Call the contact once more within the step; false when all tries have been made."""
    step = _ladder(case.alert).steps[case.alert.step]
    if sent.channel != Channel.CALL or sent.attempt >= step.tries or sent.contact in case.alert.declined:
        return False
    _wake(case, sent.contact, Channel.CALL, step, attempt=sent.attempt + 1)
    return True


def call_instead(case: Case, contact: str) -> bool:
    """Call a contact who no longer takes texts, unless this step calls them anyway or cannot."""
    person = case.person(contact)
    if person is None or no_way(case.alert, person, Channel.CALL) is not None or contact in case.alert.declined:
        return False
    if any(sent.contact == contact and sent.channel == Channel.CALL for sent in _present(case.alert)):
        return False
    _wake(case, contact, Channel.CALL, _ladder(case.alert).steps[case.alert.step])
    return True


def is_running(case: Case) -> bool:
    """Whether a step is being waited for."""
    return case.alert.stage is Stage.WAITING


def go_on_if_spent(case: Case) -> None:
    """Advance at once when everybody the running step has reached for is spent or has said that they cannot."""
    if not is_running(case) or not case.alert.steps[case.alert.step]:  # the resident is being prompted
        return
    step = _ladder(case.alert).steps[case.alert.step]
    present = _present(case.alert)
    waiting = {sent.contact for sent in present} - set(case.alert.declined)
    if all(_is_spent(step, [sent for sent in present if sent.contact == contact]) for contact in waiting):
        advance(case)


def _is_spent(step: Step, tried: list[Sent]) -> bool:
    """All calls were in vain; where there was none, all texts."""
    calls = [sent for sent in tried if sent.channel == Channel.CALL]
    if calls:
        return len(calls) >= step.tries and all(in_vain(sent) for sent in calls)
    return all(in_vain(sent) for sent in tried)


def in_vain(sent: Sent) -> bool:
    """Whether the message is known not to have reached a person."""
    return sent.receipt is not None and sent.receipt in FINAL_FATES and sent.receipt != Fate.DELIVERED


def is_pending(sent: Sent) -> bool:
    """Whether the message is still on its way: a text not yet on the phone, a call not yet picked up."""
    return sent.receipt is None or sent.receipt == Fate.SENT


def _may_go_on(sent: Sent) -> bool:
    """Whether more may come of it: it is still on its way, or somebody is listening to the call."""
    return is_pending(sent) or sent.receipt == Fate.ANSWERED


def _ladder(alert: Alert) -> Ladder:
    if alert.ladder is None:
        raise ValueError(f"alert {alert.id} has no ladder")
    return alert.ladder


def _present(alert: Alert) -> list[Sent]:
    """The wake-ups of the step now running."""
    return [sent for sent in alert.sent.values() if sent.start == alert.starts]


def _onward(case: Case) -> bool:
    alert = case.alert
    if alert.step >= len(alert.steps):
        return False
    if not _ladder(alert).steps[alert.step].together and alert.turn + 1 < len(alert.steps[alert.step]):
        case.set(turn=alert.turn + 1)
    elif alert.step + 1 < len(alert.steps):
        case.set(step=alert.step + 1, turn=0)
    elif alert.round < alert.last_round:
        _new_round(case)
    else:
        return False
    return True


def _new_round(case: Case) -> None:
    case.set(round=case.alert.round + 1, round_at=case.desk.base, step=0, turn=0, passed_over=None)


def _run(case: Case, *, announce: bool = True) -> None:
    """Start the present step, and the following ones at once as long as nobody is left to wait for."""
    while not _start(case, announce=announce):
        announce = True
        if not _onward(case):
            _give_up(case)
            return


def _give_up(case: Case) -> None:
    if case.alert.stage is Stage.PAUSED:  # somebody is on it; a further one was asked for
        case.note("not_sent", reason=NOBODY_TO_CALL)
    else:
        through(case, NOBODY_ANSWERED if case.alert.woken_at else NOBODY_TO_CALL)


def _start(case: Case, *, announce: bool) -> bool:
    """Prompt and wake whom the step names; whether there is anybody, or the resident, to wait for."""
    alert = case.alert
    step = _ladder(alert).steps[alert.step]
    case.stride(Stride.NEXT)
    oldest = alert.starts - _STARTS_FOLLOWED
    going_on = {key: sent for key, sent in alert.sent.items() if _may_go_on(sent) and sent.start > oldest}
    case.set(starts=alert.starts + 1, sent=going_on)
    if announce:
        case.changed("step")
    if step.prompt is not None and alert.turn == 0:
        case.desk.decisions.append(
            PromptResident(
                at=case.desk.at,
                alert=alert.id,
                device=step.prompt.device,
                action=step.prompt.action,
                words=step.prompt.words,
            )
        )
    named = alert.steps[alert.step]
    called_now = named if step.together else named[alert.turn : alert.turn + 1]
    reached = [contact for contact in called_now if _try(case, step, contact)]
    waits = bool(reached) or (step.prompt is not None and not step.who)
    if waits and case.alert.stage is Stage.WAITING:
        case.wait(step_due=after(case.desk.base, step.wait_s), alarm_due=case.alert.alarm_due)
    return waits


def _try(case: Case, step: Step, contact: str) -> bool:
    """Wake one contact by the step's channels; whether any of them can be used."""
    person = case.person(contact)
    reason = why_not(case, contact)
    if person is None or reason is not None:
        case.note("not_sent", contact=contact, reason=reason)
        return False
    usable, unusable = ways(case, step, person)
    for channel, why in unusable:
        case.note("not_sent", contact=contact, channel=channel.value, reason=why)
    for channel in usable:
        _wake(case, contact, channel, step)
    return bool(usable)


def _wake(case: Case, contact: str, channel: Channel, step: Step, attempt: int = 1) -> None:
    notification = case.send(contact, channel, Purpose.WAKE, max(step.wait_s, _LEAST_VALID_S), attempt=attempt)
    alert = case.alert
    sent = Sent(contact=contact, channel=channel.value, attempt=attempt, start=alert.starts)
    woken = alert.woken if contact in alert.woken else (*alert.woken, contact)
    case.set(
        sent={**alert.sent, notification: sent},
        woken=woken,
        woken_at={**alert.woken_at, contact: case.desk.base},
    )
