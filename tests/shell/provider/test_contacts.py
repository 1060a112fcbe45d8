"""A night with each temperament, texted through the provider's own client library."""

from collections.abc import Callable
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.contacts import TEMPERAMENTS, ContactsFileError, Does, Line, Meaning, load_contacts
from simulators.twilio import Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import OURS, number_of

ALERT = "NIGHT P1 [K7] Out of bed 20m. Reply 1 going 2 pass 3 ok."

Say = Callable[[str, str], None]


@pytest.fixture
def say(client: Client, clock: ManualClock) -> Say:
    def text(temperament: str, body: str) -> None:
        client.messages.create(to=number_of(temperament), from_=OURS, body=body)
        clock.advance(5)

    return text


def replies(hub: Hub) -> list[str]:
    return [told["Body"] for told in hub.at("inbound")]


def test_who_answers_at_once_goes_arrives_and_closes(say: Say, clock: ManualClock, hub: Hub) -> None:
    say("answers at once", ALERT)
    clock.advance(20)
    assert replies(hub) == ["1"]
    say("answers at once", "[K7] You have it. Reply 5 when you have arrived.")
    clock.advance(470)
    assert replies(hub) == ["1", "5"]
    say("answers at once", "[K7] Thank you. When it is over reply 6 done or 7 false alarm.")
    clock.advance(1000)
    assert replies(hub) == ["1", "5", "6"]


def test_who_is_told_to_stand_down_goes_no_further(say: Say, clock: ManualClock, hub: Hub) -> None:
    say("answers at once", ALERT)
    clock.advance(20)
    say("answers at once", "[K7] Stand down: back in bed.")
    clock.advance(3000)
    assert replies(hub) == ["1"]


def test_nobody_says_twice_that_they_are_going(say: Say, clock: ManualClock, hub: Hub) -> None:
    say("answers at once", ALERT)
    say("answers at once", ALERT)
    clock.advance(60)
    assert replies(hub) == ["1"]
    say("answers at once", ALERT.replace("K7", "K8"))
    clock.advance(60)
    assert replies(hub) == ["1", "K8 1"]


def test_two_alerts_are_answered_and_followed_each_by_its_code(say: Say, clock: ManualClock, hub: Hub) -> None:
    for code in ("K7", "K8"):
        say("answers at once", f"Out of bed. Reply {code} 1 going, {code} 2 cannot")
    clock.advance(60)
    for code in ("K7", "K8"):
        say("answers at once", f"You have it. Reply {code} 5 when you have arrived")
    clock.advance(600)
    assert replies(hub) == ["K7 1", "K8 1", "K7 5", "K8 5"]


def test_who_knows_of_two_alerts_puts_the_code_first(say: Say, clock: ManualClock, hub: Hub) -> None:
    ask = "NIGHT P2 ({}) JW: Out of bed since 02:10. Reply 1 going 2 cannot 4 all well"
    say("answers at once", ask.format("K7"))
    say("answers at once", ask.format("M3"))
    clock.advance(60)
    assert replies(hub) == ["K7 1", "M3 1"]
    say("answers at once", "(K7) JW: over. The sensors have seen what was expected.")
    say("answers at once", "(M3) JW: thank you, you have it. Reply 5 arrived 2 cannot 4 all well")
    clock.advance(2000)
    assert replies(hub) == ["K7 1", "M3 1", "5", "4"]


def test_without_a_menu_for_it_they_say_it_in_words(say: Say, clock: ManualClock, hub: Hub) -> None:
    say("answers at once", "Out of bed. Reply 1 going 2 pass")
    clock.advance(2000)
    assert replies(hub) == ["1", "Arrived", "Done, helped back to bed"]


def test_a_text_that_asks_nothing_is_not_answered(say: Say, clock: ManualClock, hub: Hub) -> None:
    for temperament in ("answers at once", "replies rubbish", "cannot go"):
        say(temperament, "Anna is going. You can sleep on.")
    clock.advance(600)
    assert replies(hub) == []


