from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.twilio import Number, Provider
from tests.shell.provider.people import ACCOUNT, OURS, SECRET, number_of

MANUAL = number_of("manual")
TWIML = "<Response/>"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"To": "07700 900123"}, 21211),
        ({"To": "+44"}, 21211),
        ({"From": "TEC Hub"}, 21212),
        ({"From": "+447700900777"}, 21606),
        ({"To": OURS}, 21211),
        ({"To": number_of("opted out")}, 21610),
        ({"To": number_of("landline")}, 21614),
        ({"Body": "x" * 1601}, 21617),
        ({"StatusCallback": "status"}, 21609),
        ({"ValidityPeriod": "0"}, 20001),
        ({"ValidityPeriod": "soon"}, 20001),
        ({"MessagingServiceSid": "MG" + "1" * 32}, 20001),
    ],
)
def test_texts_are_refused_with_the_providers_codes(
    client: Client, provider: Provider, given: dict[str, str], code: int
) -> None:
    form = {"To": MANUAL, "From": OURS, "Body": "Out of bed"} | given
    assert refused(client, "Messages", form) == (400, code)
    assert provider.ledger.messages() == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"To": ""}, 21201),
        ({"From": ""}, 21213),
        ({"To": "12"}, 21211),
        ({"From": "12"}, 21212),
        ({"From": "+447700900777"}, 21210),
        ({"Twiml": ""}, 21205),
        ({"Url": "ftp://example.org"}, 21205),
        ({"StatusCallback": "nowhere"}, 21609),
        ({"StatusCallbackEvent": "picked-up"}, 20001),
        ({"Timeout": "601"}, 20001),
        ({"SendDigits": "1"}, 20001),
        ({"Method": "PUT"}, 20001),
    ],
)
def test_calls_are_refused_with_the_providers_codes(
    client: Client, provider: Provider, given: dict[str, str], code: int
) -> None:
    form = {"To": MANUAL, "From": OURS, "Twiml": TWIML} | given
    assert refused(client, "Calls", form) == (400, code)
    assert provider.ledger.calls() == []


def refused(client: Client, resource: str, form: dict[str, str]) -> tuple[int, int]:
    """Status and code of the refusal, asked through the client library's own transport."""
    uri = f"{client.api.base_url}/2010-04-01/Accounts/{ACCOUNT}/{resource}.json"
    answer = client.request("POST", uri, data=form)
    body: dict[str, Any] = httpx.Response(200, text=answer.text).json()
    assert set(body) == {"code", "message", "more_info", "status"}
    assert body["status"] == answer.status_code
    assert str(body["code"]) in body["more_info"]
    return answer.status_code, body["code"]


def test_the_client_library_understands_a_refusal(client: Client) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=number_of("opted out"), from_=OURS, body="Out of bed")
    assert (caught.value.status, caught.value.code) == (400, 21610)


def test_a_wrong_secret_is_refused(provider: Provider) -> None:
    for credentials in ((ACCOUNT, "wrong"), ("AC" + "0" * 32, SECRET), None):
        answer = httpx.get(f"{provider.base_url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json", auth=credentials)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_another_account_and_unknown_records_are_not_found(client: Client, provider: Provider) -> None:
    with pytest.raises(TwilioRestException) as caught:
        client.messages("SM" + "0" * 32).fetch()
    assert (caught.value.status, caught.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as caught:
        client.calls("CA" + "0" * 32).update(status="completed")
    assert (caught.value.status, caught.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as caught:
        client.api.v2010.accounts("AC" + "0" * 32).messages("SM" + "0" * 32).fetch()
    assert caught.value.code == 20404


def test_an_account_the_provider_could_not_have_given_is_refused(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="account"):
        Provider(clock, account_sid="me", auth_token=SECRET, numbers={OURS: Number()})


def test_lists_are_filtered_by_number_and_time_and_paged(client: Client, clock: ManualClock) -> None:
    for _ in range(3):
        client.messages.create(to=MANUAL, from_=OURS, body="Out of bed")
        client.messages.create(to=number_of("sleeps"), from_=OURS, body="Out of bed")
        clock.advance(3600)
    assert len(client.messages.list()) == 6
    assert len(client.messages.list(to=MANUAL, page_size=2)) == 3
    assert len(client.messages.list(from_="+447700900777")) == 0
    second_hour = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert len(client.messages.list(to=MANUAL, date_sent_after=second_hour)) == 2
    assert len(client.messages.list(to=MANUAL, date_sent_before=second_hour)) == 1
    assert len(client.messages.list(date_sent="2026-11-22")) == 0
    newest_first = [message.date_sent for message in client.messages.list(to=MANUAL)]
    assert newest_first == sorted(newest_first, reverse=True)


def test_calls_are_listed_by_number_state_and_time(client: Client, clock: ManualClock) -> None:
    client.calls.create(to=MANUAL, from_=OURS, twiml=TWIML, timeout=10)
    client.calls.create(to=number_of("declines"), from_=OURS, twiml=TWIML)
    clock.advance(60)
    assert [call.status for call in client.calls.list(to=MANUAL)] == ["no-answer"]
    assert [call.to for call in client.calls.list(status="busy")] == [number_of("declines")]
    assert client.calls.list(start_time_after=clock.now()) == []
    assert len(client.calls.list(start_time="2026-11-23")) == 2
