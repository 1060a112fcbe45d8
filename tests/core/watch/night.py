"""A night told hour by hour: the home's devices speak, time passes, and what was found is asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.finding import Doubtful, Finding, Held, Met, Remark, Unmet
from alerts.inputs import Observed, PlanChanged
from alerts.plan import Expectation, Pattern, Placed, Plan, Window
from alerts.watch import Told, Watch, advance, alert_ended, see, told
from device_adapters.event import Value

LONDON = ZoneInfo("Europe/London")
NIGHT = Window(start="22:00", end="07:00")

DEVICES = {
    "pad": Placed(role="bed", room="bedroom"),
    "second pad": Placed(role="bed", room="bedroom"),
    "mat relay": Placed(
        role="bed", room="bedroom", reads_as={"contact.closed": "bed.occupied", "contact.opened": "bed.vacated"}
    ),
    "bedroom pir": Placed(role="movement", room="bedroom"),
    "hall pir": Placed(role="movement", room="hall"),
    "bathroom pir": Placed(role="movement", room="bathroom"),
    "kitchen pir": Placed(role="movement", room="kitchen"),
    "bathroom radar": Placed(role="presence", room="bathroom"),
    "front door": Placed(role="exit", room="hall"),
    "back door": Placed(role="exit", room="kitchen"),
    "fridge": Placed(role="fridge", room="kitchen"),
    "pendant": Placed(role="pendant"),
    "lamp": Placed(role="fall sensor", room="bathroom"),
    "mat": Placed(role="seizure", room="bedroom"),
    "smoke": Placed(role="smoke", room="kitchen"),
    "co": Placed(role="co", room="kitchen"),
    "leak": Placed(role="leak", room="bathroom"),
    "thermometer": Placed(role="room temperature", room="bedroom"),
    "tracker": Placed(role="tracker"),
    "dispenser": Placed(role="medicine", room="kitchen"),
    "gateway": Placed(role="gateway", room="hall"),
    "ear": Placed(role="listener", room="bedroom"),
}

IN_BED = Pattern(kinds=("bed.occupied",), roles=("bed",))
OUT_OF_BED = Pattern(kinds=("bed.vacated",), roles=("bed",))
MOVEMENT = Pattern(kinds=("motion.detected",), roles=("movement",))


class Night:
    """One resident's night; times are the home's wall clock and only go forwards."""

    def __init__(
        self,
        *expectations: Expectation,
        evening: str = "2026-11-20",
        starts: str = "18:00",
        devices: Iterable[str] = DEVICES,
        **plan: object,
    ) -> None:
        placed = {d: DEVICES[d] for d in devices}
        self.plan = msgspec.structs.replace(
            Plan(
                resident="julie", called="J", time_zone="Europe/London", expectations=expectations, devices=placed
            ),
            **plan,
        )
        self.watch = Watch()
        self.found: list[Finding] = []
        self.now = datetime.fromisoformat(f"{evening}T{starts}").replace(tzinfo=LONDON).astimezone(UTC)
        self.told(PlanChanged(at=self.now))

    def at(self, clock: str, *, fold: int = 0) -> "Night":
        """The wall clock next shows this time ("HH:MM" or "HH:MM:SS"); all that falls due until then happens."""
        here = self.now.astimezone(LONDON)
        moment = datetime.combine(here.date(), datetime.fromisoformat(f"2000-01-01T{clock}").time(), LONDON)
        then = moment.replace(fold=fold).astimezone(UTC)
        if then < self.now:
            then = (moment + timedelta(days=1)).replace(fold=fold).astimezone(UTC)
        return self.until(then)

    def after(self, seconds: float) -> "Night":
        """So many seconds pass."""
        return self.until(self.now + timedelta(seconds=seconds))

    def until(self, then: datetime) -> "Night":
        """Time passes until this instant, the hub awake throughout."""
        while self.watch.due is not None and self.watch.due <= then:
            due = self.watch.due
            self._take(advance(self.plan, self.watch, due, max(due, self.now)))
        self.now = then
        return self

    def skip(self, clock: str) -> "Night":
        """The hub hears and does nothing until this time; then it wakes up."""
        here = self.now.astimezone(LONDON)
        moment = datetime.combine(here.date(), datetime.fromisoformat(f"2000-01-01T{clock}").time(), LONDON)
        then = moment.astimezone(UTC)
        self.now = then if then >= self.now else (moment + timedelta(days=1)).astimezone(UTC)
        return self

    def catch_up(self) -> "Night":
        """Everything overdue is dealt with now."""
        while self.watch.due is not None and self.watch.due <= self.now:
            self._take(advance(self.plan, self.watch, self.watch.due, self.now))
        return self

    def says(
        self,
        device: str,
        kind: str,
        value: Value | None = None,
        *,
        at: str | None = None,
        retained: bool = False,
        historical: bool = False,
    ) -> "Night":
        """A device speaks; `at` is the wall-clock time today that the device itself gives."""
        occurred_at = None
        if at is not None:
            here = self.now.astimezone(LONDON)
            moment = datetime.combine(here.date(), datetime.fromisoformat(f"2000-01-01T{at}").time(), LONDON)
            if moment.astimezone(UTC) > self.now + timedelta(hours=12):
                moment -= timedelta(days=1)
            occurred_at = moment.astimezone(UTC)
        observed = Observed(
            at=self.now,
            device=device,
            kind=kind,
            value=value,
            occurred_at=occurred_at,
            retained=retained,
            historical=historical,
        )
        self._take(see(self.plan, self.watch, observed))
        return self

    def told(self, news: Told) -> "Night":
        """The hub is told something."""
        self._take(told(self.plan, self.watch, news))
        return self

    def alert_ends(self, expectation: str) -> "Night":
        """Somebody closes the alert."""
        self.watch = alert_ended(self.plan, self.watch, expectation, self.now)
        return self

    def unmet(self) -> list[Unmet]:
        """What was found unmet since last asked about anything."""
        return [f for f in self._asked() if isinstance(f, Unmet)]

    def raised_at(self) -> list[str]:
        """The wall-clock times at which something was found unmet that wakes somebody."""
        return [clock(f.at) for f in self.unmet() if not f.past]

    def met(self) -> list[Met]:
        """What was put right."""
        return [f for f in self._asked() if isinstance(f, Met)]

    def held(self) -> list[Held]:
        """What was held back."""
        return [f for f in self._asked() if isinstance(f, Held)]

    def remarks(self) -> list[str]:
        """What was remarked, by its word."""
        return [f.what for f in self._asked() if isinstance(f, Remark)]

    def doubtful(self) -> list[Doubtful]:
        """Which devices were called doubtful."""
        return [f for f in self._asked() if isinstance(f, Doubtful)]

    def quiet(self) -> bool:
        """Whether nothing at all was found."""
        return not self._asked()

    def _asked(self) -> list[Finding]:
        found, self.found = self.found, []
        return found

    def _take(self, result: tuple[Watch, tuple[Finding, ...]]) -> None:
        self.watch = result[0]
        self.found += result[1]
        assert msgspec.json.decode(msgspec.json.encode(self.watch), type=Watch) == self.watch


def clock(at: datetime) -> str:
    """An instant as the home's wall clock shows it."""
    here = at.astimezone(LONDON)
    return here.strftime("%H:%M:%S" if here.second else "%H:%M")