@pytest.mark.parametrize(
    ("temperament", "said"),
    [
        ("cannot go", ["2"]),
        ("spoke to the person", ["3"]),
        ("answers texts only", ["1", "Arrived", "3"]),
        ("goes but never arrives", ["1"]),
        ("sleeps", []),
        ("wakes to the second call", []),
        ("voicemail", []),
        ("phone off", []),
        ("manual", []),
        ("texts filtered", []),
    ],
)
def test_each_temperament_answers_a_text_in_its_own_way(
    say: Say, clock: ManualClock, hub: Hub, temperament: str, said: list[str]
) -> None:
    say(temperament, ALERT)
    clock.advance(2000)
    assert replies(hub) == said


def test_who_replies_rubbish_falls_asleep_in_the_end(say: Say, clock: ManualClock, hub: Hub) -> None:
    for _ in range(5):
        say("replies rubbish", "Sorry? Reply 1 going 2 pass")
        clock.advance(60)
    assert replies(hub) == ["Wha? whos this", "zzz"]


def test_a_new_incident_finds_them_as_deeply_asleep_as_the_first(
    client: Client, clock: ManualClock, hub: Hub, provider: Provider
) -> None:
    sleeper = number_of("wakes to the second call")
    for _ in range(2):
        client.calls.create(to=sleeper, from_=OURS, twiml="<Response/>", timeout=20)
        clock.advance(2 * 3600)
    assert [call.status for call in provider.phones[sleeper].calls] == ["no-answer", "no-answer"]


def test_who_never_arrived_answers_the_next_incident_all_the_same(say: Say, clock: ManualClock, hub: Hub) -> None:
    for _ in range(2):
        say("goes but never arrives", "Out of bed. Reply 1 going 2 cannot")
        clock.advance(2 * 3600)
    assert replies(hub) == ["1", "1"]


def test_who_opts_out_in_the_course_of_the_night_gets_no_more_texts(client: Client, provider: Provider) -> None:
    provider.phones[number_of("sleeps")].becomes("opted out")
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=number_of("sleeps"), from_=OURS, body=ALERT)
    assert caught.value.code == 21610


def test_who_says_going_by_key_also_arrives(client: Client, clock: ManualClock, hub: Hub) -> None:
    hub.answers["voice"] = (
        '<Response><Gather numDigits="1" action="keyed"><Say>Press 1 if you are going</Say></Gather></Response>'
    )
    client.calls.create(to=number_of("answers at once"), from_=OURS, url=hub.url("voice"))
    clock.advance(1300)
    assert replies(hub) == ["Arrived", "Done, helped back to bed"]


def test_contacts_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "contacts.yaml"
    file.write_text(
        """
        contacts:
          - {name: Anna, number: "+447700900101", temperament: answers at once}
          - name: Ben
            number: "+447700900102"
            temperament:
              like: wakes to the second call
              line: busy
              having_gone: [{after_s: 60, says: arrived}]
          - {name: Cleo, number: "+447700900103"}
        """,
        encoding="utf-8",
    )
    anna, ben, cleo = load_contacts(file)
    assert anna.temperament is TEMPERAMENTS["answers at once"]
    assert (ben.name, ben.temperament.line) == ("Ben", Line.BUSY)
    assert ben.temperament.calls == TEMPERAMENTS["wakes to the second call"].calls
    assert [later.says for later in ben.temperament.having_gone] == [Meaning.ARRIVED]
    assert cleo.temperament.calls[0].does is Does.WAITS


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("contacts: [{name: A, number: '+447700900101', temperament: saintly}]", "saintly.*answers at once"),
        ("contacts: [{name: A, number: '+447700900101', temperament: {snores: loudly}}]", "snores"),
        ("contacts: [{name: A}]", "number"),
        ("people: []", "contacts"),
        ("contacts: [", "expected"),
        (None, "No such file"),
    ],
)
def test_a_contacts_file_with_a_mistake_is_refused_with_the_reason(
    tmp_path: Path, words: str | None, reason: str
) -> None:
    file = tmp_path / "contacts.yaml"
    if words is not None:
        file.write_text(words)
    with pytest.raises(ContactsFileError, match=reason):
        load_contacts(file)
