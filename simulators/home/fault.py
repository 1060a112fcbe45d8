"""What goes wrong between a device and the hub: missed, repeated, late, chattering, a gateway gone."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from simulators.home.night import instant
from simulators.home.sensor import Seen


class Faults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device's faults as shares of its reports, and when it falls silent ("HH:MM") altogether."""

    missed: float = 0
    repeated: float = 0
    late: float = 0
    late_s: tuple[float, float] = (5, 90)
    chatters: float = 0  #: share of reports that come as a burst of five
    silent_from: str | None = None
    battery_low_at: str | None = None


class Outage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gateway without a connection for a while; what it kept meanwhile comes in a backlog, or is lost."""

    at: str
    minutes: float
    backlog: bool = True


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way: seen at one instant, sent at another."""

    at: datetime
    seen: Seen


def with_faults(seen: list[Seen], faults: Faults, random: Random, evening: date, zone: ZoneInfo) -> list[Carried]:
    """What of the reports is sent, and when. The same random numbers give the same faults."""
    silent = None if faults.silent_from is None else instant(evening, faults.silent_from, zone)
    carried: list[Carried] = []
    for report in seen:
        if silent is not None and report.at >= silent:
            break
        if random.random() < faults.missed:
            continue
        delay = random.uniform(*faults.late_s) if random.random() < faults.late else 0.0
        at = report.at + timedelta(seconds=delay)
        carried += [Carried(at=at + timedelta(seconds=gap), seen=report) for gap in _copies(faults, random)]
    return carried


def _copies(faults: Faults, random: Random) -> list[float]:
    """Seconds after the first at which the same report is sent."""
    if random.random() < faults.chatters:
        return [0, 0.4, 0.9, 1.5, 2.2]
    return [0, 1.0] if random.random() < faults.repeated else [0]


def through_outage(carried: list[Carried], outage: Outage, evening: date, zone: ZoneInfo) -> list[Carried]:
    """What a gateway without a connection does to the reports."""
    start = instant(evening, outage.at, zone)
    end = start + timedelta(minutes=outage.minutes)
    through = [c for c in carried if not start <= c.at < end]
    if outage.backlog:
        kept = sorted((c for c in carried if start <= c.at < end), key=lambda c: c.at)
        through += [
            Carried(at=end + timedelta(seconds=2 + 0.05 * n), seen=report.seen) for n, report in enumerate(kept)
        ]
    return through
