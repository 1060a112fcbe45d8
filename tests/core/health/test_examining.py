"""What is wrong with a device, judged by the facts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.health.classes import Power
from alerts.health.examining import Facts, What, examine, link_is_weak, measured_skew, silent_at
from alerts.health.memory import Memory
from alerts.health.words import means, to_do

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=30)
STANDS_LOW = frozenset({What.BATTERY_LOW})
hours = st.floats(0, 200)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def wrong(**changes: Any) -> dict[str, float | None]:
    given: dict[str, Any] = {
        "power": Power.BATTERY,
        "heard": ago(0.1),
        "from_": LONG_AGO,
        "limit_s": 7200.0,
    } | changes
    return {finding.what.value: finding.value for finding in examine(Facts(**given), NOW)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"heard": ago(1.9)}, []),
        ({"heard": ago(2.1)}, ["silent"]),
        ({"heard": None}, ["silent"]),
        ({"heard": None, "from_": ago(1)}, []),
        ({"heard": ago(50), "deaf_until": ago(1)}, []),
        ({"heard": ago(50), "deaf_until": ago(3)}, ["silent"]),
        ({"heard": ago(50), "power": Power.PROMPT}, []),
        ({"heard": ago(1), "last": {"device.offline": (ago(1), None)}}, ["lost"]),
        ({"heard": ago(9), "last": {"device.offline": (ago(9), None)}}, ["lost"]),
        ({"last": {"device.offline": (ago(1), None), "device.online": (ago(0.5), None)}}, []),
        ({"heard": ago(0.1), "last": {"device.offline": (ago(1), None)}}, []),
        ({"last": {"battery.low": (ago(9), None)}}, ["battery_low"]),
        ({"last": {"battery.low": (ago(9), None), "battery.ok": (ago(1), None)}}, []),
        ({"last": {"battery.measured": (ago(1), 15.0)}}, ["battery_low"]),
        ({"last": {"battery.measured": (ago(1), 20.0)}}, []),
        (
            {"last": {"battery.measured": (ago(1), 20.0)}, "standing": frozenset({What.BATTERY_LOW})},
            ["battery_low"],
        ),
        ({"last": {"battery.measured": (ago(1), 90.0)}, "standing": frozenset({What.BATTERY_LOW})}, []),
        ({"last": {"tamper.detected": (ago(1), None)}}, ["tamper"]),
        ({"last": {"tamper.detected": (ago(30), None)}}, []),
        ({"last": {"tamper.detected": (ago(30), None), "tamper.cleared": (ago(90), None)}}, ["tamper"]),
        ({"last": {"tamper.detected": (ago(2), None), "tamper.cleared": (ago(1), None)}}, []),
        ({"last": {"mains.lost": (ago(2), None)}}, ["mains_lost"]),
        ({"memory": Memory(weak=3, link_at=ago(1))}, ["weak_link"]),
        ({"memory": Memory(weak=-1, link_at=ago(1)), "standing": frozenset({What.WEAK_LINK})}, ["weak_link"]),
        ({"memory": Memory(skews=(3600.0,) * 5)}, ["clock_wrong"]),
    ],
)
def test_what_is_found(facts: dict[str, Any], expected: list[str]) -> None:
    assert list(wrong(**facts)) == expected


@given(hours, hours, st.floats(60, 1e6))
def test_our_own_outage_is_never_their_silence(heard: float, back: float, limit: float) -> None:
    facts = Facts(power=Power.BATTERY, heard=ago(heard), from_=LONG_AGO, limit_s=limit, deaf_until=ago(back))
    if back * 3600 < limit:
        assert not examine(facts, NOW)
    assert silent_at(facts) >= ago(back) + timedelta(seconds=limit)


@given(hours, st.floats(60, 1e6))
def test_it_is_silent_from_the_limit_on_and_not_before(heard: float, limit: float) -> None:
    facts = Facts(power=Power.MAINS, heard=ago(heard), from_=LONG_AGO, limit_s=limit)
    due = silent_at(facts)
    assert not examine(facts, due)
    assert [f.what for f in examine(facts, due + timedelta(seconds=1))] == [What.SILENT]


@pytest.mark.parametrize(
    ("value", "weak"),
    [
        ({"rssi_dbm": -92.0}, True),
        ({"rssi_dbm": -70.0}, False),
        ({"rssi_dbm": -105.0, "snr_db": 4.0}, False),
        ({"rssi_dbm": -121.0, "snr_db": -3.0}, True),
        ({"rssi_dbm": -100.0, "snr_db": -17.0}, True),
        ({"lqi": 12.0}, True),
        ({"lqi": 120.0}, False),
        ({}, None),
    ],
)
def test_what_a_weak_link_is(value: dict[str, float], weak: bool | None) -> None:
    assert link_is_weak(value) is weak


def test_the_skew_is_that_of_the_newest_of_its_own_times() -> None:
    assert measured_skew({"a": (ago(5), None), "b": (ago(1), None)}, NOW) == 3600
    assert measured_skew({}, NOW) is None


@pytest.mark.parametrize("what", What)
def test_everything_has_its_words(what: What) -> None:
    assert not means(what, 3600.0).endswith(".")
    assert to_do(what).endswith(".")


def test_a_clock_is_ahead_or_behind() -> None:
    assert means(What.CLOCK_WRONG, 3600.0) == "its clock is 1 hour behind"
    assert means(What.CLOCK_WRONG, -3600.0) == "its clock is 1 hour ahead"
    assert means(What.BATTERY_LOW, 12.0) == "battery low (12 %)"
