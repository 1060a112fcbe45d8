"""What humans answer: I am going, I cannot, I am there, all is well."""

from collections.abc import Callable, Mapping

from alerts.alert import Status
from alerts.inputs import Answer, Answered
from alerts.response import claims, steps
from alerts.response.case import Case, Desk
from alerts.response.ending import SPOKEN_TO, close, has_ended
from alerts.response.telling import withdraw_from

_CALL = "call"


def answered(desk: Desk, given: Answered) -> None:
    """Act on one answer. Any contact the plan or the alert knows may give it, on the ladder or not."""
    alert = desk.alerts.get(given.alert)
    if alert is None:
        desk.note("unknown_alert", named=given.alert, contact=given.contact, answer=given.answer.value)
        return
    case = Case(desk, alert)
    if case.person(given.contact) is None:
        case.note("unknown_contact", contact=given.contact, answer=given.answer.value)
    elif has_ended(case):
        case.note("answered_after_end", contact=given.contact, answer=given.answer.value)
    else:
        if given.note:
            case.note("said", contact=given.contact, words=given.note)
        _ANSWERS[given.answer](case, given)


def _going(case: Case, given: Answered) -> None:
    if case.alert.status is Status.OPEN:
        claims.claim(case, given.contact, speaking=given.channel == _CALL)
    elif case.alert.claimant != given.contact:
        case.note("also_going", contact=given.contact, claimant=case.alert.claimant)


def _arrived(case: Case, given: Answered) -> None:
    if case.alert.status is not Status.ATTENDED:
        claims.attend(case, given.contact, speaking=given.channel == _CALL)
    elif case.alert.claimant != given.contact:
        case.note("also_there", contact=given.contact, claimant=case.alert.claimant)


def _all_well(case: Case, given: Answered) -> None:
    speaking = given.contact if given.channel == _CALL else None
    close(case, given.contact, SPOKEN_TO, speaking=speaking)


def _cannot(case: Case, given: Answered) -> None:
    """The contact is left out of all that follows; whoever was on it is replaced at once."""
    alert = case.alert
    if given.contact not in alert.declined:
        case.set(declined=(*alert.declined, given.contact))
        case.changed("declined", given.contact)
    if given.channel != _CALL:
        withdraw_from(case, given.contact)
    if alert.claimant == given.contact:
        claims.release(case)
    else:
        steps.go_on_if_spent(case)


def _repeat(case: Case, given: Answered) -> None:
    case.note("asked_again", contact=given.contact)


_ANSWERS: Mapping[Answer, Callable[[Case, Answered], None]] = {
    Answer.GOING: _going,
    Answer.ARRIVED: _arrived,
    Answer.ALL_WELL: _all_well,
    Answer.CANNOT: _cannot,
    Answer.REPEAT: _repeat,
}
