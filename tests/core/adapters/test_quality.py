"""Each adapter answers for every rule of quality: done, or exempt for a reason."""

from typing import Any

import pytest
import yaml

from tests.core.adapters.packs import HOME, NAMES

RULES = {
    "event_time",
    "polarity",
    "retained",
    "battery",
    "availability",
    "heartbeat",
    "duplicates",
    "reorder",
    "manufacturer_samples",
    "simulator",
    "limits",
}


def _quality(name: str) -> dict[str, Any]:
    read = yaml.safe_load((HOME / name / "quality.yaml").read_text("utf-8"))
    assert isinstance(read, dict)
    return read


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_is_answered(name: str) -> None:
    assert _quality(name).keys() == RULES


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_done_or_exempt_and_says_how_or_why(name: str) -> None:
    for rule, answer in _quality(name).items():
        assert answer.keys() == {"status", "reason"}, rule
        assert answer["status"] in {"done", "exempt"}, rule
        assert len(answer["reason"].split()) >= 4, rule
