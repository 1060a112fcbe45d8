"""`tec-hub decode`: one line in, one line out, whatever the line is."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tec_hub.decode import answer, decode_command

DOOR = {"id": "a", "ecosystem": "zigbee2mqtt", "topic": "zigbee2mqtt/door", "payload": '{"contact":false}'}


def _said(line: dict[str, Any]) -> dict[str, Any]:

    said: dict[str, Any] = json.loads(msgspec.json.encode(answer(json.dumps(line).encode())))
    return said


def test_a_line_is_answered_by_its_id() -> None:
    assert _said(DOOR) == {"id": "a", "events": [{"device": "door", "kind": "contact.opened"}]}


def test_what_was_delivered_before_helps_to_understand() -> None:
    listed = [
        {
            "friendly_name": "door",
            "definition": {
                "exposes": [{"type": "binary", "name": "contact", "value_on": "open", "value_off": "shut"}]
            },
        }
    ]
    before = {"topic": "zigbee2mqtt/bridge/devices", "payload": json.dumps(listed)}
    line = {**DOOR, "payload": '{"contact":"shut"}', "preconditions": [before]}
    assert _said(line)["events"] == [{"device": "door", "kind": "contact.closed"}]


def test_each_line_is_a_gateway_of_its_own() -> None:
    assert _said({**DOOR, "payload": '{"contact":"shut"}'})["events"] == []


def test_binary_payloads_come_as_base64() -> None:
    assert _said({**DOOR, "payload": "eyJjb250YWN0IjpmYWxzZX0=", "payload_encoding": "base64"}) == _said(DOOR)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({**DOOR, "ecosystem": "telepathy"}, "there is no adapter for 'telepathy'"),
        ({**DOOR, "payload": "!", "payload_encoding": "base64"}, "base64"),
        ({"id": "a", "ecosystem": "tec"}, "required field"),
        ({**DOOR, "payload": 7}, "Expected `str`"),
        ({**DOOR, "payload": "{"}, "not JSON"),
    ],
)
def test_what_is_not_understood_is_quarantined_in_words(line: dict[str, Any], why: str) -> None:
    said = _said(line)
    assert (said["id"], said["events"]) == ("a", [])
    assert why.lower() in said["quarantined"].lower()


def test_a_line_that_is_no_json_is_answered_too() -> None:
    said = answer(b"{nonsense")
    assert (said.id, said.events) == (None, ())
    assert said.quarantined


def test_a_file_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert decode_command(str(tmp_path / "none.jsonl")) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_file_and_standard_input_are_answered_alike(tmp_path: Path) -> None:
    lines = json.dumps(DOOR) + "\n\n" + json.dumps({**DOOR, "id": 2}) + "\n"
    file = tmp_path / "lines.jsonl"
    file.write_text(lines)
    program = [sys.executable, "-m", "tec_hub.decode"]
    by_file = subprocess.run([*program, str(file)], capture_output=True, text=True, check=True).stdout
    by_input = subprocess.run([*program, "-"], input=lines, capture_output=True, text=True, check=True).stdout
    assert by_file == by_input
    assert [json.loads(line)["id"] for line in by_file.splitlines()] == ["a", 2]
