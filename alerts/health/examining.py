"""What is wrong with one device or gateway now, judged by the facts alone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from alerts.health.classes import Power
from alerts.health.memory import Memory, constant_skew, is_weak

_SPOKE_AFTER = timedelta(seconds=60)
_TAMPER_FADES = timedelta(hours=24)
_LOW_PERCENT, _FINE_PERCENT = 15.0, 25.0


class What(StrEnum):
    """What may be wrong."""

    SILENT = "silent"
    LOST = "lost"  #: its gateway, or its last will, says that it is gone
    BATTERY_LOW = "battery_low"
    WEAK_LINK = "weak_link"
    TAMPER = "tamper"
    MAINS_LOST = "mains_lost"
    CLOCK_WRONG = "clock_wrong"


BLIND = frozenset({What.SILENT, What.LOST})
"""With these nothing that it should notice is noticed."""

Last = Mapping[str, tuple[datetime, Any]]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a device or gateway. Times are aware UTC.

    `last`: by native kind, when the latest one happened and its value. `from_`: since when it is to speak (its
    finding, or its role). `limit_s`: longer silence is too long. `deaf_until`: when the hub last began to hear
    again; silence before was ours. `standing`: what was wrong at the last look.
    """

    power: Power
    last: Last = {}
    heard: datetime | None = None
    from_: datetime
    limit_s: float
    deaf_until: datetime | None = None
    memory: Memory = Memory()
    standing: frozenset[What] = frozenset()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something is wrong since then; `value` is the figure that shows it, where there is one."""

    what: What
    since: datetime
    value: float | None = None


def examine(facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """All that is wrong at `now`, in the order of What. Lost is told rather than silent, not both."""
    found = [finding for look in _LOOKS for finding in look(facts, now)]
    lost = any(finding.what is What.LOST for finding in found)
    return tuple(f for f in found if not (lost and f.what is What.SILENT))


def silent_at(facts: Facts) -> datetime:
    """When its silence becomes too long; never so for what speaks only when it is spoken to."""
    listened = [t for t in (facts.heard or facts.from_, facts.deaf_until) if t is not None]
    return max(listened) + timedelta(seconds=facts.limit_s)


def _silent(facts: Facts, now: datetime) -> Iterator[Finding]:
    if facts.power is not Power.PROMPT and now > silent_at(facts):
        yield Finding(what=What.SILENT, since=facts.heard or facts.from_)


def _lost(facts: Facts, _: datetime) -> Iterator[Finding]:
    at = _newer(facts.last, "device.offline", "device.online")
    spoke = facts.heard is not None and at is not None and facts.heard > at + _SPOKE_AFTER
    if at is not None and not spoke:
        yield Finding(what=What.LOST, since=at)


def _battery(facts: Facts, _: datetime) -> Iterator[Finding]:
    said_low = _newer(facts.last, "battery.low", "battery.ok")
    at, level = facts.last.get("battery.measured", (facts.from_, 100.0))
    limit = _FINE_PERCENT if What.BATTERY_LOW in facts.standing else _LOW_PERCENT
    if said_low is not None:
        yield Finding(what=What.BATTERY_LOW, since=said_low)
    elif level <= limit:
        yield Finding(what=What.BATTERY_LOW, since=at, value=level)


def _weak(facts: Facts, now: datetime) -> Iterator[Finding]:
    if is_weak(facts.memory, standing=What.WEAK_LINK in facts.standing):
        yield Finding(what=What.WEAK_LINK, since=facts.memory.link_at or now)


def _tamper(facts: Facts, now: datetime) -> Iterator[Finding]:
    at = _newer(facts.last, "tamper.detected", "tamper.cleared")
    ends = "tamper.cleared" in facts.last  # some makes never say that the casing is closed again
    if at is not None and (ends or now - at < _TAMPER_FADES):
        yield Finding(what=What.TAMPER, since=at)


def _mains(facts: Facts, _: datetime) -> Iterator[Finding]:
    at = _newer(facts.last, "mains.lost", "mains.restored")
    if at is not None:
        yield Finding(what=What.MAINS_LOST, since=at)


def _clock(facts: Facts, now: datetime) -> Iterator[Finding]:
    behind = constant_skew(facts.memory)
    if behind is not None:
        yield Finding(what=What.CLOCK_WRONG, since=facts.heard or now, value=behind)


_LOOKS: tuple[Callable[[Facts, datetime], Iterator[Finding]], ...] = (
    _silent,
    _lost,
    _battery,
    _weak,
    _tamper,
    _mains,
    _clock,
)


def _newer(last: Last, wrong: str, well: str) -> datetime | None:
    """When the wrong one of two was last heard, unless the other has been heard since."""
    if wrong not in last:
        return None
    at = last[wrong][0]
    return None if well in last and last[well][0] > at else at


def link_is_weak(value: Mapping[str, float]) -> bool | None:
    """Whether a radio reading is weak, or None where it says nothing.

    LoRa tells the noise too and works far below it: weak from 15 dB below (spreading factor 10 needs -15, its
    slowest 12 needs -20: Semtech's data sheets) or -118 dBm. Others are weak from -88 dBm (receivers of Zigbee and
    Wi-Fi end near -95) or a Zigbee link quality of 20 of 255; these margins are judgement.
    """
    lora = "snr_db" in value
    limits = {"snr_db": -15.0, "rssi_dbm": -118.0 if lora else -88.0, "lqi": 20.0}
    told = [value[name] <= limit for name, limit in limits.items() if name in value]
    return any(told) if told else None


def measured_skew(last: Last, heard: datetime) -> float | None:
    """By how many seconds the newest of a device's own times is behind the time at which it was heard."""
    return (heard - max(at for at, _ in last.values())).total_seconds() if last else None
