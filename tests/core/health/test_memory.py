"""A device's habit: learnt from when it speaks, not upset by one breakdown, nor by ours."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.health.classes import PATIENCE, Power, power_of
from alerts.health.memory import Memory, clock_seen, constant_skew, heard, is_weak, learnt, link_seen, settled
from alerts.roles import ROLES
from device_adapters.event import Kind

T0 = datetime(2026, 11, 1, 12, tzinfo=UTC)
BATTERY = PATIENCE[Power.BATTERY]
HOUR = 3600.0
gaps = st.lists(st.floats(60, 40 * HOUR), min_size=0, max_size=80)


def lived(spans: Sequence[float], longest_s: float = BATTERY.at_first) -> Memory:
    """It spoke after each of these spans of seconds."""
    memory, at = heard(Memory(), T0, deaf_until=None, longest_s=longest_s), T0
    for span in spans:
        at += timedelta(seconds=span)
        memory = heard(memory, at, deaf_until=None, longest_s=longest_s)
    return memory


def test_a_heartbeat_every_hour_is_missed_after_about_three() -> None:
    limit = learnt(lived([HOUR] * 48), BATTERY)
    assert limit is not None
    assert 3 * HOUR <= limit <= 4.3 * HOUR


def test_a_busy_day_does_not_hide_a_quiet_night() -> None:
    day = [300.0] * 190 + [8 * HOUR]  # five-minute steps by day, eight hours of sleep
    limit = learnt(lived(day * 5), BATTERY)
    assert limit is not None
    assert limit >= 3 * 8 * HOUR


def test_nothing_is_learnt_in_a_day() -> None:
    assert learnt(lived([HOUR] * 20), BATTERY) is None
    assert learnt(lived([20 * HOUR] * 3), BATTERY) is None
    assert learnt(Memory(), BATTERY) is None


@given(gaps)
def test_what_is_learnt_lies_within_its_bounds(spans: list[float]) -> None:
    for patience in PATIENCE.values():
        limit = learnt(lived(spans), patience)
        assert limit is None or patience.least <= limit <= patience.most


@given(st.floats(300, 4 * HOUR), st.floats(0, 1000 * HOUR))
def test_one_breakdown_does_not_become_the_habit(usual: float, breakdown: float) -> None:
    before = lived([usual] * 500, longest_s=4 * usual)
    after = lived([usual] * 500 + [max(breakdown, usual)], longest_s=4 * usual)
    assert learnt(after, BATTERY) == learnt(before, BATTERY)


@given(gaps, st.integers(0, 80))
def test_our_own_silence_teaches_nothing(spans: list[float], when: int) -> None:
    memory = lived(spans[:when])
    assert memory.heard is not None
    back = memory.heard + timedelta(hours=30)
    after = heard(memory, back + timedelta(minutes=1), deaf_until=back, longest_s=BATTERY.at_first)
    assert (after.gaps, after.count) == (memory.gaps, memory.count)
    assert after.heard == back + timedelta(minutes=1)


@given(gaps)
def test_it_remembers_a_bounded_amount(spans: list[float]) -> None:
    memory = lived(spans * 10)
    assert sum(memory.gaps.values()) <= 15 * 24 * HOUR
    assert len(memory.gaps) < 40


@given(gaps, st.floats(0, 1e6))
def test_old_news_changes_nothing(spans: list[float], back: float) -> None:
    memory = lived(spans)
    assert memory.heard is not None
    earlier = memory.heard - timedelta(seconds=back)
    assert heard(memory, earlier, deaf_until=None, longest_s=HOUR) is memory


def test_a_limit_does_not_waver() -> None:
    assert settled(None, 7200) == 7200
    assert settled(7200, 9000) == 9000
    assert settled(7200, 5000) == 7200
    assert settled(7200, 3600) == 3600


class TestClock:
    def skewed(self, *values: float) -> float | None:
        memory = Memory()
        for value in values:
            memory = clock_seen(memory, value)
        return constant_skew(memory)

    def test_always_an_hour_behind_is_a_wrong_clock(self) -> None:
        assert self.skewed(3601, 3602, 3600, 3603, 3601) == 3601
        assert self.skewed(-3601, -3602, -3600, -3603, -3601) == -3601

    def test_belated_news_is_not(self) -> None:
        assert self.skewed(1, 900, 2, 1800, 3) is None
        assert self.skewed(3600, 3600) is None
        assert self.skewed(1, 2, 1, 2, 1) is None

    @given(st.lists(st.floats(-110, 110), max_size=9))
    def test_small_differences_never_are(self, values: list[float]) -> None:
        assert self.skewed(*values) is None


@given(st.lists(st.booleans(), max_size=12))
def test_a_link_is_weak_after_three_weak_words_and_strong_after_three_strong_ones(weak: list[bool]) -> None:
    memory, standing = Memory(), False
    for number, each in enumerate(weak):
        memory = link_seen(memory, T0 + timedelta(minutes=number), weak=each)
        standing = is_weak(memory, standing=standing)
        if weak[: number + 1][-3:] == [True] * 3:
            assert standing
        if weak[: number + 1][-3:] == [False] * 3:
            assert not standing


def test_what_a_device_runs_on() -> None:
    assert power_of("front door", {"contact.opened", "battery.measured"}) is Power.BATTERY
    assert power_of("appliance", {"power.measured"}) is Power.MAINS
    assert power_of("bed", {"switch.on"}) is Power.MAINS
    assert power_of("gateway", set()) is Power.GATEWAY
    assert power_of("light", {"switch.on"}) is Power.PROMPT
    assert power_of("smoke alarm", set()) is Power.BATTERY
    assert {power_of(role, {kind}) for role in ROLES for kind in Kind} == set(Power)
