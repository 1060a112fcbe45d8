"""Every adapter makes of the shared pack's payloads what it should."""

import pytest

from tests.core.adapters.packs import NAMES, answered, judge, shared_pack


@pytest.mark.parametrize("name", NAMES)
def test_the_shared_payloads_are_understood(name: str) -> None:
    lines = [line for line in shared_pack() if line["ecosystem"] == name]
    wrong = {line["id"]: found for line in lines if any(found := judge()(line["expected"], answered(line)))}
    assert wrong == {}


def test_the_judge_would_find_a_door_that_is_upside_down() -> None:
    wanted = {"want": [{"any": ["contact.opened"]}], "forbid": ["smoke.detected"]}
    said = {"events": [{"device": "door", "kind": "contact.closed"}, {"device": "door", "kind": "smoke.detected"}]}
    wrong, dangerous = judge()(wanted, said)
    assert wrong == ["missing contact.opened", "must not say smoke.detected"]
    assert dangerous == ["opposite: said contact.closed for contact.opened", "false alarm: smoke.detected"]
