"""What may be in a recording, and what is said about what may not."""

import base64
import gzip
import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.inputs import Observed
from alerts.plan import Plan
from tec_hub.replay import RecordingError, read_recording
from tests.replay.nights import example, write

TWO = datetime(2026, 11, 20, 2, tzinfo=UTC)
BED = '{"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-11-20T02:00:00Z"}'


class Told:
    """A recording that was read, and what was said while reading it."""

    def __init__(self, name: str, plan: Plan) -> None:
        self.words: list[str] = []
        self.recording = read_recording(name, plan, self.words.append)
        self.events = self.recording.events


@pytest.fixture
def plan() -> Plan:
    return example("rules/01-out-of-bed")


def test_a_canonical_line(plan: Plan, tmp_path: Path) -> None:
    told = Told(write(tmp_path, BED), plan)
    assert told.events == [Observed(at=TWO, device="bed", kind="bed.vacated", occurred_at=TWO)]
    assert told.words == []


def test_the_time_of_arrival_goes_before_the_time_of_the_fact(plan: Plan, tmp_path: Path) -> None:
    late = BED.replace("}", ', "received_at": "2026-11-20T06:00:00+01:00"}')
    [event] = Told(write(tmp_path, late), plan).events
    assert (event.at, event.occurred_at) == (datetime(2026, 11, 20, 5, tzinfo=UTC), TWO)


def test_lines_are_put_in_the_order_of_their_arrival(plan: Plan, tmp_path: Path) -> None:
    earlier = BED.replace("02:00", "01:00")
    assert [event.at.hour for event in Told(write(tmp_path, BED, "", earlier), plan).events] == [1, 2]


def test_a_native_line_with_a_json_payload(plan: Plan, tmp_path: Path) -> None:
    line = {
        "topic": "zigbee2mqtt/hall_motion",
        "ecosystem": "zigbee2mqtt",
        "payload": {"occupancy": True},
        "time": "2026-11-20T02:00:00Z",
    }
    [event] = Told(write(tmp_path, json.dumps(line)), plan).events
    assert event == Observed(at=TWO, device="hall_motion", kind="motion.detected")


@pytest.mark.parametrize("encoding", [None, "base64"])
def test_a_native_line_with_the_hub_s_prefix_and_a_text(plan: Plan, tmp_path: Path, encoding: str | None) -> None:
    text = '{"occupancy": true}'
    line = {
        "topic": "tec/v1/home/zigbee2mqtt/zigbee2mqtt/hall_motion",
        "payload": base64.b64encode(text.encode()).decode() if encoding else text,
        "payload_encoding": encoding,
        "time": "2026-11-20T02:00:00Z",
    }
    [event] = Told(write(tmp_path, json.dumps(line)), plan).events
    assert (event.device, event.kind) == ("hall_motion", "motion.detected")


def test_a_device_is_called_as_the_plan_calls_it(plan: Plan, tmp_path: Path) -> None:
    """In a hub's own plan the devices bear their gateway's name."""
    full = Plan(resident="julie", called="JW", time_zone="Europe/London", devices={"gw/bed": plan.devices["bed"]})
    line = BED.replace('{"', '{"gateway": "gw", "', 1)
    assert [event.device for event in Told(write(tmp_path, line), full).events] == ["gw/bed"]
    assert [event.device for event in Told(write(tmp_path, line), plan).events] == ["bed"]


def test_packed_or_not_and_from_a_pipe(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = Told(write(tmp_path, BED), plan).events
    packed = tmp_path / "no telling name"
    packed.write_bytes(gzip.compress(BED.encode()))
    assert Told(str(packed), plan).events == expected
    for content in (BED.encode(), packed.read_bytes()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert Told("-", plan).events == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("rubbish", "JSON is malformed"),
        ("[1]", "Expected `object`"),
        ("{}", "neither a kind nor a topic"),
        (BED.replace("bed.vacated", "fell.over"), "Invalid enum value 'fell.over'"),
        (BED.replace("00Z", "00"), "has no time zone"),
        (BED.replace(', "occurred_at": "2026-11-20T02:00:00Z"', ""), "does not say when"),
        (BED.replace('"device": "bed", ', ""), "needs a device"),
        (BED.replace("}", ', "value": 3}'), "takes no value"),
        ('{"topic": "a/b", "payload": "x", "time": "2026-11-20T02:00:00Z"}', "which ecosystem"),
        (
            '{"topic": "a/b", "ecosystem": "smoke_signals", "payload": "x", "time": "2026-11-20T02:00:00Z"}',
            "no adapter for 'smoke_signals'",
        ),
        (
            '{"topic": "zigbee2mqtt/x", "ecosystem": "zigbee2mqtt", "payload": "{",'
            ' "time": "2026-11-20T02:00:00Z"}',
            "not understood",
        ),
        (
            '{"topic": "zigbee2mqtt/x", "ecosystem": "zigbee2mqtt", "payload": "*", "payload_encoding": "base64",'
            ' "time": "2026-11-20T02:00:00Z"}',
            "not base64",
        ),
        (
            '{"topic": "zigbee2mqtt/x", "ecosystem": "zigbee2mqtt", "payload": {}, "time": "2026-11-20T02:00:00"}',
            "no zone",
        ),
        ("\udcff", "rubbish in rubbish"),
    ],
)
def test_a_bad_line_is_told_and_left_out(plan: Plan, tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "night.jsonl"
    path.write_bytes(f"{BED}\n{line}\n{BED}".encode(errors="surrogateescape"))
    told = Told(str(path), plan)
    assert len(told.events) == 2
    assert (told.recording.lines, told.recording.problems) == (3, 1)
    [words] = told.words
    assert words.startswith(f"{path}, line 2: ")
    assert why in words or line == "\udcff"


def test_nothing_that_can_be_read_is_an_error(plan: Plan, tmp_path: Path) -> None:
    name = write(tmp_path, "rubbish", "")
    words: list[str] = []
    with pytest.raises(RecordingError, match="no event in it that could be read"):
        read_recording(name, plan, words.append)
    assert len(words) == 1


def test_a_file_that_is_not_there_or_is_torn(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"nowhere\.jsonl: cannot be read: No such file"):
        Told(str(tmp_path / "nowhere.jsonl"), plan)
    torn = tmp_path / "torn.gz"
    torn.write_bytes(gzip.compress(BED.encode() * 50)[:-12])
    with pytest.raises(RecordingError, match=r"torn.gz: cannot be read"):
        Told(str(torn), plan)
