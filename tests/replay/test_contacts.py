"""Nights with contacts who answer, decline, sleep or are out of reach."""

from pathlib import Path

import pytest

from alerts.alert import Status
from alerts.decisions import Changed, SoundAlarm
from tec_hub.replay import Behaviour, Decided, Phone, read_contacts
from tec_hub.replay.contacts import ContactsError
from tests.replay.nights import example, heard, night, says

PLAN = example("rules/17-call-for-help")
SERIAL = example("rules/16-missed-medicine")  # Anna, then Ben
DUE = says("19:00", "dispenser", "medication.due")  # raised at 20:00
CALL = says("03:10", "pendant", "call.raised")


def statuses(decided: list[Decided]) -> list[tuple[str, Status]]:
    """What became of the alert, and who did it."""
    found: list[tuple[str, Status]] = []
    for one in decided:
        if isinstance(one.decision, Changed) and (not found or found[-1][1] is not one.decision.alert.status):
            found.append((one.decision.by, one.decision.alert.status))
    return [pair for pair in found if pair[1] is not Status.OPEN]


def test_nobody_answers_and_the_alarm_sounds() -> None:
    decided = night(SERIAL, DUE, until="20:10")
    assert heard(decided)[:5] == [
        "20:00:00 anna call wake",
        "20:00:00 anna text wake",
        "20:00:30 anna call wake",
        "20:01:00 ben call wake",
        "20:01:00 ben text wake",
    ]
    assert any(isinstance(one.decision, SoundAlarm) for one in decided)


def test_a_text_is_answered_the_helper_arrives_and_closes() -> None:
    anna = Behaviour(
        reads_texts_after_s=40, says="on my way", arrives_after_s=300, closes_after_s=600, outcome="had tea"
    )
    decided = night(PLAN, CALL, until="03:30", contacts={"anna": anna})
    assert statuses(decided) == [("anna", Status.CLAIMED), ("anna", Status.ATTENDED), ("anna", Status.CLOSED)]
    assert "Closed by Anna: had tea." in [one.reason for one in decided]
    assert not any(isinstance(one.decision, SoundAlarm) for one in decided)


def test_the_second_call_gets_through() -> None:
    decided = night(SERIAL, DUE, until="20:03", contacts={"anna": Behaviour(answers_call=2)})
    assert statuses(decided) == [("anna", Status.CLAIMED)]
    assert "20:00:30 anna call wake" in heard(decided)
    assert not [line for line in heard(decided) if " ben " in line]


def test_a_key_that_ends_it() -> None:
    decided = night(SERIAL, DUE, until="20:03", contacts={"anna": Behaviour(answers_call=1, says="4")})
    assert statuses(decided) == [("anna", Status.CLOSED)]


def test_whoever_cannot_go_passes_it_on_at_once() -> None:
    contacts = {"anna": Behaviour(reads_texts_after_s=10, says="sorry, can't")}
    assert "20:00:13 ben call wake" in heard(night(SERIAL, DUE, until="20:01", contacts=contacts))


@pytest.mark.parametrize(
    ("phone", "turn"), [(Phone.OFF, "20:00:20 ben call wake"), (Phone.VOICEMAIL, "20:01:20 ben call wake")]
)
def test_a_phone_that_is_off_or_a_machine_is_nobody(phone: Phone, turn: str) -> None:
    decided = night(SERIAL, DUE, until="20:03", contacts={"anna": Behaviour(phone=phone)})
    assert next(line for line in heard(decided) if " ben " in line) <= turn
    assert statuses(decided) == []


def test_rubbish_is_no_answer() -> None:
    contacts = {"anna": Behaviour(reads_texts_after_s=5, says="new phone who is this")}
    assert statuses(night(SERIAL, DUE, until="20:03", contacts=contacts)) == []


def test_whoever_is_too_late_stays_at_home() -> None:
    """Both say that they go; only the first one has it, arrives and closes."""
    contacts = {"anna": Behaviour(reads_texts_after_s=10), "ben": Behaviour(reads_texts_after_s=20)}
    decided = night(PLAN, CALL, until="03:40", contacts=contacts)
    assert {who for who, _ in statuses(decided)} == {"anna"}
    assert "Ben would go too; Anna is already going." in [one.reason for one in decided]


def test_whoever_never_arrives_loses_it() -> None:
    contacts = {"anna": Behaviour(reads_texts_after_s=10, arrives_after_s=None, closes_after_s=None)}
    decided = night(PLAN, CALL, until="03:40", contacts=contacts)
    assert "No arrival of Anna was heard of in time; others are called again." in [one.reason for one in decided]


def test_the_same_night_twice() -> None:
    contacts = {"anna": Behaviour(reads_texts_after_s=10), "ben": Behaviour(answers_call=2, says="2")}
    assert night(PLAN, CALL, until="03:40", contacts=contacts) == night(
        PLAN, CALL, until="03:40", contacts=contacts
    )


def test_a_file_of_behaviours(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text("contacts:\n  anna: {answers_call: 2, says: on my way}\n  ben: {phone: off}\n")
    assert read_contacts(path) == {
        "anna": Behaviour(answers_call=2, says="on my way"),
        "ben": Behaviour(phone=Phone.OFF),
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("contacts:\n  anna: {answers: 2}\n", "line 2: contacts.anna: Object contains unknown field `answers`"),
        ("contacts:\n  anna:\n    phone: dead\n", "line 3: contacts.anna.phone: Invalid enum value 'dead'"),
        ("anna: {}\n", "contacts: Expected `object`, got `null`"),
    ],
)
def test_what_is_wrong_with_a_file_of_behaviours(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "contacts.yaml"
    path.write_text(text)
    with pytest.raises(ContactsError) as error:
        read_contacts(path)
    assert words in str(error.value)
