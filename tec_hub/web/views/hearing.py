"""Who hears of an alert at a given time of the night: rule by rule, as the plan and the rotas stand now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.lint import Turn, who_answers
from alerts.plan import Plan
from alerts.wording.times import span

DEFAULT_TIME = "03:10"
TIME_PATTERN = r"^(([01]\d|2[0-3]):[0-5]\d)?$"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is tried for one rule of a plan, in order; nobody where it only goes to the morning list."""

    rule: str
    name: str
    priority: str
    turns: Sequence[Turn]

    @property
    def words(self) -> list[str]:
        """A sentence for each of them."""
        return [_words(turn) for turn in self.turns]


def who_hears(plan: Plan, at: datetime) -> list[Hearing]:
    """For each rule, whom the hub would try if it raised an alert at `at` (aware) and nobody answered."""
    return [Hearing(rule.id, rule.name, rule.priority, who_answers(plan, rule, at)) for rule in plan.expectations]


def next_time(wall: str, zone: str, now: datetime) -> datetime:
    """When a home's clock shows `wall` ("03:10"; empty: ten past three) next after `now`, in UTC."""
    hour, minute = (wall or DEFAULT_TIME).split(":")
    local = now.astimezone(ZoneInfo(zone))
    day = local.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0, fold=0)
    return (day if day > local else day + timedelta(days=1)).astimezone(UTC)


def _words(turn: Turn) -> str:
    if turn.why_not:
        return f"{turn.name} is passed over: {turn.why_not}."
    ways = " and ".join(channel.value for channel in turn.channels)
    when = f"after {span(turn.after_s)}" if turn.after_s else "at once"
    there = f", {turn.minutes_away} min away" if turn.minutes_away is not None else ""
    return f"{turn.name} ({ways}{there}) {when}."
