"""Each example plan reads back as what was agreed."""

import pytest

from alerts.wording import expectation_words
from tests.replay.nights import RULES, example

AGREED = {
    "01-out-of-bed": (
        "when Julie's bed is left for more than 20 seconds between 22:00 and 07:00, we expect it to "
        "be occupied within 20 minutes if movement is seen in the bedroom or the hall, otherwise "
        "within 1 hour 30 minutes"
    ),
    "02-not-to-bed": "between 21:00 and 00:30 we expect Julie's bed to be occupied",
    "03-not-up": "between 06:00 and 09:00 we expect movement to be seen in the bathroom",
    "04-door-at-night": (
        "when the front door opens between 23:00 and 06:00, we expect Edith's bed to be occupied or a"
        " carer to arrive within 3 minutes"
    ),
    "05-door-left-open": "when the back door opens, we expect it to close within 10 minutes",
    "06-long-in-bathroom": (
        "when somebody is seen in the bathroom between 22:00 and 06:00, we expect nobody to be seen "
        "any more in the bathroom within 15 minutes"
    ),
    "07-many-visits": (
        "when Julie's bed is left at least 2 more times than is usual for this person between 22:00 "
        "and 07:00, it goes on the morning list"
    ),
    "08-no-movement": (
        "we expect movement to be seen in the hall, the kitchen or the bathroom at least every 12 hours"
    ),
    "09-fall-wearable": "when a fall is noticed, we expect the fall to be taken back within 30 seconds",
    "10-fall-room-sensor": (
        "when a fall is noticed in the bathroom, we expect the fall to be taken back within 90 seconds"
    ),
    "11-seizure": "when a seizure is noticed, somebody is woken at once",
    "12-wet-bed": "when a wet bed is noticed, we expect the bed to be dry again within 1 minute",
    "13-smoke-co-gas": (
        "when smoke, carbon monoxide, gas or fire heat is noticed in the kitchen or the boiler "
        "cupboard, everybody on the ladder is called at once, at any hour"
    ),
    "14-flood-and-temperature": "when water on the floor is noticed in the bathroom, somebody is woken",
    "15-left-the-area": (
        "when Edith's tracker is more than 300 metres from the agreed place for 3 minutes between "
        "22:00 and 07:00, somebody is woken at once"
    ),
    "16-missed-medicine": "when medicine is due, we expect the medicine to be taken within 1 hour",
    "17-call-for-help": "when Maurice's pendant or the bathroom cord is pressed, somebody is woken at once",
    "18-carer-not-come": "between 20:00 and 21:00 we expect a carer to arrive",
    "19-wandering": (
        "when movement is seen outside the bedroom and the bathroom in at least 3 rooms within 10 "
        "minutes between 23:00 and 06:00, somebody is woken"
    ),
    "20-restless": (
        "when a sound is heard in the bedroom at least 5 times within 30 minutes between 22:00 and "
        "07:00, it goes on the morning list"
    ),
    "21-home-silent": "we expect the gateway to show that it is alive at least every 45 minutes",
    "22-battery-tamper-not-worn": "when the battery of a device is low, it goes on the morning list",
    "23-out-of-routine": (
        "when movement is seen in the kitchen at least 5 fewer times than is usual for this person "
        "between 08:00 and 20:00, it goes on the morning list"
    ),
}


def test_no_rule_is_left_out() -> None:
    assert [path.stem for path in RULES] == list(AGREED)


@pytest.mark.parametrize(("name", "words"), AGREED.items())
def test_the_rule_reads_as_what_was_agreed(name: str, words: str) -> None:
    plan = example(f"rules/{name}")
    assert expectation_words(plan.expectations[0], plan) == words
