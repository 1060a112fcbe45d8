from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.twilio import Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import ACCOUNT, OURS, number_of

ALERT = "NIGHT P1 [K7] Out of bed 20m. Reply 1 going 2 pass 3 ok."


def test_a_text_is_queued_sent_and_delivered_and_each_step_is_reported_signed(
    client: Client, provider: Provider, clock: ManualClock, hub: Hub
) -> None:
    message = client.messages.create(
        to=number_of("manual"), from_=OURS, body=ALERT, status_callback=hub.url("status"), validity_period=180
    )
    assert message.status == "queued"
    assert message.account_sid == ACCOUNT
    clock.advance(10)
    assert hub.statuses("status") == ["sending", "sent", "delivered"]
    assert all(told.signed for told in hub.told)
    assert {told["MessageSid"] for told in hub.told} == {message.sid}
    assert provider.phones[number_of("manual")].expects_text("[K7]").body == ALERT
    assert client.messages(message.sid or "").fetch().status == "delivered"
    provider.expects_nothing_else()
