"""Every word that the engine notes has a sentence, and every sentence is complete."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import alerts
from alerts.alert import Alert, Status
from alerts.decisions import (
    Changed,
    Decision,
    DoubtDevice,
    Noted,
    PromptResident,
    Purpose,
    Raised,
    Send,
    SoundAlarm,
    Withdraw,
)
from alerts.ladder import Channel
from alerts.transitions import Happening
from alerts.wording import CHANGES, NOTES, say
from tests.core.lint.plans import GOOD

ALERTS = Path(alerts.__file__).parent
AT = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
ALERT = Alert(
    id="julie-1",
    resident="julie",
    expectation="out-of-bed",
    name="Out of bed",
    priority="P2",
    status=Status.CLAIMED,
    since=AT.replace(minute=0),
    opened_at=AT,
    claimant="anna",
    count=2,
    steps=(("anna",), ("ben", "cara")),
    step=1,
    outcome="had tea",
)


def called(*names: str) -> Iterator[ast.Call]:
    """Every call of a function or method of one of these names in the engine."""
    for path in sorted(ALERTS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in names:
                    yield node


def words(call: ast.Call, keyword: str) -> set[str]:
    """The texts that the argument may be."""
    given = [k.value for k in call.keywords if k.arg == keyword] or call.args[:1]
    return {
        n.value for g in given for n in ast.walk(g) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


NOTED = {word for call in called("note", "Noted", "Remark") for word in words(call, "what")}
CHANGED = {word for call in called("changed") for word in words(call, "event")} | {h.value for h in Happening}


def test_every_note_of_the_engine_has_a_sentence_and_every_sentence_a_note() -> None:
    told_from_findings = {"held", "doubtful"}
    assert NOTED | told_from_findings >= {"not_sent", "late", "presence_expired", "seems_home", "held"}
    assert NOTES.keys() - told_from_findings == NOTED - told_from_findings


def test_every_change_of_an_alert_has_a_sentence_and_every_sentence_a_change() -> None:
    assert CHANGES.keys() == CHANGED


@pytest.mark.parametrize("what", NOTES)
def test_a_note_without_detail_still_reads(what: str) -> None:
    complete(say(Noted(at=AT, what=what), GOOD))
    complete(say(Noted(at=AT, what=what)))


@pytest.mark.parametrize("event", CHANGES)
def test_a_change_reads(event: str) -> None:
    complete(say(Changed(at=AT, alert=ALERT, event=event, by="anna"), GOOD))


DECISIONS: list[tuple[Decision, str]] = [
    (
        Raised(at=AT, alert=ALERT),
        "P2 Out of bed, since 02:00. Agreed: when Julie's bed is left for more than 20 seconds between 22:00 and "
        "07:00, we expect it to be occupied within 20 minutes if movement is seen in the hall, otherwise within "
        "1 hour 30 minutes.",
    ),
    (Changed(at=AT, alert=ALERT, event="claimed", by="anna"), "Anna is going."),
    (Changed(at=AT, alert=ALERT, event="step"), "Step 2 of the ladder, round 1: Ben, Cara."),
    (Changed(at=AT, alert=ALERT, event="closed", by="ben"), "Closed by Ben: had tea."),
    (
        Changed(
            at=AT,
            alert=msgspec.structs.replace(ALERT, change="Wait longer."),
            event="closed",
            by="ben",
        ),
        "Closed by Ben: had tea. To change in the plan: Wait longer.",
    ),
    (Changed(at=AT, alert=ALERT, event="count"), "It has happened again (2 times now)."),
    (
        Send(
            at=AT,
            notification="julie-1-m1",
            alert="julie-1",
            contact="anna",
            channel=Channel.CALL,
            purpose=Purpose.WAKE,
            attempt=2,
        ),
        "Anna is woken (call, attempt 2).",
    ),
    (Withdraw(at=AT, notification="julie-1-m1"), "A message that is no longer needed is withdrawn."),
    (
        PromptResident(at=AT, alert="julie-1", device="pad", action="say", words="It is night"),
        "Julie's bed: say, “It is night”.",
    ),
    (SoundAlarm(at=AT, alert="julie-1", reason="nobody has answered"), "Service-wide alarm: nobody has answered."),
    (
        DoubtDevice(at=AT, device="pad", reason="lets go", times=9),
        "Julie's bed is doubtful: lets go (9 times). For the installer, by day.",
    ),
    (
        Noted(at=AT, what="not_sent", alert="julie-1", detail={"contact": "ben", "reason": "has quiet hours"}),
        "Not sent to Ben: has quiet hours.",
    ),
    (
        Noted(at=AT, what="held", detail={"expectation": "out-of-bed", "reason": "carer present"}),
        "Out of bed: not met, held back (carer present).",
    ),
    (
        Noted(at=AT, what="was_down", detail={"since": "2026-07-24T01:00:00Z"}),
        "The hub heard nothing since 02:00; that silence is not the resident's.",
    ),
    (Noted(at=AT, what="plan_begun", detail={"revision": "1"}), "Watched by the plan from now on."),
    (
        Noted(at=AT, what="plan_changed", detail={"revision": "2"}),
        "The plan, its devices or its people changed; watched as they are now.",
    ),
]


@pytest.mark.parametrize(("decision", "words"), DECISIONS)
def test_the_words_of_a_decision(decision: Decision, words: str) -> None:
    assert say(decision, GOOD) == words


def test_every_sort_of_decision_is_told_above() -> None:
    assert {type(decision) for decision, _ in DECISIONS} == set(Decision.__args__)


@pytest.mark.parametrize("purpose", Purpose)
def test_every_purpose_of_a_message_reads(purpose: Purpose) -> None:
    sent = Send(
        at=AT, notification="n", alert="a", contact="anna", channel=Channel.TEXT, purpose=purpose, about="Ben"
    )
    complete(say(sent, GOOD))


def complete(words: str) -> None:
    assert re.match(r"[A-Z“]", words), words
    assert words.endswith((".", "”")), words
    assert not re.search(r"[{}]|None|  ", words), words
