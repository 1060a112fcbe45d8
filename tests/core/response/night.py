"""A night told step by step: what the sensors find, who answers, and what everybody hears.

Whatever leaves the house must be announced by the story: `heard()` hands it over, and `over()` fails on the rest.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.decisions import Decision, Noted, PromptResident, Send, SoundAlarm, Withdraw
from alerts.engine import step
from alerts.finding import Doubtful, Finding, Held, Met, Remark, Unmet
from alerts.inputs import Answer, Answered, Input, Observed, Receipt, Reported, Tick
from alerts.ladder import Channel, Contact, Ladder, Step
from alerts.plan import Expectation, Happens, Pattern, Plan, Priority
from alerts.response.audit import audit
from alerts.state import State, next_due
from alerts.watch.memory import Watch

EVENING = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_FINDING: msgspec.json.Decoder[Finding] = msgspec.json.Decoder(Finding)


class ScriptedWatching:
    """Watching that finds what the observation itself says; at its own deadline, a bed left for too long."""

    def see(self, _plan: Plan, watch: Watch, observed: Observed) -> tuple[Watch, tuple[Finding, ...]]:
        if observed.kind == "finding":
            return watch, (_FINDING.decode(str(observed.value)),)
        if observed.kind == "due":
            return msgspec.structs.replace(watch, due=datetime.fromisoformat(str(observed.value))), ()
        return watch, ()

    def advance(self, _plan: Plan, watch: Watch, due: datetime, at: datetime) -> tuple[Watch, tuple[Finding, ...]]:
        left = Unmet(at=at, expectation="bed", since=due - timedelta(minutes=20), due=due)
        return msgspec.structs.replace(watch, due=None), (left,)

    def told(self, _plan: Plan, watch: Watch, _given: Input) -> tuple[Watch, tuple[Finding, ...]]:
        return watch, ()

    def alert_ended(self, _plan: Plan, watch: Watch, _expectation: str, _at: datetime) -> Watch:
        return watch


WATCHING = ScriptedWatching()


def found(finding: Finding, at: datetime) -> Observed:
    """An observation from which the scripted watching finds this."""
    return Observed(at=at, device="d", kind="finding", value=msgspec.json.encode(finding).decode())


def contact(name: str, **more: Any) -> Contact:
    return Contact(id=name.lower(), name=name, phone=f"+4479460{sum(map(ord, name)):05}", **more)


def rule(key: str, priority: Priority = Priority.P1, **more: Any) -> Expectation:
    more = {"ladder": "night"} | more
    return Expectation(
        id=key, name=key, priority=priority, when=Happens(pattern=Pattern(kinds=("bed.vacated",))), **more
    )


RULES = (
    rule("bed"),
    rule("door"),
    rule("smoke", Priority.P0),
    rule("late_to_bed", Priority.P3, ladder=None),
    rule("fall", self_resolves=False),
    rule("nobody", ladder=None),
    rule("lost", ladder="gone"),
)


def plan_with(*steps: Step, people: tuple[Contact, ...] = (), rounds: int = 2, **more: Any) -> Plan:
    """A plan whose ladder "night" has these steps; Anna, Ben and Cara respond unless others are given."""
    people = people or (contact("Anna"), contact("Ben"), contact("Cara"))
    ladder = Ladder(id="night", steps=steps, rounds=rounds)
    given = {
        "resident": "mary",
        "called": "M",
        "time_zone": "Europe/London",
        "expectations": RULES,
        "ladders": {"night": ladder},
        "contacts": {person.id: person for person in people},
    }
    return Plan(**(given | more))


def one_by_one(*names: str, **more: Any) -> tuple[Step, ...]:
    """One step for each contact, by call and text, three minutes each."""
    return tuple(Step(who=(name,), **more) for name in names)


class Night:
    """One resident's night; the clock moves by `at`, and every deadline on the way is handled on time."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.state = State()
        self.clock = EVENING
        self.decisions: list[Decision] = []
        self._unheard: list[Decision] = []

    # the story ---------------------------------------------------------------------------------

    def at(self, clock: str) -> "Night":
        """Let time pass until the wall clock (UTC, and London in winter) shows this."""
        hours = [int(part) for part in clock.split(":")]
        hour, minute, second = (*hours, 0)[:3]
        later = self.clock.replace(hour=hour, minute=minute, second=second)
        self.pass_until(later if later >= self.clock else later + timedelta(days=1))
        return self

    def pass_until(self, later: datetime) -> None:
        while (due := next_due(self.state)) is not None and due <= later:
            self.clock = due
            self.give(Tick(at=due))
        self.clock = later

    def unmet(self, expectation: str = "bed", **more: Any) -> None:
        since = self.clock - timedelta(minutes=20)
        self.find(Unmet(at=self.clock, expectation=expectation, since=since, due=self.clock, **more))

    def met(self, expectation: str = "bed") -> None:
        self.find(Met(at=self.clock, expectation=expectation))

    def held(self, expectation: str, reason: str) -> None:
        self.find(Held(at=self.clock, expectation=expectation, since=self.clock, reason=reason))

    def doubtful(self, device: str, times: int) -> None:
        self.find(Doubtful(at=self.clock, device=device, reason="lets go of the sleeper", times=times))

    def remark(self, what: str, /, **detail: Any) -> None:
        self.find(Remark(at=self.clock, what=what, detail=detail))

    def find(self, finding: Finding) -> None:
        self.give(found(finding, self.clock))

    def answers(self, who: str, answer: Answer, channel: str = "text", alert: str | None = None) -> None:
        named = alert or self.alert.id
        self.give(Answered(at=self.clock, alert=named, contact=who, answer=answer, channel=channel))

    def reports(self, who: str, channel: Channel, receipt: Receipt) -> None:
        """The provider reports on the last message to this contact by this channel."""
        last = [d for d in self.decisions if isinstance(d, Send) and (d.contact, d.channel) == (who, channel)][-1]
        self.give(Reported(at=self.clock, notification=last.notification, receipt=receipt))

    def give_receipt(self, notification: str, receipt: Receipt) -> None:
        self.give(Reported(at=self.clock, notification=notification, receipt=receipt))

    def unmet_with_wakes(self, wakes: dict[str, int], expectation: str = "bed") -> None:
        finding = Unmet(at=self.clock, expectation=expectation, since=self.clock, due=self.clock)
        self.give(msgspec.structs.replace(found(finding, self.clock), wakes=wakes))

    def give(self, given: Input) -> None:
        self.state, made = step(self.plan, self.state, given, watching=WATCHING)
        self.decisions += made
        self._unheard += made
        assert audit(self.state, self.clock) == []

    # what came of it ---------------------------------------------------------------------------

    def heard(self) -> list[str]:
        """Whatever has left the house since it was last asked, in short words."""
        told, self._unheard = [self._say(decision) for decision in self._unheard], []
        return [words for words in told if words]

    def over(self) -> None:
        """The story is told: nothing else may have left the house."""
        assert self.heard() == []

    def noted(self, what: str) -> list[Noted]:
        return [d for d in self.decisions if isinstance(d, Noted) and d.what == what]

    @property
    def alert(self) -> Alert:
        """The latest alert."""
        return list(self.state.alerts.values())[-1]

    def _say(self, decision: Decision) -> str:
        match decision:
            case Send():
                words = f"{decision.channel} {decision.contact}"
                if decision.purpose != "wake":
                    words += f" {decision.purpose}" + (f" {decision.about}" if decision.about else "")
                return words + (f" again ({decision.attempt})" if decision.attempt > 1 else "")
            case Withdraw():
                sent = next(
                    d for d in self.decisions if isinstance(d, Send) and d.notification == decision.notification
                )
                return f"no more {sent.channel} {sent.contact}"
            case PromptResident():
                return f"{decision.device} {decision.action}"
            case SoundAlarm():
                return f"ALARM {decision.reason}"
            case _:
                return ""
