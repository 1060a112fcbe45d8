"""What a connected call does with the TwiML it is given."""

from collections.abc import Callable

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.twilio import PhoneCall, Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import OURS, number_of

MANUAL = number_of("manual")

Connect = Callable[[str], PhoneCall]


@pytest.fixture
def connect(client: Client, provider: Provider, clock: ManualClock, hub: Hub) -> Connect:
    def answered(twiml: str) -> PhoneCall:
        hub.answers["voice"] = f"<Response>{twiml}</Response>"
        hub.answers.setdefault("keyed", "<Response><Say>Thank you</Say></Response>")
        client.calls.create(
            to=MANUAL, from_=OURS, url=hub.url("voice"), method="GET", status_callback=hub.url("status")
        )
        clock.advance(3)
        return provider.phones[MANUAL].answer()

    return answered


def test_it_says_plays_pauses_and_ends(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    call = connect('<Say loop="2">One two <break/>three four five</Say><Pause length="3"/><Play>/bell.mp3</Play>')
    assert call.said == ["One two three four five"]
    clock.advance(100)
    assert call.said == ["One two three four five"] * 2 + ["[plays /bell.mp3]"]
    assert call.status == "completed"
    assert hub.at("status")[0]["CallDuration"] == "12", "2 + 2 s of speech, a pause of 3, a sound of 5"
    assert hub.at("voice")[0].signed, "a script fetched with GET is signed over its address"


def test_keys_are_gathered_to_their_number_or_the_finishing_key(connect: Connect, hub: Hub) -> None:
    connect('<Gather numDigits="4" action="/keyed"/>').press("12345")
    assert hub.at("keyed")[-1]["Digits"] == "1234"
    connect('<Gather action="keyed"><Say>Your code, then hash</Say></Gather>').press("77#")
    assert hub.at("keyed")[-1]["Digits"] == "77"
    connect('<Gather action="keyed" finishOnKey="*"/>').press("7#*")
    assert hub.at("keyed")[-1]["Digits"] == "7#"


def test_keys_that_stop_coming_are_sent_after_the_timeout(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    connect('<Gather timeout="4" action="keyed"/>').press("12")
    clock.advance(3)
    assert hub.at("keyed") == []
    clock.advance(2)
    assert hub.at("keyed")[0]["Digits"] == "12"


def test_without_a_key_it_falls_through(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    call = connect('<Gather timeout="4" action="keyed"><Say>Press 1</Say></Gather><Say>No key. Goodbye.</Say>')
    clock.advance(60)
    assert hub.at("keyed") == []
    assert call.said == ["Press 1", "No key. Goodbye."]
    assert call.status == "completed"


def test_without_a_key_it_asks_the_action_if_told_to(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    connect('<Gather timeout="4" action="keyed" actionOnEmptyResult="true"/><Say>Never said</Say>')
    clock.advance(60)
    assert [told["Digits"] for told in hub.at("keyed")] == [""]


def test_a_gather_without_an_action_asks_its_own_document(connect: Connect, hub: Hub) -> None:
    connect('<Gather numDigits="1"/>').press("3")
    assert hub.at("voice")[-1]["Digits"] == "3"


def test_a_key_pressed_while_nobody_listens_is_not_heard(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    call = connect("<Say>A long sentence that does not listen to any key at all</Say>").press("1")
    clock.advance(60)
    assert hub.at("keyed") == []
    assert call.pressed == ["1"]


def test_it_follows_redirects_and_hangs_up(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    hub.answers["next"] = "<Response><Say>Further</Say><Hangup/><Say>Never said</Say></Response>"
    call = connect("<Redirect>next</Redirect>")
    clock.advance(60)
    assert (call.said, call.status) == (["Further"], "completed")
    assert hub.at("next")[0]["CallStatus"] == "in-progress"


def test_nobody_speaks_after_the_tone(connect: Connect, clock: ManualClock, hub: Hub) -> None:
    call = connect('<Record timeout="5" action="keyed"/><Say>We heard nothing</Say>')
    clock.advance(60)
    assert (call.said, hub.at("keyed")) == (["We heard nothing"], [])


@pytest.mark.parametrize(
    ("twiml", "code"),
    [
        ("<Say>unclosed", 12100),
        ("<Juggle/>", 12200),
        ('<Gather input="speech"/>', 12200),
        ('<Pause length="a while"/>', 12200),
        ('<Gather numDigits="one"/>', 12200),
        ("<Redirect>http://[nowhere</Redirect>", 12200),
        ("<Redirect>http://hub:port/</Redirect>", 11200),
        ("<Redirect>mailto:hub@example.org</Redirect>", 11200),
    ],
)
def test_what_cannot_be_carried_out_is_warned_of(
    connect: Connect, provider: Provider, clock: ManualClock, twiml: str, code: int
) -> None:
    call = connect(twiml)
    clock.advance(30)
    assert [warned.code for warned in provider.warnings] == [code]
    assert call.status == "completed"


def test_a_document_type_is_not_read(connect: Connect, provider: Provider, hub: Hub) -> None:
    connect('<Redirect method="GET">bomb</Redirect>')
    hub.answers["bomb"] = '<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>'
    connect("<Redirect>bomb</Redirect>")
    assert any("document type" in warned.detail for warned in provider.warnings)


def test_a_hub_that_fails_is_apologised_for(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    hub.status["voice"] = [500]
    client.calls.create(to=MANUAL, from_=OURS, url=hub.url("voice"))
    clock.advance(3)
    call = provider.phones[MANUAL].answer()
    assert "application error" in call.said[0]
    assert call.status == "completed"


def test_a_hub_that_fails_has_its_fallback_asked(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    hub.status["voice"] = [500]
    hub.answers["fallback"] = "<Response><Say>From the fallback</Say></Response>"
    client.calls.create(to=MANUAL, from_=OURS, url=hub.url("voice"), fallback_url=hub.url("fallback"))
    clock.advance(3)
    assert provider.phones[MANUAL].answer().said == ["From the fallback"]


def test_the_hub_hangs_up_redirects_or_cancels(
    client: Client, provider: Provider, clock: ManualClock, connect: Connect, hub: Hub
) -> None:
    hub.answers["next"] = '<Response><Say>New words</Say><Pause length="60"/></Response>'
    call = connect('<Pause length="60"/>')
    resource = client.calls(call.sid)
    resource.update(url=hub.url("next"))
    clock.settle()
    assert call.said == ["New words"]
    assert resource.update(status="canceled").status == "in-progress", "only completed ends an answered call"
    assert resource.update(status="completed").status == "completed"
    with pytest.raises(TwilioRestException) as caught:
        resource.update(url=hub.url("next"))
    assert caught.value.code == 21220


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_call_cancelled_in_the_queue_or_while_ringing_stops(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub, seconds: float
) -> None:
    call = client.calls.create(
        to=MANUAL, from_=OURS, twiml="<Response/>", status_callback=hub.url("status"), timeout=20
    )
    clock.advance(seconds)
    assert client.calls(call.sid or "").update(status="completed").status == "canceled"
    clock.advance(60)
    assert hub.statuses("status") == ["canceled"]
    assert len(provider.phones[MANUAL].calls) == (1 if seconds else 0)


def test_a_call_ends_at_its_time_limit(client: Client, provider: Provider, clock: ManualClock) -> None:
    client.calls.create(to=MANUAL, from_=OURS, twiml='<Response><Pause length="900"/></Response>', time_limit=30)
    clock.advance(3)
    call = provider.phones[MANUAL].answer()
    clock.advance(29)
    assert call.status == "in-progress"
    clock.advance(2)
    assert call.status == "completed"


def test_a_machine_is_told_from_a_person_only_if_asked(client: Client, clock: ManualClock, hub: Hub) -> None:
    hub.answers["voice"] = "<Response><Say>Hello</Say></Response>"
    for more in ({}, {"machine_detection": "Enable"}):
        client.calls.create(to=number_of("voicemail"), from_=OURS, url=hub.url("voice"), **more)
        clock.advance(60)
    assert [told.get("AnsweredBy") for told in hub.at("voice")] == [None, "machine_start"]


def test_a_contact_rings_back_and_presses_a_key(provider: Provider, hub: Hub) -> None:
    hub.answers["ring-back"] = (
        '<Response><Gather numDigits="1" action="keyed"><Say>Hello</Say></Gather></Response>'
    )
    hub.answers["keyed"] = "<Response/>"
    call = provider.phones[MANUAL].ring_back()
    assert call.said == ["Hello"]
    call.press("1")
    told = hub.at("ring-back")[0]
    assert (told["From"], told["To"], told["Direction"]) == (MANUAL, OURS, "inbound")
    assert hub.at("keyed")[0]["Digits"] == "1"
    provider.expects_nothing_else()


def test_a_person_hangs_up_or_declines(
    connect: Connect, client: Client, provider: Provider, clock: ManualClock
) -> None:
    call = connect('<Pause length="60"/>')
    call.hang_up()
    assert call.status == "completed"
    with pytest.raises(AssertionError, match="completed"):
        call.press("1")
    with pytest.raises(AssertionError, match="not ringing"):
        provider.phones[MANUAL].answer()
    client.calls.create(to=MANUAL, from_=OURS, twiml="<Response/>")
    clock.advance(3)
    provider.phones[MANUAL].decline()
    assert provider.phones[MANUAL].calls[-1].status == "busy"
