"""What fits a schema is taken, and what does not is kept apart: for the hub's own events and for mappings."""

import json
import math
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device_adapters.adapter import Decoded, Message
from device_adapters.event import Kind
from device_adapters.registry import ADAPTERS
from tec_hub.papers.schemas import schemas

_FEW = settings(max_examples=400, deadline=None, derandomize=True)
_CHECKERS = {name: jsonschema.Draft202012Validator(schema) for name, schema in schemas().items()}
_TEXTS = st.text("abcdefghij é-/_", max_size=12)
_NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6).filter(lambda x: not math.isnan(x)), st.just(0.5)
)
_TIMES = st.sampled_from(
    [
        "2026-01-12T02:10:45Z",
        "2026-10-25T01:30:00+01:00",
        "2026-01-12T02:10:45.123456+00:00",
        None,
        "yesterday",
        5,
        "",
    ]
)
_PLACES = st.fixed_dictionaries(
    {"lat": st.floats(-120, 120), "lon": st.floats(-200, 200)},
    optional={"accuracy_m": _NUMBERS, "altitude": _NUMBERS},
)
_LINKS = st.dictionaries(st.sampled_from(["lqi", "rssi_dbm", "snr_db", "quality"]), _NUMBERS, max_size=3)
_VALUES = st.one_of(st.none(), st.booleans(), _NUMBERS, _TEXTS, _PLACES, _LINKS, st.lists(_NUMBERS, max_size=2))
_EVENTS = st.fixed_dictionaries(
    {
        "device": st.one_of(_TEXTS, st.just("bed"), st.none(), st.just(5)),
        "kind": st.one_of(st.sampled_from([kind.value for kind in Kind]), st.just("bed.made"), st.none()),
    },
    optional={
        "value": _VALUES,
        "occurred_at": _TIMES,
        "historical": st.one_of(st.booleans(), st.just("yes")),
        "battery": st.just(3),
    },
)


def _taken(ecosystem: str, topic: str, said: Any) -> Decoded:
    payload = json.dumps(said, allow_nan=False).encode()
    return ADAPTERS[ecosystem].new_decoder({}).decode(Message(topic=topic, payload=payload))


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas()[name])


@given(said=_EVENTS)
@_FEW
def test_an_event_is_taken_if_it_fits_the_schema_and_only_then(said: dict[str, Any]) -> None:
    fits = _CHECKERS["event"].is_valid(said)
    decoded = _taken("tec", "home/events", said)
    assert (decoded.quarantined is None) == fits, (decoded.quarantined, decoded.warnings)
    assert len(decoded.events) == fits


@given(said=st.lists(_EVENTS, min_size=1, max_size=3))
@_FEW
def test_of_a_list_those_are_taken_that_fit(said: list[dict[str, Any]]) -> None:
    fitting = [one for one in said if _CHECKERS["event"].is_valid(one)]
    assert _CHECKERS["events"].is_valid(said) == (len(fitting) == len(said))
    decoded = _taken("tec", "home/events", said)
    assert len(decoded.events) == len(fitting)
    assert (decoded.quarantined is not None) == (not fitting)


def test_a_time_without_a_zone_fits_no_schema_and_is_left_out_with_a_warning() -> None:
    said = {"device": "pendant", "kind": "call.raised", "occurred_at": "2026-01-12T02:10:45"}
    assert not _CHECKERS["event"].is_valid(said)
    decoded = _taken("tec", "home/events", said)
    assert [event.occurred_at for event in decoded.events] == [None]
    assert len(decoded.warnings) == 1


_PATHS = st.sampled_from(["sensor", "state.bed", "a.0.b"])
_SPOTS = st.fixed_dictionaries(
    {},
    optional={
        "path": st.one_of(_PATHS, st.none()),
        "topic_level": st.one_of(st.integers(0, 5), st.none()),
        "constant": st.one_of(st.just("bed"), st.none()),
        "level": st.just(1),
    },
)
_KINDS = st.one_of(
    st.dictionaries(
        st.sampled_from(["true", "open"]), st.sampled_from(["bed.occupied", "bed.vacated", "nope"]), max_size=2
    ),
    st.none(),
)
_FACTS = st.fixed_dictionaries(
    {"path": st.one_of(_PATHS, st.just(5))},
    optional={
        "kinds": _KINDS,
        "kind": st.sampled_from(["temperature.measured", "nope", None]),
        "scale": st.one_of(_NUMBERS, st.just("2")),
        "when": st.sampled_from([None, {"path": "a", "reads": "b"}, {"path": "a"}]),
        "least": _NUMBERS,
        "unit": st.just("V"),
    },
)
_MAPPINGS = st.fixed_dictionaries(
    {"device": _SPOTS, "facts": st.lists(_FACTS, max_size=2)},
    optional={
        "time": st.sampled_from(
            [None, {"path": "at"}, {"path": "at", "form": "seconds"}, {"path": "at", "form": "x"}]
        ),
        "select": st.one_of(_PATHS, st.none(), st.just(1)),
        "historical": st.sampled_from([None, {"path": "late", "reads": "true"}]),
        "version": st.just(1),
    },
)
_SOUND = st.fixed_dictionaries(
    {
        "device": st.sampled_from([{"path": "sensor"}, {"topic_level": 1}, {"constant": "bed"}]),
        "facts": st.lists(
            st.sampled_from(
                [
                    {"path": "bed", "kinds": {"true": "bed.occupied", "false": "bed.vacated"}},
                    {"path": "t", "kind": "temperature.measured", "scale": 0.1, "least": -40, "most": 60},
                ]
            ),
            min_size=1,
            max_size=2,
        ),
    }
)


@given(said=st.one_of(_MAPPINGS, _SOUND))
@_FEW
def test_a_mapping_is_taken_if_it_fits_the_schema_and_only_then(said: dict[str, Any]) -> None:
    fits = _CHECKERS["mapping"].is_valid(said)
    assert (_taken("mapping", "mapping", said).quarantined is None) == fits


def test_each_command_of_ours_fits_its_schema() -> None:
    command = ADAPTERS["tec"].command
    assert command is not None
    for message in (*command("lamp", "on", ""), *command("speaker", "say", "Good night")):
        _CHECKERS["command"].validate(json.loads(message.payload))
