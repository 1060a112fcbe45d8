from collections.abc import Callable

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from simulators.clock import ManualClock
from simulators.twilio import Provider, Rates
from simulators.twilio.faults import Faults
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import OURS, number_of

MANUAL = number_of("manual")

Send = Callable[[], MessageInstance]


@pytest.fixture
def send(client: Client, hub: Hub) -> Send:
    def text() -> MessageInstance:
        return client.messages.create(to=MANUAL, from_=OURS, body="Out of bed", status_callback=hub.url("status"))

    return text


@pytest.mark.parametrize(("fault", "code"), [("429", 20429), ("500", 20500)])
def test_a_refused_send_sends_nothing_and_the_next_works(
    provider: Provider, clock: ManualClock, send: Send, fault: str, code: int
) -> None:
    provider.faults.rest(fault)
    with pytest.raises(TwilioRestException) as caught:
        send()
    assert caught.value.code == code
    assert provider.ledger.messages() == []
    send()
    assert len(provider.ledger.messages()) == 1


@pytest.mark.parametrize(("fault", "sent"), [("reset_before", 0), ("reset_after", 1)])
def test_a_broken_connection_leaves_the_hub_in_doubt(
    provider: Provider, clock: ManualClock, send: Send, fault: str, sent: int
) -> None:
    provider.faults.rest(fault)
    with pytest.raises(requests.exceptions.ConnectionError):
        send()
    clock.advance(5)
    assert len(provider.phones[MANUAL].received) == sent


def test_a_server_error_after_accepting_leaves_the_hub_in_doubt(
    provider: Provider, clock: ManualClock, send: Send
) -> None:
    provider.faults.rest("500_after")
    with pytest.raises(TwilioRestException):
        send()
    clock.advance(5)
    provider.phones[MANUAL].expects_text("Out of bed")


def test_a_slow_answer_outlasts_an_impatient_client(provider: Provider, client: Client) -> None:
    provider.faults.rest("slow", seconds=0.5)
    client.http_client.timeout = 0.1
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.messages.create(to=MANUAL, from_=OURS, body="Out of bed")
    assert len(provider.ledger.messages()) == 1


def test_a_fault_for_one_phone_spares_the_others(provider: Provider, client: Client, send: Send) -> None:
    provider.faults.rest("500", to=number_of("sleeps"))
    send()
    with pytest.raises(TwilioRestException):
        client.calls.create(to=number_of("sleeps"), from_=OURS, twiml="<Response/>")


def test_a_lost_call_back_never_comes_though_the_text_does(
    provider: Provider, clock: ManualClock, hub: Hub, send: Send
) -> None:
    provider.faults.callbacks("lost", status="delivered")
    message = send()
    clock.advance(60)
    assert hub.statuses("status") == ["sending", "sent"]
    assert message.fetch().status == "delivered"


def test_a_repeated_call_back_comes_twice(provider: Provider, clock: ManualClock, hub: Hub, send: Send) -> None:
    provider.faults.callbacks("repeated", status="sent", seconds=20)
    send()
    clock.advance(60)
    assert hub.statuses("status") == ["sending", "sent", "delivered", "sent"]
    assert hub.at("status")[1] == hub.at("status")[3]


def test_a_late_call_back_is_overtaken(provider: Provider, clock: ManualClock, hub: Hub, send: Send) -> None:
    provider.faults.callbacks("late", to=MANUAL, status="sending", seconds=30)
    send()
    clock.advance(60)
    assert hub.statuses("status") == ["sent", "delivered", "sending"]


def test_a_late_or_repeated_reply_is_posted_late_or_twice(
    provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    provider.faults.callbacks("repeated", status="received", seconds=10)
    provider.phones[MANUAL].reply("1")
    assert len(hub.at("inbound")) == 1
    clock.advance(10)
    assert [told["MessageSid"] for told in hub.at("inbound")] == [hub.at("inbound")[0]["MessageSid"]] * 2


def test_a_failed_call_back_is_repeated_as_its_address_asks(client: Client, clock: ManualClock, hub: Hub) -> None:
    hub.status["status"] = [503, 503]
    client.messages.create(
        to=MANUAL, from_=OURS, body="Out of bed", status_callback=hub.url("status") + "#rc=2&rp=all"
    )
    clock.advance(0.6)
    assert hub.statuses("status") == ["sending", "sent"]
    clock.advance(20)
    assert sorted(hub.statuses("status")) == ["delivered", "sending", "sending", "sent", "sent"]
    assert all(told.signed for told in hub.told)


def test_a_hub_that_is_down_is_noted_and_costs_nothing_else(
    client: Client, provider: Provider, clock: ManualClock
) -> None:
    client.messages.create(to=MANUAL, from_=OURS, body="Up?", status_callback="http://127.0.0.1:9/status")
    clock.advance(5)
    assert {warned.code for warned in provider.warnings} == {11200}
    provider.phones[MANUAL].expects_text("Up?")


def test_chance_is_the_same_for_the_same_seed_and_of_the_size_asked_for() -> None:
    def drawn(seed: int) -> list[list[float]]:
        faults = Faults()
        faults.rates = Rates(seed=seed, lost=0.1, repeated=0.2, late=0.3, late_s=9)
        return [faults.delays(f"SM{nth}", to=MANUAL, status="sent") for nth in range(1000)]

    assert drawn(1) == drawn(1) != drawn(2)
    found = drawn(1)
    assert 60 < found.count([]) < 140
    assert 150 < found.count([0.0, 9.0]) < 250
    assert 240 < found.count([9.0]) < 360


def test_requests_fail_by_chance_until_everything_is_cleared(provider: Provider, send: Send) -> None:
    provider.faults.rates = Rates(broken=1)
    with pytest.raises(TwilioRestException):
        send()
    provider.faults.clear()
    send()
