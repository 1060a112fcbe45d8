from collections.abc import Iterator

import httpx
import pytest
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.twilio import Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import OURS, number_of

MANUAL = number_of("manual")


@pytest.fixture
def browser(provider: Provider) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=provider.base_url, follow_redirects=True) as found:
        yield found


def test_a_person_reads_a_text_and_replies_to_it(
    browser: httpx.Client, client: Client, clock: ManualClock, hub: Hub
) -> None:
    client.messages.create(to=MANUAL, from_=OURS, body="<b>Out of bed</b> & not back. Reply 1 going")
    clock.advance(5)
    assert "&lt;b&gt;Out of bed" in browser.get("/phones").text
    live = browser.get(f"/phones/{MANUAL}/live").text
    assert "&lt;b&gt;Out of bed&lt;/b&gt; &amp; not back" in live
    assert 'http-equiv="refresh"' in live
    typed = browser.post(f"/phones/{MANUAL}/reply", data={"body": "1"})
    assert typed.status_code == 200
    assert (hub.at("inbound")[0]["From"], hub.at("inbound")[0]["Body"]) == (MANUAL, "1")
    assert "manual replied: 1" in browser.get("/phones").text
    assert 'http-equiv="refresh"' not in typed.text, "what a person is typing must not be wiped"


def test_a_call_rings_until_a_person_answers_it_and_presses_a_key(
    browser: httpx.Client, client: Client, clock: ManualClock, hub: Hub
) -> None:
    hub.answers["voice"] = '<Response><Gather numDigits="1" action="keyed"><Say>Press 1</Say></Gather></Response>'
    hub.answers["keyed"] = "<Response><Say>Thank you</Say></Response>"
    client.calls.create(to=MANUAL, from_=OURS, url=hub.url("voice"), timeout=30)
    clock.advance(20)
    assert "is calling" in browser.get(f"/phones/{MANUAL}/live").text
    assert "Ringing" in browser.get("/phones").text
    assert "pressed" not in browser.get(f"/phones/{MANUAL}/live").text
    assert "Press 1" in browser.post(f"/phones/{MANUAL}/answer").text
    assert "Thank you" in browser.post(f"/phones/{MANUAL}/press", data={"key": "1"}).text
    assert hub.at("keyed")[0]["Digits"] == "1"
    clock.advance(10)
    assert "call, completed · pressed 1" in browser.get(f"/phones/{MANUAL}/live").text


@pytest.mark.parametrize(("deed", "end"), [("decline", "busy"), ("hang-up", "completed")])
def test_a_person_declines_or_hangs_up(
    browser: httpx.Client, client: Client, clock: ManualClock, deed: str, end: str
) -> None:
    call = client.calls.create(to=MANUAL, from_=OURS, twiml='<Response><Pause length="60"/></Response>')
    clock.advance(5)
    if deed == "hang-up":
        browser.post(f"/phones/{MANUAL}/answer")
    browser.post(f"/phones/{MANUAL}/{deed}")
    assert client.calls(call.sid or "").fetch().status == end


def test_a_phone_nobody_answers_by_hand_rings_out(client: Client, clock: ManualClock) -> None:
    call = client.calls.create(to=MANUAL, from_=OURS, twiml="<Response/>", timeout=30)
    clock.advance(40)
    assert client.calls(call.sid or "").fetch().status == "no-answer"


def test_another_temperament_is_chosen_on_the_page(
    browser: httpx.Client, client: Client, clock: ManualClock, hub: Hub
) -> None:
    chosen = browser.post(f"/phones/{MANUAL}/temperament", data={"temperament": "answers at once"})
    assert chosen.status_code == 200
    client.messages.create(to=MANUAL, from_=OURS, body="Out of bed. Reply 1 going 2 pass")
    clock.advance(30)
    assert hub.at("inbound")[0]["Body"] == "1"


def test_a_phone_or_deed_that_does_not_exist_is_not_found(browser: httpx.Client) -> None:
    assert browser.get("/phones/+447700900999").status_code == 404
    assert browser.post(f"/phones/{MANUAL}/explode").status_code == 404
    assert browser.post(f"/phones/{MANUAL}/temperament", data={"temperament": "saintly"}).status_code == 404
