"""The catalogue that comes with the hub: whole, consistent, and with a drawing for everything."""

import csv
import re
from pathlib import Path

import msgspec
import pytest

from catalogue.catalogue import make_catalogue, problems
from catalogue.option import Option
from catalogue.words import Kind
from tec_hub.catalogue_files import DATA, catalogue_problems, drawing, read_catalogue
from tec_hub.yaml_file import YamlFileError
from tests.shared_data import shared

CATALOGUE = read_catalogue()
OPTIONS = list(CATALOGUE.options.values())


def test_nothing_is_wrong_with_it() -> None:
    assert catalogue_problems() == []


def test_it_holds_technology_people_and_adaptations() -> None:
    assert len(OPTIONS) >= 120
    kinds = {kind: len([o for o in OPTIONS if o.kind is kind]) for kind in Kind}
    assert min(kinds.values()) >= 5, kinds


def test_every_generic_category_is_there_by_its_id() -> None:
    with shared("data/tec_categories.csv").open(encoding="utf-8") as file:
        wanted = {row["category_id"] for row in csv.DictReader(file)}
    assert set() == wanted - set(CATALOGUE.options)


def test_a_file_that_says_something_unknown_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "options").mkdir()
    (tmp_path / "needs.yaml").write_text("[]")
    text = (DATA / "options" / "bed-occ.yaml").read_text().replace("intrusiveness:", "intrusion:")
    (tmp_path / "options" / "bed-occ.yaml").write_text(text)
    with pytest.raises(YamlFileError, match=r"bed-occ\.yaml: .*intrusion"):
        read_catalogue(tmp_path)


def test_an_option_that_nobody_would_find_is_told_of() -> None:
    unheard_of = msgspec.structs.replace(CATALOGUE.options["temp"], situations=("It is cold.",))
    catalogue = make_catalogue([unheard_of], list(CATALOGUE.needs.values()))
    told = problems(
        catalogue, event_kinds=unheard_of.events, night_rules=unheard_of.night_rules, drawings=["temp"]
    )
    assert "temp: it is told of in fewer than 2 situations" in told


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.id)
def test_drawings_are_of_one_hand(option: Option) -> None:
    """One box, lines in the text's colour, no text, no more than a dozen shapes, one accent."""
    svg = drawing(option.id).read_text()
    assert 'viewBox="0 0 96 96"' in svg
    assert 'stroke="currentColor"' in svg
    assert 'class="accent"' in svg
    assert not re.search(r"<text|<image|<script|style=|href", svg)
    assert len(re.findall(r"<(path|circle|rect|ellipse)", svg)) <= 12


_PROMISES = re.compile(r"\b(prevents falls|guarantee|always works|never fails|cures?)\b", re.IGNORECASE)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda o: o.id)
def test_what_it_says_promises_nothing_and_tells_both_risks(option: Option) -> None:
    said = " ".join((option.does, option.story.text, *(s.because for s in option.serves)))
    assert not _PROMISES.search(said)
    assert option.does.endswith(".")
    assert option.risks_using
    assert option.risks_not_using
    assert option.does_not
    assert option.trial.look_for
    assert option.trial.stop_if


def test_what_is_worn_is_no_answer_by_itself_at_night() -> None:
    worn = [o.id for o in OPTIONS if "worn" in o.features and o.night_only_answer and "night" in o.times]
    assert [name for name in worn if name != "deaf-alert"] == []
