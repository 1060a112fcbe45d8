"""The answer a carephone waits for."""

import pytest

from device_adapters.scaip.answer import answer


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (
            b"<mrq><ref>A1</ref><cid>4711</cid><dty>3</dty><stc>10</stc></mrq>",
            b"<mrs><ref>A1</ref><snu>0</snu><mre>0</mre></mrs>",
        ),
        (b"<mrq><ref>A1</ref><dty>3</dty></mrq>", b"<mrs><ref>A1</ref><snu>7</snu></mrs>"),
        (b"<mrq><ref>A1", b"<mrs><ref></ref><snu>2</snu></mrs>"),
        (b"<other><ref>&lt;A&gt;</ref></other>", b"<mrs><ref>&lt;A&gt;</ref><snu>2</snu></mrs>"),
        (b"<mrs><ref>A1</ref><snu>0</snu></mrs>", None),
    ],
    ids=["taken", "a tag is missing", "not well-formed", "no request", "an answer is not answered"],
)
def test_a_request_is_answered_by_what_it_is(request_: bytes, expected: bytes | None) -> None:
    assert answer(request_) == expected
