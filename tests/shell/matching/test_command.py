"""`tec-hub match`: a person in, options out; what cannot be used is refused by name."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher
from tec_hub.cli import app
from tec_hub.match import EXAMPLE, PersonFileError, read_person, unknown_names

DOCUMENT = Path(__file__).parents[3] / "docs" / "matching.md"


def run(*arguments: str, given: str = "") -> str:
    result = CliRunner().invoke(app, ["match", *arguments], input=given)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_example_has_every_field_and_every_field_is_told_of() -> None:
    person = read_person(str(EXAMPLE))
    assert unknown_names(person, the_matcher()) == []
    fields = {field.name for field in msgspec.structs.fields(Person)}
    left_out = {"nobody_at_night", "shares_bedroom"}  # true of nobody who lives like her
    assert set(json.loads(EXAMPLE.read_text(encoding="utf-8"))) == fields - left_out
    told = DOCUMENT.read_text(encoding="utf-8")
    assert [field for field in fields if f"`{field}`" not in told] == []


def test_what_is_printed_as_an_example_can_be_matched_from_standard_input() -> None:
    found: dict[str, Any] = json.loads(run("-", "--json", given=run("--example")))
    assert [each["rank"] for each in found["ranked"]] == list(range(1, len(found["ranked"]) + 1))
    assert {"night-leaving", "medicines-take"} <= {need["id"] for need in found["needs"]}
    assert {"pendant", "day-centre", "camera"} <= {each["id"] for each in found["excluded"]}
    assert "lonely" not in {need["id"] for need in found["needs"]}
    assert all(bundle["weekly"] <= 15 for bundle in found["bundles"])
    told = DOCUMENT.read_text(encoding="utf-8")
    assert [key for key in found if f"`{key}`" not in told] == []


def test_it_reads_as_a_page_too() -> None:
    said = run("--text", "Dad gets up at night and goes out looking for mum; he used to sing")
    assert said.startswith("1. ")
    assert "You spoke of “used to sing”." in said


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ('{"matters": ["the garden"], "needs": ["night-up"]}', "unknown field `needs`"),
        ('{"matters": "the garden"}', r"Expected `array`, got `str` - at `\$\.matters`"),
        ('{"matters": ["the garden"]', "Input data was truncated"),
    ],
)
def test_what_is_no_person_is_refused_and_shown_how_one_looks(tmp_path: Path, given: str, says: str) -> None:
    file = tmp_path / "person.json"
    file.write_text(given)
    with pytest.raises(PersonFileError, match=rf"person\.json: .*{says}.*--example"):
        read_person(str(file))
