"""`tec-hub replay`: lines for programs, a picture for people."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tec_hub.cli import app
from tests.replay.nights import PLANS, write

PLAN = str(PLANS / "rules/01-out-of-bed.yaml")
NIGHT = [
    '{"device": "bed", "kind": "bed.occupied", "occurred_at": "2026-11-20T22:30:00Z"}',
    '{"device": "bed", "kind": "bed.vacated", "occurred_at": "2026-11-21T02:00:00Z"}',
    '{"device": "hall_motion", "kind": "motion.detected", "occurred_at": "2026-11-21T02:01:00Z"}',
    '{"device": "bed", "kind": "bed.occupied", "occurred_at": "2026-11-21T02:22:00Z"}',
]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["replay", *arguments], env={"COLUMNS": "120"})
    return result.exit_code, result.stdout, result.stderr


def test_one_json_line_for_each_decision(tmp_path: Path) -> None:
    code, out, err = run(PLAN, write(tmp_path, *NIGHT), "--json")
    assert (code, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    first = lines[0]
    assert first["data"]["alert"]["status"] == "open"
    assert {key: first[key] for key in ("time", "local", "kind", "alert")} == {
        "time": "2026-11-21T02:20:00Z",
        "local": "2026-11-21 02:20:00",
        "kind": "raised",
        "alert": "julie-1",
    }
    assert first["reason"].startswith("P2 Out of bed, not back, since 02:00. Agreed: when Julie's bed is left")
    assert first["reason"].endswith("Other sensors saw movement.")
    assert lines[1]["kind"] == "prompt_resident"
    assert lines[1]["reason"] == "Bedside lamp: on."
    [end] = [line for line in lines if line["data"].get("event") == "self_resolved"]
    assert (end["local"], end["data"]["alert"]["status"]) == ("2026-11-21 02:22:00", "self_resolved")
    assert {line["alert"] for line in lines} == {"julie-1"}


def test_the_contacts_behave_as_they_are_told_to(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.yaml"
    contacts.write_text("contacts: {anna: {answers_call: 1}}")
    _, out, _ = run(PLAN, write(tmp_path, *NIGHT[:3]), "--json", "--contacts", str(contacts))
    assert '"reason":"Anna is going."' in out
    assert '"reason":"Closed by Anna: helped."' in out


def test_each_night_is_drawn_as_a_line(tmp_path: Path) -> None:
    code, out, _ = run(PLAN, write(tmp_path, *NIGHT))
    assert code == 0
    axis, evening, legend, alert, *summary = out.splitlines()
    assert axis.split() == [f"{hour % 24:02}" for hour in range(18, 34)]
    assert evening.startswith("Fri 20 Nov")
    hour = axis.index("19") - axis.index("18")
    start = axis.index("18")
    assert evening[start + int(4.5 * hour) : start + 8 * hour] == "━" * (8 * hour - int(4.5 * hour))
    assert evening[start + 8 * hour :].startswith("•")
    assert "!" in evening[start + 8 * hour : start + 9 * hour]
    assert evening.endswith("1")
    assert "in bed" in legend
    assert alert == (
        "Sat 21 Nov 02:20  P2 Out of bed, not back, since 02:00. Other sensors saw movement. "
        "Came right by itself at 02:22."
    )
    assert summary[0] == "1 night, 4 events; alerts: 1 P2"


def test_it_is_drawn_into_whatever_width_there_is(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["replay", PLAN, write(tmp_path, *NIGHT)], env={"COLUMNS": "40"})
    assert "!" in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()[:2]) <= 40


def test_bad_lines_are_counted_and_the_others_replayed(tmp_path: Path) -> None:
    code, out, err = run(PLAN, write(tmp_path, NIGHT[0], "rubbish", *NIGHT[1:]), "--json")
    assert code == 0
    assert '"kind":"raised"' in out
    assert "night.jsonl, line 2: JSON is malformed" in err
    assert err.endswith("1 of 5 lines could not be read and were left out.\n")


def test_what_must_be_put_right_in_the_plan_is_said(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(Path(PLAN).read_text().replace("ladder: usual", "ladder: gone"))
    code, out, err = run(str(plan), write(tmp_path, *NIGHT), "--json")
    assert code == 0
    assert "out-of-bed: There is no ladder “gone”." in err
    assert "there is no ladder" in out


@pytest.mark.parametrize(("plan", "lines"), [("nowhere.yaml", NIGHT), (PLAN, ["rubbish"])])
def test_what_cannot_be_done_is_refused(tmp_path: Path, plan: str, lines: list[str]) -> None:
    code, out, err = run(plan, write(tmp_path, *lines))
    assert (code, out) == (2, "")
    assert "Refused: " in err
