from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from simulators.clock import ManualClock, ScaledClock
from simulators.twilio import INSTANT, Number, Provider, Timing
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import ACCOUNT, OURS, SECRET, number_of

ALERT = "NIGHT P1 [K7] Out of bed 20m. Reply 1 going 2 pass 3 ok."

Send = Callable[[str], MessageInstance]


@pytest.fixture
def send(client: Client, hub: Hub) -> Send:
    def to(temperament: str) -> MessageInstance:
        return client.messages.create(
            to=number_of(temperament),
            from_=OURS,
            body=ALERT,
            status_callback=hub.url("status"),
            validity_period=180,
        )

    return to


def test_a_text_is_queued_sent_and_delivered_and_each_step_is_reported_signed(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    message = send("manual")
    assert (message.status, message.account_sid, message.date_sent) == ("queued", ACCOUNT, None)
    clock.advance(10)
    assert hub.statuses("status") == ["sending", "sent", "delivered"]
    assert all(told.signed for told in hub.told)
    assert {told["MessageSid"] for told in hub.told} == {message.sid}
    assert {told["AccountSid"] for told in hub.told} == {ACCOUNT}
    assert provider.phones[number_of("manual")].expects_text("[K7]").body == ALERT
    assert client.messages(message.sid or "").fetch().status == "delivered"
    provider.expects_nothing_else()


@pytest.mark.parametrize(
    ("temperament", "code"), [("phone off", 30003), ("unknown number", 30005), ("texts filtered", 30007)]
)
def test_a_text_that_cannot_arrive_is_reported_undelivered_with_the_reason(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub, send: Send, temperament: str, code: int
) -> None:
    message = send(temperament)
    clock.advance(10)
    assert hub.statuses("status") == ["sending", "sent", "undelivered"]
    assert hub.at("status")[-1]["ErrorCode"] == str(code)
    assert client.messages(message.sid or "").fetch().error_code == code
    assert provider.phones[number_of(temperament)].received == []


def test_a_text_whose_validity_ends_without_signal_never_arrives(
    provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    send("no signal")
    clock.advance(170)
    assert hub.statuses("status") == ["sending", "sent"]
    clock.advance(20)
    assert hub.statuses("status")[-1] == "undelivered"
    assert hub.at("status")[-1]["ErrorCode"] == "30036"
    provider.phones[number_of("no signal")].turn("on")
    assert provider.phones[number_of("no signal")].received == []


def test_a_text_waits_for_signal_within_its_validity(
    provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    send("no signal")
    clock.advance(60)
    provider.phones[number_of("no signal")].turn("on")
    clock.settle()
    assert hub.statuses("status")[-1] == "delivered"
    provider.phones[number_of("no signal")].expects_text("[K7]")
    clock.advance(200)
    assert hub.statuses("status")[-1] == "delivered"


def test_a_queued_text_can_be_cancelled_and_a_sent_one_cannot(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    message = client.messages(send("manual").sid or "")
    assert message.update(status="canceled").status == "canceled"
    clock.advance(10)
    assert hub.statuses("status") == ["canceled"]
    assert provider.phones[number_of("manual")].received == []
    sent = client.messages(send("manual").sid or "")
    clock.advance(10)
    with pytest.raises(TwilioRestException) as caught:
        sent.update(status="canceled")
    assert caught.value.status == 409
    assert sent.update(body="").body == ""


def test_a_number_sends_its_segments_one_after_the_other_and_what_waits_too_long_expires(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    provider.timing = Timing(segments_per_s=1)
    for _ in range(10):
        client.messages.create(
            to=number_of("manual"),
            from_=OURS,
            body="é’" * 50,
            status_callback=hub.url("status"),
            validity_period=9,
        )
    assert provider.ledger.messages()[0].segments == 2
    clock.advance(30)
    ends = [status for status in hub.statuses("status") if status in {"delivered", "undelivered"}]
    assert ends == ["delivered"] * 4 + ["undelivered"] * 6
    assert {told.get("ErrorCode") for told in hub.at("status")} == {None, "30036"}


def test_more_than_the_queue_holds_is_refused(client: Client, provider: Provider) -> None:
    provider.queue_limit = 2
    for _ in range(2):
        client.messages.create(to=number_of("manual"), from_=OURS, body="Out of bed")
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=number_of("manual"), from_=OURS, body="Out of bed")
    assert (caught.value.status, caught.value.code) == (429, 21611)


def test_a_reply_reaches_the_hub_and_its_answer_reaches_the_phone(
    provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    send("manual")
    clock.advance(5)
    hub.answers["inbound"] = "<Response><Message>You have it. Reply 5 when there.</Message></Response>"
    phone = provider.phones[number_of("manual")]
    phone.expects_text("[K7]")
    phone.reply("K7 1")
    told = hub.at("inbound")[0]
    assert (told["From"], told["To"], told["Body"]) == (phone.number, OURS, "K7 1")
    assert (told["SmsStatus"], told["NumMedia"], told["NumSegments"]) == ("received", "0", "1")
    assert told.signed
    clock.advance(5)
    phone.expects_text("You have it")
    assert provider.ledger.messages()[-1].direction == "outbound-reply"
    provider.expects_nothing_else()


@pytest.mark.parametrize(
    ("answer", "code"),
    [("<Response><Dial/></Response>", 12200), ("not TwiML", 12100), ("<Message>Hello</Message>", 12100)],
)
def test_an_answer_that_is_not_twiml_is_warned_of(provider: Provider, hub: Hub, answer: str, code: int) -> None:
    hub.answers["inbound"] = answer
    provider.phones[number_of("manual")].reply("hello")
    assert [warned.code for warned in provider.warnings] == [code]


def test_the_provider_swallows_stop_and_lets_start_undo_it(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    phone = provider.phones[number_of("manual")]
    for word in ("STOP", "Stopall", "unsubscribe", "END", "quit", " Cancel ", "REVOKE", "OPTOUT"):
        phone.reply(word)
        assert hub.at("inbound")[-1]["OptOutType"] == "STOP"
        with pytest.raises(TwilioRestException) as caught:
            send("manual")
        assert caught.value.code == 21610
        phone.reply("UNSTOP")
        assert hub.at("inbound")[-1]["OptOutType"] == "START"
        send("manual")
    phone.reply("CANCEL the alert please")
    assert "OptOutType" not in hub.at("inbound")[-1]
    send("manual")


def test_nothing_the_hub_answers_reaches_a_person_who_said_stop(
    provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    hub.answers["inbound"] = "<Response><Message>Are you sure?</Message></Response>"
    phone = provider.phones[number_of("manual")]
    phone.reply("STOP")
    clock.advance(5)
    assert [text.body[:28] for text in phone.received] == ["You have successfully been u"]


def test_a_text_nobody_expected_fails_the_test_that_looks(
    provider: Provider, clock: ManualClock, send: Send
) -> None:
    send("manual")
    clock.advance(5)
    with pytest.raises(AssertionError, match="nobody expected: text to manual"):
        provider.expects_nothing_else()
    with pytest.raises(AssertionError, match="in vain for a text with 'P0'"):
        provider.phones[number_of("manual")].expects_text("P0", seconds=0.01)


def test_without_a_clock_to_move_the_provider_says_when_it_is_at_rest(hub: Hub) -> None:
    clock = ScaledClock(datetime(2026, 11, 23, 2, 10, tzinfo=UTC))
    clock.pause()
    numbers = {OURS: Number(sms_url=hub.url("inbound"))}
    with Provider(clock, account_sid=ACCOUNT, auth_token=SECRET, numbers=numbers, timing=INSTANT) as provider:
        form = {"To": number_of("manual"), "From": OURS, "Body": ALERT, "StatusCallback": hub.url("status")}
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
        httpx.post(provider.base_url + path, data=form, auth=(ACCOUNT, SECRET)).raise_for_status()
        provider.settle()
        assert hub.statuses("status") == ["sending", "sent", "delivered"]
        provider.phones[number_of("manual")].expects_text("[K7]")
