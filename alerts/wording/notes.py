"""Each decision as a sentence: for the timeline, the console and a replayed night."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import singledispatch

from alerts.alert import Alert
from alerts.decisions import (
    Changed,
    Decision,
    DoubtDevice,
    Noted,
    PromptResident,
    Purpose,
    Raised,
    Send,
    SoundAlarm,
    Withdraw,
)
from alerts.ladder import Channel
from alerts.plan import Plan
from alerts.wording.sentences import expectation_words
from alerts.wording.times import wall

#: the sentence for each word that a note may have; `{…}` is filled from the note's detail
NOTES: Mapping[str, str] = {
    "also_going": "{contact} would go too; {claimant} is already going.",
    "also_there": "{contact} is there too; {claimant} is already there.",
    "answered_after_end": "{contact} answered “{answer}” after it was over.",
    "asked_again": "{contact} asked to hear it again.",
    "away_ended": "The time away is over; the plan is watched again.",
    "came_back": "The resident is home again.",
    "carer_came": "{by} is with the resident.",
    "carer_left": "The carer has left.",
    "doubtful": "{device} is doubtful: {reason} ({times} times).",
    "held": "{expectation}: not met, held back ({reason}).",
    "late": "Done {by_s} seconds late: the hub could not act in time.",
    "next_asked": "{by} asked for the next step at once.",
    "nobody_on_call": "Nobody is on call on the rota {rota}.",
    "not_sent": "Not sent to {contact}: {reason}.",
    "opted_out": "{contact} no longer receives our texts.",
    "plan_begun": "Watched by the plan from now on.",
    "plan_changed": "The plan, its devices or its people changed; watched as they are now.",
    "presence_expired": "The carer is no longer taken to be there.",
    "said": "{contact}: “{words}”",
    "seems_home": "The resident is away by the plan, but seems to be at home.",
    "state_unknown": "{expectation}: not watched yet, since its sensor has not been heard of.",
    "unclosed": "Still not closed; {by} was reminded.",
    "unknown_alert": "An answer named an alert that is not known.",
    "unknown_contact": "Somebody who is not a contact answered “{answer}”.",
    "unknown_expectation": "A rule that is not in the plan was found unmet.",
    "unknown_notification": "A receipt came for a message that is not known.",
    "was_down": "The hub heard nothing since {since}; that silence is not the resident's.",
    "went_away": "The resident is away until {until}.",
}

#: the sentence for each event that changes an alert
CHANGES: Mapping[str, str] = {
    "claimed": "{by} is going.",
    "attended": "{by} is there.",
    "closed": "Closed by {by}: {outcome}.",
    "self_resolved": "Resolved by itself: the sensors saw what was expected.",
    "cancelled": "No longer applies.",
    "claim_lapsed": "No arrival of {by} was heard of in time; others are called again.",
    "released": "{by} cannot go or stay after all; others are called.",
    "handed_over": "Handed over to {claimant}.",
    "count": "It has happened again ({count} times now).",
    "step": "Step {step} of the ladder, round {round}: {who}.",
    "alarm": "The service-wide alarm sounds.",
    "declined": "{by} cannot go.",
    "reminded": "{claimant} was reminded to say how it ended.",
    "seen": "The sensors have now seen what was expected.",
}

_PURPOSES: Mapping[Purpose, str] = {
    Purpose.WAKE: "is woken",
    Purpose.GOING: "is told who is going",
    Purpose.STOOD_DOWN: "is told that it is over",
    Purpose.RESUMED: "is told that others are being called",
    Purpose.ARRIVED: "is asked how it ended",
    Purpose.RESOLVED_CLAIMED: "is told what the sensors saw",
    Purpose.REPEATED: "is told that it has happened again",
    Purpose.HANDED_OVER: "is told what was handed over",
}

_CHANNELS: Mapping[Channel, str] = {Channel.CALL: "call", Channel.TEXT: "text"}


class _Blank(dict[str, object]):
    """Fills what a note does not say with a word that reads on."""

    def __missing__(self, key: str) -> str:
        return _UNSAID.get(key, "somebody")


_UNSAID = {
    "reason": "no reason is given",
    "outcome": "no outcome was given",
    "answer": "something",
    "words": "something",
}


def say(decision: Decision, plan: Plan | None = None) -> str:
    """The decision as a sentence; contacts by the names they have in the plan."""
    return _say(decision, plan)


@singledispatch
def _say(decision: Decision, _plan: Plan | None) -> str:
    raise TypeError(f"there is no sentence for {type(decision).__name__}")


@_say.register
def _raised(decision: Raised, plan: Plan | None) -> str:
    alert = decision.alert
    zone = "UTC" if plan is None else plan.time_zone
    words = [f"{alert.priority} {alert.name}, since {wall(alert.since, zone)}."]
    if (rule := _rule(alert, plan)) is not None:
        words.append(rule)
    if alert.corroborated is not None:
        words.append("Other sensors saw movement." if alert.corroborated else "No other sensor saw movement.")
    if alert.detail:
        words.append(f"{alert.detail[0].upper()}{alert.detail[1:].rstrip('.')}.")
    if alert.past:
        words.append("It mattered only in the past: for the morning list.")
    elif alert.late:
        words.append("It is known late.")
    return " ".join(words)


def _rule(alert: Alert, plan: Plan | None) -> str | None:
    if alert.instead and plan is not None:
        about = next((e.why for e in plan.supervision.expectations if e.id == alert.expectation), "")
        return " ".join(f"{words}." for words in (about, f"Instead: {alert.instead}") if words)
    expectation = next((e for e in (plan.expectations if plan else ()) if e.id == alert.expectation), None)
    return None if expectation is None else f"Agreed: {expectation_words(expectation, plan)}."


@_say.register
def _changed(decision: Changed, plan: Plan | None) -> str:
    alert = decision.alert
    who = alert.steps[alert.step] if alert.step < len(alert.steps) else ()
    words = CHANGES[decision.event].format_map(
        _Blank(
            by=_name(decision.by, plan, alert) or "the hub",
            claimant=_name(alert.claimant or "", plan, alert) or "nobody",
            outcome=alert.outcome.rstrip(".") or "no outcome was given",
            count=alert.count,
            step=alert.step + 1,
            round=alert.round,
            who=", ".join(_name(contact, plan, alert) for contact in who) or "the home itself",
        )
    )
    if decision.event == "closed" and alert.change:
        words += f" To change in the plan: {alert.change.rstrip('.')}."
    return words


@_say.register
def _noted(decision: Noted, plan: Plan | None) -> str:
    filled = {key: _worded(key, value, plan) for key, value in decision.detail.items() if value is not None}
    if decision.what == "not_sent" and "contact" not in filled:
        return f"Nobody is called: {filled.get('reason', _UNSAID['reason'])}."
    words = NOTES[decision.what].format_map(_Blank(filled))
    return f"{words[0].upper()}{words[1:]}"


def _worded(key: str, value: object, plan: Plan | None) -> object:
    worded = _WORDED.get(key)
    return value if worded is None or plan is None else worded(str(value), plan)


def _local(text: str, plan: Plan) -> str:
    return wall(datetime.fromisoformat(text), plan.time_zone)


def _label(key: str, plan: Plan) -> str:
    placed = plan.devices.get(key)
    return placed.label or key if placed else key


def _title(key: str, plan: Plan) -> str:
    return next((e.name for e in (*plan.expectations, *plan.supervision.expectations) if e.id == key), key)


@_say.register
def _sent(decision: Send, plan: Plan | None) -> str:
    attempt = f", attempt {decision.attempt}" if decision.attempt > 1 else ""
    name = _name(decision.contact, plan, None)
    return f"{name} {_PURPOSES[decision.purpose]} ({_CHANNELS[decision.channel]}{attempt})."


@_say.register
def _withdrawn(_decision: Withdraw, _plan: Plan | None) -> str:
    return "A message that is no longer needed is withdrawn."


@_say.register
def _prompted(decision: PromptResident, plan: Plan | None) -> str:
    label = _label(decision.device, plan) if plan else decision.device
    return f"{label}: {decision.action}" + (f", “{decision.words}”." if decision.words else ".")


@_say.register
def _sounded(decision: SoundAlarm, _plan: Plan | None) -> str:
    return f"Service-wide alarm: {decision.reason.rstrip('.')}."


@_say.register
def _doubted(decision: DoubtDevice, plan: Plan | None) -> str:
    label = _label(decision.device, plan) if plan else decision.device
    return f"{label} is doubtful: {decision.reason} ({decision.times} times). For the installer, by day."


def _name(contact: str, plan: Plan | None, alert: Alert | None) -> str:
    known = (plan.contacts.get(contact) if plan else None) or (alert.people.get(contact) if alert else None)
    return known.name if known else contact


_WORDED: Mapping[str, Callable[[str, Plan], str]] = {
    "contact": lambda key, plan: _name(key, plan, None),
    "claimant": lambda key, plan: _name(key, plan, None),
    "by": lambda key, plan: _name(key, plan, None),
    "device": _label,
    "expectation": _title,
    "since": _local,
    "until": _local,
}
