"""The tables: what may happen to an alert, a notification and a ladder, and that nothing else may."""

from collections.abc import Mapping
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.alert import Stage, Status
from alerts.inputs import Receipt
from alerts.transitions import (
    ALERT,
    ENDED,
    FINAL_FATES,
    LADDER,
    NOTIFICATION,
    WITHDRAW,
    Fate,
    Happening,
    IllegalTransition,
    Stride,
    move,
)

TABLES: tuple[tuple[Mapping[Any, Mapping[str, Any]], type[StrEnum], tuple[str, ...]], ...] = (
    (ALERT, Status, tuple(Happening)),
    (NOTIFICATION, Fate, (*Receipt, WITHDRAW)),
    (LADDER, Stage, tuple(Stride)),
)


@pytest.mark.parametrize(("table", "states", "events"), TABLES)
def test_every_pair_of_state_and_event_leads_somewhere_or_is_an_error_that_names_both(
    table: Mapping[Any, Mapping[str, Any]], states: type[StrEnum], events: tuple[str, ...]
) -> None:
    assert set(table) == set(states)
    for state, event in product(states, events):
        if event in table[state]:
            assert move(table, state, event) in set(states)
        else:
            with pytest.raises(IllegalTransition, match=rf"^{event} cannot happen to what is {state} "):
                move(table, state, event)


@pytest.mark.parametrize(("table", "states", "events"), TABLES)
def test_every_event_a_table_lists_is_known(
    table: Mapping[Any, Mapping[str, Any]], states: type[StrEnum], events: tuple[str, ...]
) -> None:
    assert {event for row in table.values() for event in row} == set(events)


def test_what_has_ended_stays_so() -> None:
    assert {Status.CLOSED, Status.SELF_RESOLVED, Status.CANCELLED} == ENDED
    assert all(ALERT[status] == {} for status in ENDED)
    assert LADDER[Stage.OVER] == {}


def test_the_life_of_an_alert() -> None:
    status = move(ALERT, Status.OPEN, Happening.CLAIMED)
    assert status is Status.CLAIMED
    status = move(ALERT, status, Happening.CLAIM_LAPSED)
    assert status is Status.OPEN
    status = move(ALERT, status, Happening.CLAIMED)
    status = move(ALERT, status, Happening.ATTENDED)
    assert status is Status.ATTENDED
    status = move(ALERT, status, Happening.CLOSED)
    assert status is Status.CLOSED
    with pytest.raises(IllegalTransition, match="claimed cannot happen to what is closed"):
        move(ALERT, status, Happening.CLAIMED)


def test_what_somebody_is_on_neither_resolves_itself_nor_is_cancelled() -> None:
    for status in (Status.CLAIMED, Status.ATTENDED):
        for event in (Happening.SELF_RESOLVED, Happening.CANCELLED, Happening.CLAIMED):
            with pytest.raises(IllegalTransition):
                move(ALERT, status, event)


@given(st.lists(st.sampled_from([*Receipt, WITHDRAW]), max_size=8))
def test_the_first_final_report_on_a_message_stands_whatever_comes_after(reports: list[str]) -> None:
    fate = Fate.QUEUED
    first_final = None
    for report in reports:
        fate = move(NOTIFICATION, fate, report)
        if first_final is None and fate in FINAL_FATES:
            first_final = fate
        assert first_final is None or fate is first_final


@given(st.permutations([Receipt.SENT, Receipt.DELIVERED, Receipt.SENT]))
def test_receipts_may_come_in_any_order(reports: list[Receipt]) -> None:
    fate = Fate.QUEUED
    for report in reports:
        fate = move(NOTIFICATION, fate, report)
    assert fate is Fate.DELIVERED


def test_a_message_withdrawn_too_late_went_out_all_the_same() -> None:
    assert move(NOTIFICATION, Fate.QUEUED, WITHDRAW) is Fate.WITHDRAWN
    assert move(NOTIFICATION, Fate.SENT, WITHDRAW) is Fate.SENT
    assert move(NOTIFICATION, Fate.WITHDRAWN, Receipt.DELIVERED) is Fate.DELIVERED
