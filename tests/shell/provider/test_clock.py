import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from simulators.clock import Clock, ManualClock, ScaledClock
from tests.waiting import until

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)


class Loop:
    """A loop as the hub has them: notes each of its due times as it comes."""

    def __init__(self, clock: Clock, every: float) -> None:
        self.clock, self.every = clock, timedelta(seconds=every)
        self.wake, self.stopping = threading.Event(), False
        self.noted: list[datetime] = []
        self.woken = 0
        self.thread = threading.Thread(target=self.run, name="loop")
        self.thread.start()

    def run(self) -> None:
        due = self.clock.now() + self.every
        while not self.stopping:
            if self.clock.wait_until(due, self.wake):
                self.wake.clear()
                self.woken += 1
                continue
            self.noted.append(self.clock.now())
            due += self.every

    def stop(self) -> None:
        self.stopping = True
        self.wake.set()
        self.thread.join(5)
        assert not self.thread.is_alive()


StartLoop = Callable[[ManualClock | ScaledClock, float], Loop]


@pytest.fixture
def loop_on() -> Iterator[StartLoop]:
    loops: list[Loop] = []

    def start(clock: ManualClock | ScaledClock, every: float) -> Loop:
        loop = Loop(clock, every)
        loops.append(loop)
        until(lambda: clock._waiting.by_thread, what="the loop to wait")
        return loop

    yield start
    for loop in loops:
        loop.stop()


def test_a_clock_moved_by_hand_stops_at_every_due_time_on_the_way(loop_on: StartLoop) -> None:
    clock = ManualClock(START)
    loop = loop_on(clock, 20)
    clock.advance(65)
    assert loop.noted == [START + timedelta(seconds=s) for s in (20, 40, 60)]
    assert clock.now() == START + timedelta(seconds=65)


def test_a_jump_wakes_the_late_without_visiting_what_lies_between(loop_on: StartLoop) -> None:
    clock = ManualClock(START)
    loop = loop_on(clock, 20)
    clock.jump_to(START + timedelta(hours=1))
    clock.settle()
    assert loop.noted[0] == START + timedelta(hours=1)


def test_settling_waits_for_a_loop_that_was_woken(loop_on: StartLoop) -> None:
    clock = ManualClock(START)
    loop = loop_on(clock, 20)
    for times in range(1, 200):
        loop.wake.set()
        clock.settle()
        assert loop.woken == times


def test_settling_waits_for_parties_that_do_not_wait_on_the_clock() -> None:
    clock = ManualClock(START)
    done = threading.Event()
    looks: list[int] = []

    def busy() -> bool:
        looks.append(1)
        if len(looks) > 3:
            done.set()
        return not done.is_set()

    clock.add_party("web server", busy)
    clock.settle()
    assert done.is_set()


def test_settling_names_who_does_not_come_to_rest() -> None:
    clock = ManualClock(START)
    clock.add_party("web server", lambda: True)
    with pytest.raises(TimeoutError, match="web server"):
        clock.settle(seconds=0.05)


def test_a_finished_loop_and_a_dropped_event_hold_nobody_up() -> None:
    clock = ManualClock(START)
    over = threading.Thread(target=lambda: clock.wait_until(START, threading.Event()))
    over.start()
    over.join()
    assert clock.wait_until(START, threading.Event()) is False
    clock.settle(seconds=1)


def test_a_moved_clock_refuses_to_advance_into_the_past() -> None:
    with pytest.raises(ValueError, match="advances"):
        ManualClock(START).advance(-1)


def test_scaled_time_runs_at_its_speed_and_is_set_by_its_event() -> None:
    clock = ScaledClock(START, speed=10_000)
    assert clock.wait_until(START + timedelta(minutes=10), threading.Event()) is False
    assert clock.now() >= START + timedelta(minutes=10)
    wake = threading.Event()
    wake.set()
    assert clock.wait_until(None, wake) is True


def test_a_paused_clock_stands_still_and_its_waiters_go_on_when_it_resumes(loop_on: StartLoop) -> None:
    clock = ScaledClock(START, speed=1000)
    clock.pause()
    stood_at = clock.now()
    loop = loop_on(clock, 5)
    assert clock.now() == stood_at
    assert loop.noted == []
    clock.resume()
    until(lambda: loop.noted, seconds=2)
    assert loop.noted[0] >= stood_at + timedelta(seconds=5)


def test_a_change_of_speed_reaches_those_already_waiting(loop_on: StartLoop) -> None:
    clock = ScaledClock(START, speed=0.001)
    loop = loop_on(clock, 60)
    clock.run_at(60_000)
    until(lambda: loop.noted, seconds=2)


def test_clocks_refuse_naive_times_and_stopped_speeds() -> None:
    with pytest.raises(ValueError, match="aware"):
        ManualClock(START.replace(tzinfo=None))
    with pytest.raises(ValueError, match="positive"):
        ScaledClock(START, speed=0)
