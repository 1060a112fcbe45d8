"""Live pages: told at once that something changed, told regularly to count down, and let go when the hub stops."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tec_hub.signals import BOARD
from tec_hub.web.pages import live
from tests.shell.web.site import Site, Visit
from tests.waiting import until


@contextmanager
def _listening(visit: Visit) -> Iterator[list[str]]:
    """What a live page hears, growing, while the test goes on."""
    heard: list[str] = []

    def listen() -> None:
        with visit.client.stream("GET", "/live", timeout=20) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            heard.extend(line.removeprefix("event: ") for line in lines if line.startswith("event: "))

    thread = threading.Thread(target=listen)
    thread.start()
    until(lambda: heard, what="the first event")
    yield heard
    thread.join(10)
    assert not thread.is_alive(), "the stream did not end"


def test_a_change_is_told_at_once_and_time_passes_audibly(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_TICK_S", 0.05)
    with site.visited_by("alice") as visit, _listening(visit) as heard:
        assert heard[0] == "changed"
        until(lambda: "tick" in heard)
        before = heard.count("changed")
        for _ in range(20):
            site.signals.tell(BOARD)
        until(lambda: heard.count("changed") > before)
        assert heard.count("changed") < before + 5, "many changes at once are few events"
        site.app.state.streams.close()


def test_a_stream_ends_when_its_visitor_is_signed_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_TICK_S", 0.01)
    monkeypatch.setattr(live, "_RECHECK", 2)
    with site.visited_by("alice") as visit, _listening(visit):
        site.wall.advance(100 * 3600)


def test_nobody_is_left_subscribed_when_a_page_is_closed(site: Site) -> None:
    with site.visited_by("alice") as visit, visit.client.stream("GET", "/live") as stream:
        lines = stream.iter_lines()  # kept, for letting go of it would close the stream
        next(lines)
        assert site.signals._wakers[BOARD]
    until(lambda: not site.signals._wakers[BOARD], what="the subscription to end")
