"""What is received and not yet taken in."""

from concurrent.futures import ThreadPoolExecutor

from tec_hub.listening.backlog import Backlog

LONG = 600.0  #: seconds that nobody here ever waits


def test_who_waits_for_something_to_come_is_let_go_when_it_is_closed() -> None:
    backlog: Backlog[str, int] = Backlog(10)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(backlog.take, 5, LONG)
        backlog.close()
        assert waiting.result(timeout=30) == []
    assert backlog.pending == 0


def test_what_was_given_before_it_was_closed_is_still_taken() -> None:
    backlog: Backlog[str, int] = Backlog(10)
    for item in (1, "a connection", 2):
        backlog.put(item)
    backlog.close()
    taken = backlog.take(10, LONG)
    backlog.done(len(taken))
    assert taken == [1, "a connection", 2]
    assert backlog.pending == 0
