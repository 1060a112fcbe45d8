"""Published situations: what was chosen then is among the first suggestions now."""

from pathlib import Path
from typing import Any

import yaml

from catalogue.person import Person
from tec_hub.catalogue_files import the_matcher

CASES = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
MATCHER = the_matcher()


def found(case: dict[str, Any]) -> float:
    """The share of what was chosen that is among the first ten, from the text alone."""
    ranked = MATCHER.match(Person(matters=(), notes=case["text"])).ranked
    first = {placed.option.id for placed in ranked[:10]}
    return len(first & set(case["chosen"])) / len(case["chosen"])


def test_most_of_what_was_chosen_is_among_the_first_ten() -> None:
    shares = [found(case) for case in CASES]
    assert sum(shares) / len(shares) >= 0.78
