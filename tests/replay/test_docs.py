"""The page about replaying says what is so: its samples are replayed here."""

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from tec_hub.cli import app
from tec_hub.replay import Behaviour, read_contacts
from tests.project.root import ROOT
from tests.replay.nights import PLANS, write

PAGE = (ROOT / "docs/replay.md").read_text()


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_samples_are_read_and_replayed(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.yaml"
    contacts.write_text(samples("yaml")[0])
    occupied = '{"device": "bed", "kind": "bed.occupied", "occurred_at": "2026-11-20T22:30:00Z"}'
    events = write(tmp_path, occupied, *(line.strip() for line in samples("json")))
    plan = str(PLANS / "rules/01-out-of-bed.yaml")
    result = CliRunner().invoke(app, ["replay", plan, events, "--json", "--contacts", str(contacts)])
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(f"`{key}`" in PAGE for line in lines for key in line)
    reasons = [line["reason"] for line in lines]
    assert "Anna is going." in reasons
    assert "Closed by Anna: had tea." in reasons


def test_every_field_of_a_behaviour_is_explained(tmp_path: Path) -> None:
    assert [name for name in Behaviour.__struct_fields__ if f"`{name}`" not in PAGE] == []
    contacts = tmp_path / "contacts.yaml"
    contacts.write_text(samples("yaml")[0])
    assert set(read_contacts(contacts)) == {"anna", "ben", "cara"}


def test_the_error_shown_is_the_error_said(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text((PLANS / "rules/01-out-of-bed.yaml").read_text().replace("priority: P2", "priority: P7"))
    result = CliRunner().invoke(app, ["replay", str(plan), "nothing"])
    assert result.stderr.strip().replace(f"{tmp_path}/", "") in PAGE
