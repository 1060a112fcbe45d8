"""Each night as a line in the terminal, and below it what was raised and what it would have cost."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from rich.text import Text

from alerts.alert import Alert, Stage, Status
from alerts.decisions import Changed, DoubtDevice, Purpose, Raised, Send, SoundAlarm
from alerts.inputs import Observed
from alerts.plan import Plan, Priority
from alerts.wording import say
from alerts.wording.times import wall
from tec_hub.replay.nights import Decided

_EVENING, _HOURS = 18, 16
_LABEL = 12
_WIDEST = 96
_MOVES = frozenset(
    {"motion.detected", "presence.detected", "contact.opened", "vibration.detected", "switch.on", "button.pressed"}
)
_MARKS = {Priority.P0: ("!", "bold red"), Priority.P1: ("!", "bold red"), Priority.P2: ("!", "bold yellow")}
_MORNING = ("v", "cyan")
_LEGEND = "━ in bed  · out of bed  • somebody moves  ┿ both  ! alert  v morning list"

_ENDS = {
    Status.OPEN: "Nobody had taken it when the recording ended",
    Status.CLAIMED: "Somebody was going when the recording ended",
    Status.ATTENDED: "Somebody was there when the recording ended",
    Status.CLOSED: "Closed",
    Status.SELF_RESOLVED: "Came right by itself",
    Status.CANCELLED: "No longer applied",
}


class _Seen(NamedTuple):
    """What the sensors showed: when the bed was occupied (from then on) or not, and when somebody moved."""

    turns: list[datetime]
    occupied: list[bool]
    moves: list[datetime]
    end: datetime


class Picture:
    """Draws a replayed recording."""

    def __init__(self, plan: Plan, console: Console) -> None:
        self._plan, self._console = plan, console
        self._zone = ZoneInfo(plan.time_zone)
        self._width = min(_WIDEST, max(_HOURS, (console.width - _LABEL - 10) // _HOURS * _HOURS))

    def draw(self, events: Sequence[Observed], decided: Sequence[Decided]) -> None:
        """All nights, the alerts and the summary."""
        alerts = _alerts(decided)
        seen = self._seen(events)
        shown = self._evenings([events[0].at, events[-1].at, *(alert.opened_at for alert in alerts)])
        self._console.print(self._axis())
        for evening in shown:
            self._console.print(self._night(evening, seen, alerts), soft_wrap=True)
        self._console.print(
            Text("━ in bed  · out of bed  • somebody moves  ┿ both  ! alert  v morning list", style="dim")
        )
        self._list(alerts)
        self._summary(len(shown), len(events), alerts, decided)

    def _evening(self, at: datetime) -> date:
        """The date of the evening whose night the instant belongs to; a night begins at ten in the morning."""
        local = at.astimezone(self._zone)
        return local.date() - timedelta(days=1) if local.hour < _EVENING + _HOURS - 24 else local.date()

    def _evenings(self, instants: Iterable[datetime]) -> list[date]:
        """Every evening from the first to the last."""
        known = sorted(self._evening(at) for at in instants)
        return [known[0] + timedelta(days=n) for n in range((known[-1] - known[0]).days + 1)]

    def _clock(self, evening: date, minutes: float) -> datetime:
        """The instant at which the wall clock shows so many minutes after six."""
        local = datetime.combine(evening, time(_EVENING), self._zone) + timedelta(minutes=minutes)
        return local.astimezone(ZoneInfo("UTC"))

    def _cell(self, evening: date, at: datetime) -> int | None:
        """Which cell of the evening's line an instant falls into."""
        local = at.astimezone(self._zone).replace(tzinfo=None)
        minutes = (local - datetime.combine(evening, time(_EVENING))).total_seconds() / 60
        cell = int(minutes * self._width // (_HOURS * 60))
        return cell if 0 <= cell < self._width else None

    def _seen(self, events: Sequence[Observed]) -> _Seen:
        pads: dict[str, bool] = {}
        seen = _Seen([], [], [], events[-1].at)
        for event in events:
            placed = self._plan.devices.get(event.device)
            kind = placed.reads_as.get(event.kind, event.kind) if placed else event.kind
            if kind in {"bed.occupied", "bed.vacated"}:
                pads[event.device] = kind == "bed.occupied"
                seen.turns.append(event.at)
                seen.occupied.append(any(pads.values()))
            elif kind in _MOVES:
                seen.moves.append(event.at)
        return seen

    def _axis(self) -> Text:
        hour = self._width // _HOURS
        step = 1 if hour >= 5 else 2
        labels = (f"{(_EVENING + n) % 24:02}".ljust(hour * step) for n in range(0, _HOURS, step))
        return Text(" " * _LABEL + "".join(labels), style="dim")

    def _night(self, evening: date, seen: _Seen, alerts: Iterable[Alert]) -> Text:
        minutes = _HOURS * 60 / self._width
        line = [self._bed(seen, self._clock(evening, (n + 0.5) * minutes)) for n in range(self._width)]
        edges = [self._clock(evening, n * minutes) for n in range(self._width + 1)]
        for cell, (start, end) in enumerate(pairwise(edges)):
            if bisect_left(seen.moves, start) < bisect_left(seen.moves, end):
                line[cell] = ("┿", "blue") if line[cell][0] == "━" else ("•", "green")
        raised = 0
        for alert in alerts:
            place = self._cell(evening, alert.opened_at)
            if place is not None:
                line[place] = _MORNING if _waits(alert) else _MARKS.get(Priority(alert.priority), _MORNING)
            raised += self._evening(alert.opened_at) == evening
        text = Text(f"{evening:%a} {evening.day:2} {evening:%b}".ljust(_LABEL))
        for mark, style in line:
            text.append(mark, style)
        return text.append(f"  {raised or ''}")

    def _bed(self, seen: _Seen, at: datetime) -> tuple[str, str]:
        place = bisect_right(seen.turns, at)
        if place == 0 or at > seen.end:
            return " ", ""
        return ("━", "blue") if seen.occupied[place - 1] else ("·", "dim")

    def _list(self, alerts: Iterable[Alert]) -> None:
        briefly = msgspec.structs.replace(self._plan, expectations=())
        for alert in alerts:
            words = say(Raised(at=alert.opened_at, alert=alert), briefly)
            how = "" if _waits(alert) else f" {self._end(alert)}."
            self._console.print(f"{self._local(alert.opened_at)}  {words}{how}", highlight=False, soft_wrap=True)

    def _end(self, alert: Alert) -> str:
        words = _ENDS[alert.status] + (f" ({alert.outcome})" if alert.outcome else "")
        if alert.closed_at is None:
            return words
        if alert.closed_at - alert.opened_at < timedelta(hours=12):
            return f"{words} at {wall(alert.closed_at, self._plan.time_zone)}"
        return f"{words} on {self._local(alert.closed_at)}"

    def _local(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f"{local:%a} {local.day:2} {local:%b %H:%M}"

    def _summary(self, nights: int, events: int, alerts: Sequence[Alert], decided: Sequence[Decided]) -> None:
        waking = [alert for alert in alerts if not _waits(alert)]
        wakes = {
            (d.decision.alert, d.decision.contact)
            for d in decided
            if isinstance(d.decision, Send) and d.decision.purpose is Purpose.WAKE
        }
        kinds = Counter(str(alert.priority) for alert in alerts)
        told = ", ".join(f"{number} {priority}" for priority, number in sorted(kinds.items())) or "none"
        alarms = sum(isinstance(d.decision, SoundAlarm) for d in decided)
        lines = [
            f"{_many(nights, 'night')}, {_many(events, 'event')}; alerts: {told}",
            f"{_many(len(waking), 'alert')} to wake somebody for, {len(waking) / max(1, nights):.2f} a night; "
            f"{sum(a.status is Status.SELF_RESOLVED for a in waking)} came right without help",
            f"{_many(len(wakes), 'wake')} of contacts; the service-wide alarm sounded {_many(alarms, 'time')}",
        ]
        lines += [f"{_many(n, 'remark')}: {reason}" for reason, n in _doubts(decided, self._plan).items()]
        self._console.print(Text("\n".join(lines), style="bold"), soft_wrap=True)


def _doubts(decided: Iterable[Decided], plan: Plan) -> Counter[str]:
    """How often each device was called doubtful, and why."""
    found: Counter[str] = Counter()
    for one in decided:
        if isinstance(one.decision, DoubtDevice):
            placed = plan.devices.get(one.decision.device)
            label = (placed.label if placed else "") or one.decision.device
            found[f"{label} is doubtful, {one.decision.reason}"] += 1
    return found


def _alerts(decided: Iterable[Decided]) -> list[Alert]:
    """All alerts as they finally stood, in the order in which they were raised."""
    alerts: dict[str, Alert] = {}
    for one in decided:
        if isinstance(one.decision, Raised | Changed):
            alerts[one.decision.alert.id] = one.decision.alert
    return list(alerts.values())


def _waits(alert: Alert) -> bool:
    return alert.stage is Stage.MORNING or (alert.past or alert.priority == Priority.P3)


def _many(number: int, unit: str) -> str:
    return f"{number:,} {unit}" + ("" if number == 1 else "s")
