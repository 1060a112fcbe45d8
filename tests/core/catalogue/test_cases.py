"""What was chosen in published situations, and what we expect in others, is among the first suggestions."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher

_FOLDER = Path(__file__).parent
_MATCHER = the_matcher()


def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))


def _first_ten(text: str) -> set[str]:
    ranked = _MATCHER.match(Person(matters=(), notes=text)).ranked
    return {placed.option.id for placed in ranked[:10]}


@pytest.mark.parametrize("name", ["cases.yaml", "situations.yaml"])
def test_most_of_what_was_chosen_is_among_the_first_ten(name: str) -> None:
    """From the text alone."""
    shares = [len(_first_ten(case["text"]) & set(case["chosen"])) / len(case["chosen"]) for case in _read(name)]
    assert sum(shares) / len(shares) >= 0.82


def test_a_sentence_finds_the_option_that_is_for_it() -> None:
    sentences = _read("sentences.yaml")
    missed = [name for name, sentence in sentences.items() if name not in _first_ten(sentence)]
    assert len(missed) <= 0.05 * len(sentences), missed
