"""A few thousand spoilt messages with every run, the same each time; `python -m tests.fuzz` tries millions."""

import gc
import itertools
import tracemalloc

import pytest

from device_adapters.adapter import Decoded, Message
from device_adapters.bounded import LONGEST
from device_adapters.registry import ADAPTERS
from tests.fuzz.hunt import BrokenPromiseError, Case, Hunt, cases

_SEED = 20_261_123
_MUCH = 4 * 2**20  #: bytes


def test_no_spoilt_message_raises_or_takes_long() -> None:
    hunt = Hunt()
    for case in itertools.islice(cases(_SEED), 5_000):
        hunt.try_one(case)
    assert hunt.tried == 5_000


def test_decoders_do_not_grow_with_what_they_are_sent() -> None:
    hunt, spoilt = Hunt(), cases(_SEED + 1)
    for case in itertools.islice(spoilt, 500):
        hunt.try_one(case)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for case in itertools.islice(spoilt, 500):
            hunt.try_one(case)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < _MUCH


@pytest.mark.parametrize(
    ("name", "announced"),
    [("home_assistant", "homeassistant/sensor/s{}/config"), ("esphome", "homeassistant/sensor/n/s{}/config")],
)
def test_remembered_documents_are_bounded(name: str, announced: str) -> None:
    decoder = ADAPTERS[name].new_decoder({})
    said = [
        decoder.decode(Message(topic=announced.format(n), payload=b'{"stat_t":"a/sensor/s%d/state"}' % n))
        for n in range(5_100)
    ]
    assert any(one.quarantined for one in said) or name == "esphome"
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for n in range(5_100, 7_000):
            decoder.decode(Message(topic=announced.format(n), payload=b'{"stat_t":"a/sensor/s%d/state"}' % n))
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] - before < _MUCH // 8
    finally:
        tracemalloc.stop()


def test_documents_of_any_size_are_bounded_together() -> None:
    decoder = ADAPTERS["home_assistant"].new_decoder({})
    size = 200_000
    document = b'{"stat_t":"a/b","name":"' + b"x" * size + b'"}'
    said = [
        decoder.decode(Message(topic=f"homeassistant/sensor/s{n}/config", payload=document)).quarantined
        for n in range(40)
    ]
    assert sum(one is None for one in said) == 4 * 2**20 // len(document)


def test_what_is_too_long_is_not_read() -> None:
    long = b'{"action": "' + b"x" * LONGEST + b'"}'
    for name, adapter in ADAPTERS.items():
        said = adapter.new_decoder({}).decode(Message(topic="a/b/c", payload=long))
        assert said == Decoded(quarantined=f"{len(long)} bytes, while no more than {LONGEST} are read"), name


def test_numbers_that_cost_time_are_not_read_by_the_hundred() -> None:
    dear = b'{"action": [' + b"1e+308, " * 1_500 + b"1]}"
    for name, adapter in ADAPTERS.items():
        said = adapter.new_decoder({}).decode(Message(topic="a/b/c", payload=dear))
        assert said == Decoded(quarantined="hundreds of numbers with exponents, which no reading has"), name


class _Bad:
    """A decoder that keeps no promise: it raises, or it is slow."""

    def decode(self, message: Message) -> Decoded:
        if message.payload == b"raise":
            raise KeyError("no such field")
        sum(range(600_000))
        return Decoded()


@pytest.mark.parametrize(("payload", "found"), [(b"raise", "KeyError"), (b"slow", "took")])
def test_the_hunt_would_find_a_decoder_that_breaks_its_promise(
    payload: bytes, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hunt = Hunt()
    monkeypatch.setitem(hunt._decoders, "tec", _Bad())
    with pytest.raises(BrokenPromiseError, match=found):
        hunt.try_one(Case("tec", Message(topic="a", payload=payload), "as it is"))
