"""What a proposed plan would have done on given nights: who would have been woken, how often, and for what."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.decisions import Purpose, Raised, Send, SoundAlarm
from alerts.inputs import Observed
from alerts.ladder import Channel
from alerts.plan import Plan, Priority
from catalogue.writing import listed, upper
from tec_hub.replay.contacts import Behaviour
from tec_hub.replay.nights import replay

_ANSWERS = Behaviour(answers_call=1, reads_texts_after_s=60)
_TIMES = {1: "once", 2: "twice"}


class Woken(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody was woken: when on the home's clock, who, and for what."""

    at: datetime
    who: str
    why: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What some nights came to. `morning`: entries of the morning list, which wakes nobody."""

    woken: tuple[Woken, ...]
    morning: tuple[str, ...]
    alarms: int = 0

    def __add__(self, other: "Shown") -> "Shown":
        return Shown(
            woken=self.woken + other.woken,
            morning=self.morning + other.morning,
            alarms=self.alarms + other.alarms,
        )


def show(plan: Plan, events: Iterable[Observed], until: datetime) -> Shown:
    """One stretch of time replayed; everybody who is called answers at the first call."""
    zone = ZoneInfo(plan.time_zone)
    names = {e.id: e.name for e in plan.expectations}
    rule_of: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    woken: list[Woken] = []
    morning: list[str] = []
    alarms = 0
    for decided in replay(plan, events, dict.fromkeys(plan.contacts, _ANSWERS), until):
        match decided.decision:
            case Raised(alert=alert):
                rule_of[alert.id] = names.get(alert.expectation, alert.expectation)
                if alert.priority == Priority.P3:
                    morning.append(rule_of[alert.id])
            case Send(
                purpose=Purpose.WAKE, channel=Channel.CALL | Channel.TEXT, contact=contact, alert=alert_id, at=at
            ):
                if (alert_id, contact) not in seen:
                    seen.add((alert_id, contact))
                    name = plan.contacts[contact].name if contact in plan.contacts else contact
                    woken.append(Woken(at=at.astimezone(zone), who=name, why=rule_of.get(alert_id, "")))
            case SoundAlarm():
                alarms += 1
            case _:
                pass
    return Shown(woken=tuple(woken), morning=tuple(morning), alarms=alarms)


def in_words(shown: Shown, nights: int) -> str:
    """How often whom, in a sentence or two."""
    return " ".join(_said(shown, "this night" if nights == 1 else f"these {nights} nights"))


def _said(shown: Shown, when: str) -> Iterator[str]:
    who = Counter(each.who for each in shown.woken)
    if who:
        times = listed(f"{name} {_times(count)}" for name, count in who.items())
        yield f"Woken on {when}: {times}."
    else:
        yield f"Nobody would have been woken on {when}."
    if shown.morning:
        things = Counter(shown.morning)
        what = listed(f"{name}{'' if count == 1 else f' ({_times(count)})'}" for name, count in things.items())
        yield f"In the morning somebody would have read: {upper(what)}."
    if shown.alarms:
        yield f"The alarm that nobody could be found would have sounded {_times(shown.alarms)}."


def _times(count: int) -> str:
    return _TIMES.get(count, f"{count} times")
