"""Turns: one inside at a time, and nobody who waits is passed by."""

import threading

from tec_hub.intake.turns import Turns


def test_one_is_inside_at_a_time() -> None:
    turns, inside, most = Turns(), [0], [0]

    def work() -> None:
        for _ in range(200):
            with turns.one():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_whoever_waits_is_not_passed_by_one_who_comes_back_at_once() -> None:
    turns, order = Turns(), list[str]()
    waits, first_is_in = threading.Event(), threading.Event()

    def wait_for_a_turn() -> None:
        first_is_in.wait()
        waits.set()
        with turns.one():
            order.append("the one who waited")

    waiting = threading.Thread(target=wait_for_a_turn)
    waiting.start()
    with turns.one():
        first_is_in.set()
        waits.wait()
        while not turns._next.locked():  # until it stands at the door
            waits.wait(0.001)
    with turns.one():
        order.append("the one who came back")
    waiting.join()
    assert order == ["the one who waited", "the one who came back"]


def test_a_turn_ends_with_an_exception() -> None:
    turns = Turns()
    for _ in range(2):
        try:
            with turns.one():
                raise ZeroDivisionError
        except ZeroDivisionError:
            continue
    with turns.one():
        pass
