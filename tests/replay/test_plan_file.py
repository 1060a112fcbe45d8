"""Plan files: what they may say, and where they are wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from alerts.ladder import Shift
from alerts.plan import Plan
from tec_hub.plan_file import PlanFileError, read_plan
from tests.replay.nights import PLANS, example

GOOD = (PLANS / "rules/01-out-of-bed.yaml").read_text()


def read(folder: Path, text: str) -> Plan:
    path = folder / "plan.yaml"
    path.write_text(text)
    return read_plan(path)


def wrong(folder: Path, text: str) -> str:
    """What is said of the file, without its folder."""
    with pytest.raises(PlanFileError) as error:
        read(folder, text)
    return str(error.value).replace(f"{folder}/", "")


def test_the_keys_are_the_ids() -> None:
    plan = example("rules/01-out-of-bed")
    assert all(key == contact.id for key, contact in plan.contacts.items())
    assert all(key == ladder.id for key, ladder in plan.ladders.items())
    assert plan.agreement.review_on == date(2027, 3, 14)


def test_times_of_day_and_words_stay_what_they_look_like(tmp_path: Path) -> None:
    """In older YAML 22:00 is the number 1320, and on and off are truth values."""
    plan = read(tmp_path, GOOD.replace('"22:00"', "22:00").replace("action: on", "action: off"))
    assert plan.expectations[0].during is not None
    assert plan.expectations[0].during.start == "22:00"
    step = plan.ladders["usual"].steps[0]
    assert step.prompt is not None
    assert step.prompt.action == "off"


def test_a_rota_with_shifts(tmp_path: Path) -> None:
    shift = "{contact: anna, start: 2026-11-20T20:00:00Z, end: 2026-11-21T08:00:00+00:00}"
    plan = read(tmp_path, f"{GOOD}rotas:\n  east:\n    shifts: [{shift}]\n")
    start, end = datetime(2026, 11, 20, 20, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert plan.rotas["east"].shifts == (Shift(contact="anna", start=start, end=end),)


def test_a_plan_as_data_comes_back_the_same(tmp_path: Path) -> None:
    """What the hub keeps of a plan is a plan file too, ids apart."""
    data = msgspec.to_builtins(example("home_k2"))
    for section in ("ladders", "contacts"):
        for entry in data[section].values():
            del entry["id"]
    assert read(tmp_path, msgspec.json.encode(data).decode()) == example("home_k2")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("priority: P2", "priority: P7", "plan.yaml, line 14: expectations[0].priority: Invalid enum value 'P7'"),
        (
            "role: bed,",
            "rule: bed,",
            "plan.yaml, line 27: devices.bed: Object contains unknown field `rule`",
        ),
        (
            "{who: [anna], wait_s: 180}",
            "{who: anna, wait_s: 180}",
            "plan.yaml, line 35: ladders.usual.steps[1].who: Expected `array`, got `str`",
        ),
        (
            "minutes_away: 6",
            "minutes_away: six",
            "plan.yaml, line 38: contacts.anna.minutes_away: Expected `int | null`, got `str`",
        ),
        ("within_s: 1200", "within_s: 1200\n    within_s: 60", "plan.yaml, line 19: “within_s” is given twice"),
        ("called: JW", "called: JW: x", "plan.yaml, line 4: mapping values are not allowed in this context"),
        ("resident: julie\n", "", "plan.yaml: Object missing required field `resident`"),
        ("Europe/London", "London", "plan.yaml: time_zone: “London” is not a time zone (such as Europe/London)."),
        (
            '"22:00"',
            "22h",
            "plan.yaml: out-of-bed: “22h” is not a time of day (such as 22:00).",
        ),
        (
            "expectations:",
            "starts_at: 2026-11-20T18:00:00\nexpectations:",
            "plan.yaml, line 11: starts_at: has no time zone",
        ),
        (
            "contacts:",
            "rotas: {east: {shifts: [{contact: anna, start: 2026-11-20T20:00:00, end: 2026-11-21T08:00:00Z}]}}\n"
            "contacts:",
            "plan.yaml, line 37: rotas.east.shifts[0]: has no time zone",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    assert wrong(tmp_path, GOOD.replace(old, new, 1)) == words


@pytest.mark.parametrize("text", ["", "- a", "just words", "\x00", "a: [", "a: &x {<<: *x}", "1: 2"])
def test_no_plan_at_all(tmp_path: Path, text: str) -> None:
    assert wrong(tmp_path, text).startswith("plan.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match=r"plan\.yaml: cannot be read: No such file"):
        read_plan(tmp_path / "plan.yaml")
    (tmp_path / "plan.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(PlanFileError, match="cannot be read"):
        read_plan(tmp_path / "plan.yaml")
