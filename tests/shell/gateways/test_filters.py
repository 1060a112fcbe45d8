"""Topic filters of bindings."""

import itertools

import pytest
from paho.mqtt.client import topic_matches_sub

from tec_hub.intake.filters import overlap, why_not


@pytest.mark.parametrize("topic_filter", ["zigbee2mqtt/#", "+/events/rpc", "application/7/device/+/event/up", "a"])
def test_usual_filters_can_be_had(topic_filter: str) -> None:
    assert why_not(topic_filter) is None


@pytest.mark.parametrize(
    ("topic_filter", "because"),
    [
        ("", "between 1 and"),
        ("x" * 201, "between 1 and"),
        ("a\nb", "control characters"),
        ("a/# ", "spaces"),
        ("a/#/b", "alone at the end"),
        ("a/b#", "alone at the end"),
        ("a+/b", "alone between slashes"),
        ("$SYS/#", "the broker's own"),
        ("#", "below tec/v1/"),
        ("+/#", "below tec/v1/"),
        ("tec/v1/mill-lane/#", "below tec/v1/"),
        ("tec/+/x/y", "below tec/v1/"),
        ("tec/hub/+/heartbeat", "below tec/hub/"),
    ],
)
def test_what_cannot_be_had_is_refused_with_the_reason(topic_filter: str, because: str) -> None:
    assert because in (why_not(topic_filter) or "")


LEVELS = ("a", "b", "+")
FILTERS = [
    "/".join((*levels, *end))
    for count in range(3)
    for levels in itertools.product(LEVELS, repeat=count)
    for end in ((), ("#",))
    if count or end
]
TOPICS = ["/".join(levels) for count in (1, 2, 3, 4) for levels in itertools.product("abc", repeat=count)]


def test_filters_overlap_where_some_topic_matches_both() -> None:
    heard = {given: {topic for topic in TOPICS if topic_matches_sub(given, topic)} for given in FILTERS}
    wrong = [
        (one, other)
        for one, other in itertools.product(FILTERS, repeat=2)
        if overlap(one, other) != bool(heard[one] & heard[other])
    ]
    assert wrong == []
