"""What is remembered of how a device usually speaks, so that its silence can be told from its habit."""

import math
from datetime import datetime, timedelta

import msgspec

from alerts.health.classes import Patience

_STEPS = 2  # buckets to each doubling of a gap
_ENOUGH = timedelta(hours=36)  #: a night and a day and a night again
_LEAST_GAPS = 12
_LONGEST_MEMORY = timedelta(days=14).total_seconds()
_SHARE = 0.9
_MISSED = 3  # so many usual gaps without a word are too many
_SKEWS = 5
_WEAK_MOST = 3


class Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`gaps`: seconds spent in silences of about the same length (bucket → seconds). Times are aware UTC.

    `skews`: by how many seconds the device's clock was behind ours at the latest times it was heard. `weak`: how
    often the radio was last found weak in a row (negative: strong).
    """

    gaps: dict[int, float] = {}
    count: int = 0
    began: datetime | None = None
    heard: datetime | None = None
    skews: tuple[float, ...] = ()
    weak: int = 0
    link_at: datetime | None = None


def heard(memory: Memory, at: datetime, *, deaf_until: datetime | None, longest_s: float) -> Memory:
    """The device was last heard at `at`. A gap in which the hub itself was deaf does not count; none counts for
    more than `longest_s`, so that a breakdown does not become the habit."""
    last = memory.heard
    if last is not None and at <= last:
        return memory
    began = memory.began or at
    if last is None or (deaf_until is not None and last < deaf_until):
        return msgspec.structs.replace(memory, began=began, heard=at)
    gap = min((at - last).total_seconds(), longest_s)
    gaps = dict(memory.gaps)
    gaps[_bucket(gap)] = gaps.get(_bucket(gap), 0.0) + gap
    if sum(gaps.values()) > _LONGEST_MEMORY:
        gaps = {bucket: seconds / 2 for bucket, seconds in gaps.items() if seconds > 1}
    return msgspec.structs.replace(memory, gaps=gaps, count=memory.count + 1, began=began, heard=at)


def learnt(memory: Memory, patience: Patience) -> float | None:
    """How many seconds of silence are too long for this device, or None before enough is known of it.

    Nine tenths of its time are spent in silences that are no longer than its usual one; three of those are too
    long. Weighing by time rather than by number keeps a busy day from hiding a quiet night.
    """
    total = sum(memory.gaps.values())
    if memory.began is None or memory.heard is None or memory.count < _LEAST_GAPS:
        return None
    if memory.heard - memory.began < _ENOUGH or total <= 0:
        return None
    passed = 0.0
    for bucket in sorted(memory.gaps):
        passed += memory.gaps[bucket]
        if passed >= _SHARE * total:
            break
    return min(max(_MISSED * _upper(bucket), patience.least), patience.most)


def settled(before: float | None, now: float) -> float:
    """The limit to be in force: longer at once, shorter only when it has halved, so that it does not waver."""
    return before if before is not None and before / 2 < now <= before else now


def _bucket(gap: float) -> int:
    return math.ceil(math.log2(max(gap, 1.0)) * _STEPS)


def _upper(bucket: int) -> float:
    return float(math.ceil(math.exp2(bucket / _STEPS)))


def clock_seen(memory: Memory, behind_s: float) -> Memory:
    """The device's clock was so many seconds behind ours."""
    return msgspec.structs.replace(memory, skews=(*memory.skews, round(behind_s, 1))[-_SKEWS:])


def constant_skew(memory: Memory) -> float | None:
    """By how many seconds its clock is always behind (ahead: negative), or None where it is right or just late."""
    skews = memory.skews
    if len(skews) < _SKEWS or max(skews) - min(skews) > _WAVERS_S:
        return None
    middle = sorted(skews)[len(skews) // 2]
    return middle if abs(middle) > _WRONG_S else None


_WRONG_S = 120.0  # beyond what the engine takes for late: two minutes
_WAVERS_S = 60.0


def link_seen(memory: Memory, at: datetime, *, weak: bool) -> Memory:
    """The radio was weak or strong at `at`."""
    if memory.link_at is not None and at <= memory.link_at:
        return memory
    count = max(memory.weak, 0) + 1 if weak else min(memory.weak, 0) - 1
    return msgspec.structs.replace(memory, weak=max(-_WEAK_MOST, min(_WEAK_MOST, count)), link_at=at)


def is_weak(memory: Memory, *, standing: bool) -> bool:
    """Weak three times running makes it a weak link; strong three times running ends that."""
    return memory.weak > -_WEAK_MOST if standing else memory.weak >= _WEAK_MOST
