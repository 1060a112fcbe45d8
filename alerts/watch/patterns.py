"""Patterns made ready: which messages match, and whether the state they name holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from alerts.plan import Pattern, Placed
from alerts.watch.kinds import HUB, OWN_FACTS, SIDES, Pair
from alerts.watch.memory import Level
from device_adapters.event import Value

Levels = Mapping[str, Level]


class News(NamedTuple):
    """One message, understood: `t` is when it happened, `changed` whether it says anything new.

    `before` and `after` are the levels without and with it; `key` is the level it speaks of, if any.
    `pulse`: an event of its own, whether or not its kind has two sides.
    """

    device: str
    kind: str
    value: Value | None
    t: datetime
    late: bool
    retained: bool
    changed: bool
    pulse: bool
    key: str | None
    before: Levels
    after: Levels


def level_key(device: str, pair: Pair) -> str:
    """Where the level of a device is kept."""
    return f"{device} {pair.name}"


def believed(level: Level, pair: Pair, now: datetime) -> bool | None:
    """Whether the positive side holds; None when the last word of it says nothing about now."""
    if not level.on:
        return False
    if pair.pulse and not level.both:
        return None
    if pair.fades_s is not None and now - level.heard > timedelta(seconds=pair.fades_s):
        return None
    return True


class Signal:
    """One side of a pair, over several devices that together are one thing (two pads are one bed)."""

    __slots__ = ("keys", "pair", "positive")

    def __init__(self, pair: Pair, positive: bool, devices: Iterable[str]) -> None:
        self.pair = pair
        self.positive = positive
        self.keys = tuple(level_key(d, pair) for d in devices)

    def holds(self, levels: Levels, now: datetime) -> bool | None:
        """Whether this side holds; None while no device is known."""
        known = False
        for key in self.keys:
            level = levels.get(key)
            if level is None or (on := believed(level, self.pair, now)) is None:
                continue
            if on:
                return self.positive
            known = True
        return not self.positive if known else None

    def since(self, levels: Levels, now: datetime) -> datetime:
        """Since when the side that holds has held."""
        known = [v for key in self.keys if (v := levels.get(key)) is not None]
        if self.positive:
            return min(v.since for v in known if believed(v, self.pair, now))
        return max(v.since for v in known)

    def rises(self, news: News) -> bool:
        """Whether this side holds because of the news."""
        if news.key not in self.keys:
            return False
        return self.holds(news.after, news.t) is True and self.holds(news.before, news.t) is not True


class Watched:
    """A pattern over the devices of one plan."""

    __slots__ = ("barred", "devices", "every", "keys", "kinds", "says", "signals", "values")

    def __init__(
        self,
        pattern: Pattern,
        devices: Mapping[str, Placed],
        only: frozenset[str] | None = None,
        barred: frozenset[str] = frozenset(),
    ) -> None:
        """Over the given devices, or `only` some of them, leaving the `barred` kinds aside."""
        placed = (d for d, p in devices.items() if _fits(pattern, d, p))
        self.devices = tuple(d for d in placed if only is None or d in only)
        self.every = not pattern.kinds
        self.barred = barred
        self.kinds = frozenset(pattern.kinds) - barred
        self.values = frozenset(pattern.values)
        own = {(HUB, kind) for kind in self.kinds & OWN_FACTS}
        self.says = frozenset({(d, k) for d in self.devices for k in self.kinds - OWN_FACTS} | own)
        paired = () if self.values else tuple(k for k in pattern.kinds if k in SIDES and k not in barred)
        sides = [(SIDES[k], (HUB,) if k in OWN_FACTS else self.devices) for k in paired]
        self.signals = tuple(Signal(pair, positive, over) for (pair, positive), over in sides)
        self.keys = frozenset(key for signal in self.signals for key in signal.keys)

    def names(self, news: News) -> bool:
        """Whether the message is one of those the pattern names, new or not."""
        if self.every:
            return news.device in self.devices and news.kind not in self.barred
        if (news.device, news.kind) not in self.says:
            return False
        return not self.values or (isinstance(news.value, str) and news.value in self.values)

    def occurs(self, news: News) -> bool:
        """Whether the message is an occurrence: of an event, or of a change that one device reports."""
        return (news.changed or self.every) and not news.retained and self.names(news)

    def strikes(self, news: News) -> bool:
        """Whether it happens by this message: an event occurs, or the state the pattern names begins."""
        if self.every or news.pulse:
            return self.occurs(news)
        return any(s.rises(news) for s in self.signals)

    def answered(self, news: News) -> bool:
        """Whether the message answers an expectation of this: it occurs, or the state holds with it."""
        if self.occurs(news) and (news.pulse or self.every):
            return True
        return any(news.key in s.keys and s.holds(news.after, news.t) is True for s in self.signals)

    def stands(self, levels: Levels, now: datetime, *, moving: bool = True) -> bool:
        """Whether a state the pattern names holds; without `moving`, movement that still shows is left out."""
        return any((moving or not s.pair.pulse) and s.holds(levels, now) is True for s in self.signals)

    def seen_now(self, levels: Levels, now: datetime) -> bool:
        """Whether one of its sensors still sees somebody."""
        return any(s.pair.moving and s.positive and s.holds(levels, now) is True for s in self.signals)

    def unknown(self, levels: Levels, now: datetime) -> bool:
        """Whether it names lasting states only, of which nothing is known yet."""
        surely_seen = any(s.pair.pulse or s.pair.positive in OWN_FACTS for s in self.signals)
        if not self.signals or len(self.signals) < len(self.kinds) or surely_seen:
            return False
        return all(s.holds(levels, now) is None for s in self.signals)

    def began(self, news: News) -> datetime:
        """Since when what the message brought about has held."""
        rising = [s.since(news.after, news.t) for s in self.signals if s.rises(news)]
        return min(rising, default=news.t)

    def held_since(self, levels: Levels, now: datetime) -> datetime:
        """Since when a state that it names has held; `now` if none does."""
        holding = [s.since(levels, now) for s in self.signals if s.holds(levels, now)]
        return min(holding, default=now)


def _fits(pattern: Pattern, device: str, placed: Placed) -> bool:
    return (
        (not pattern.roles or placed.role in pattern.roles)
        and (not pattern.rooms or placed.room in pattern.rooms)
        and placed.room not in pattern.not_rooms
        and (not pattern.devices or device in pattern.devices)
    )
