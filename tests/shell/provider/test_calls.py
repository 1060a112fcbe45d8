from typing import Any

import pytest
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance
from twilio.twiml.voice_response import Gather, VoiceResponse

from simulators.clock import ManualClock
from simulators.twilio import Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import OURS, number_of

EVENTS = ["initiated", "ringing", "answered", "completed"]
MENU = "Press 1 if you are going. Press 2 if you cannot. Press 4 if you spoke to the person, all well."


@pytest.fixture(autouse=True)
def script(hub: Hub) -> None:
    response = VoiceResponse()
    gather = Gather(num_digits=1, timeout=8, action="keyed", action_on_empty_result=True)
    gather.say("Alert for J, out of bed.")
    gather.say(MENU, loop=2)
    response.append(gather)
    hub.answers["voice"] = str(response)
    thanks = VoiceResponse()
    thanks.say("Thank you. You have it.")
    thanks.hangup()
    hub.answers["keyed"] = str(thanks)


def ring(client: Client, hub: Hub, temperament: str, **more: Any) -> CallInstance:
    return client.calls.create(
        to=number_of(temperament),
        from_=OURS,
        url=hub.url("voice"),
        status_callback=hub.url("status"),
        status_callback_event=EVENTS,
        timeout=25,
        **more,
    )


def test_a_call_is_answered_and_a_pressed_key_reaches_the_hub(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    call = ring(client, hub, "manual")
    assert call.status == "queued"
    clock.advance(5)
    phone = provider.phones[number_of("manual")]
    ringing = phone.expects_call()
    assert ringing.status == "ringing"
    phone.answer().press("1")
    assert hub.at("voice")[0]["CallStatus"] == "in-progress"
    assert hub.at("keyed")[0]["Digits"] == "1"
    clock.advance(10)
    assert ringing.status == "completed"
    assert ringing.said == ["Alert for J, out of bed.", "Thank you. You have it."]
    assert hub.statuses("status") == ["initiated", "ringing", "in-progress", "completed"]
    assert [told["SequenceNumber"] for told in hub.at("status")] == ["0", "1", "2", "3"]
    assert hub.at("status")[-1]["CallDuration"] == "2"
    assert all(told.signed for told in hub.told)
    provider.expects_nothing_else()


@pytest.mark.parametrize(
    ("temperament", "end", "keys"),
    [
        ("answers at once", "completed", ["1"]),
        ("cannot go", "completed", ["2"]),
        ("spoke to the person", "completed", ["4"]),
        ("picks up and says nothing", "completed", [""]),
        ("voicemail", "completed", [""]),
        ("sleeps", "no-answer", []),
        ("declines", "busy", []),
        ("busy", "busy", []),
        ("phone off", "no-answer", []),
        ("unknown number", "failed", []),
    ],
)
def test_each_temperament_ends_a_call_in_its_own_way(
    client: Client, clock: ManualClock, hub: Hub, temperament: str, end: str, keys: list[str]
) -> None:
    call = ring(client, hub, temperament)
    clock.advance(120)
    assert hub.statuses("status")[-1] == end
    assert client.calls(call.sid or "").fetch().status == end
    assert [told["Digits"] for told in hub.at("keyed")] == keys


def test_who_sleeps_through_the_first_call_wakes_to_the_second(
    client: Client, clock: ManualClock, hub: Hub
) -> None:
    for _ in range(2):
        ring(client, hub, "wakes to the second call")
        clock.advance(90)
    ends = [status for status in hub.statuses("status") if status in {"no-answer", "completed"}]
    assert ends == ["no-answer", "completed"]
    assert hub.at("keyed")[0]["Digits"] == "1"
