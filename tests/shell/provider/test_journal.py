"""A provider that was killed still knows what it accepted, as the real one would."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.contacts import TEMPERAMENTS, Contact
from simulators.twilio import Number, Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import ACCOUNT, OURS, SECRET, number_of

MANUAL, READY = number_of("manual"), number_of("answers at once")

Open = Callable[[], Provider]


@pytest.fixture
def open_provider(clock: ManualClock, hub: Hub, tmp_path: Path) -> Open:
    def opened() -> Provider:
        return Provider(
            clock,
            account_sid=ACCOUNT,
            auth_token=SECRET,
            numbers={OURS: Number(sms_url=hub.url("inbound") + "#rc=3&rp=all")},
            contacts=[Contact(number=READY, name="Ready", temperament=TEMPERAMENTS["answers at once"])],
            journal=tmp_path / "journal.jsonl",
            seed=1,
        )

    return opened


@pytest.fixture
def client_of(request: pytest.FixtureRequest) -> Callable[[str], Client]:
    def connect(base_url: str) -> Client:
        http = TwilioHttpClient()
        client = Client(ACCOUNT, SECRET, http_client=http)
        client.api.base_url = base_url
        request.addfinalizer(http.session.close)
        return client

    return connect


def test_a_message_accepted_before_a_restart_is_delivered_once_after_it(
    open_provider: Open, client_of: Callable[[str], Client], clock: ManualClock, hub: Hub
) -> None:
    with open_provider() as first:
        client = client_of(first.base_url)
        delivered = client.messages.create(to=MANUAL, from_=OURS, body="First")
        clock.advance(5)
        queued = client.messages.create(to=MANUAL, from_=OURS, body="Second", status_callback=hub.url("status"))
        first.phones[MANUAL].reply("1")
    with open_provider() as second:
        client = client_of(second.base_url)
        clock.advance(5)
        assert client.messages(delivered.sid or "").fetch().status == "delivered"
        assert client.messages(queued.sid or "").fetch().status == "delivered"
        assert hub.statuses("status") == ["sending", "sent", "delivered"]
        assert [text.body for text in second.phones[MANUAL].texts] == ["First", "1", "Second"]
        second.phones[MANUAL].expects_text("Second")
        second.expects_nothing_else()


def test_calls_under_way_end_with_the_provider_and_queued_ones_ring_after_it(
    open_provider: Open, client_of: Callable[[str], Client], clock: ManualClock
) -> None:
    with open_provider() as first:
        client = client_of(first.base_url)
        twiml = '<Response><Pause length="600"/></Response>'
        answered = client.calls.create(to=MANUAL, from_=OURS, twiml=twiml)
        clock.advance(3)
        first.phones[MANUAL].answer()
        ringing = client.calls.create(to=number_of("sleeps"), from_=OURS, twiml=twiml)
        clock.advance(3)
        queued = client.calls.create(to=number_of("busy"), from_=OURS, twiml=twiml)
    with open_provider() as second:
        client = client_of(second.base_url)
        clock.advance(3)
        found = [client.calls(call.sid or "").fetch().status for call in (answered, ringing, queued)]
        assert found == ["completed", "failed", "ringing"]


def test_who_opted_out_stays_opted_out(open_provider: Open, client_of: Callable[[str], Client]) -> None:
    with open_provider() as first:
        first.phones[MANUAL].reply("STOP")
    with open_provider() as second:
        with pytest.raises(TwilioRestException) as caught:
            client_of(second.base_url).messages.create(to=MANUAL, from_=OURS, body="Hello?")
        assert caught.value.code == 21610


def test_people_go_on_with_what_they_set_out_for(
    open_provider: Open, client_of: Callable[[str], Client], clock: ManualClock, hub: Hub
) -> None:
    """She says that she goes; the provider fails and comes back; she texts again as she would have, once each."""
    asked = "[K7] JW out of bed since 02:10. Reply 1 going, 2 cannot, 4 spoke, all well"
    said = []
    with open_provider() as first:
        client_of(first.base_url).messages.create(to=READY, from_=OURS, body=asked)
    for seconds in (20, 480, 1200):
        with open_provider():
            clock.advance(seconds)
            said.append([told["Body"] for told in hub.at("inbound")])
    assert said == [["1"], ["1", "Arrived"], ["1", "Arrived", "4"]]


def test_a_reply_that_the_hub_has_not_taken_is_told_again_after_a_restart(
    open_provider: Open, clock: ManualClock, hub: Hub
) -> None:
    hub.status["inbound"] = [503, 503]
    with open_provider() as first:
        first.phones[MANUAL].reply("1")
        assert len(hub.at("inbound")) == 1
    with open_provider():
        clock.advance(5)
        assert len(hub.at("inbound")) == 3  # the first, one in vain, and one that it has taken
    with open_provider():
        clock.advance(5)
        assert {told["MessageSid"] for told in hub.at("inbound")} == {hub.told[0]["MessageSid"]}
        assert len(hub.at("inbound")) == 3


def test_a_line_cut_short_is_left_out(
    open_provider: Open, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    with open_provider() as first:
        client_of(first.base_url).messages.create(to=MANUAL, from_=OURS, body="Whole")
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"type":"message","sid":"SM')
    with open_provider() as second:
        assert [message.body for message in second.ledger.messages()] == ["Whole"]


def test_nothing_accepted_is_lost_when_the_provider_is_killed(
    client_of: Callable[[str], Client], tmp_path: Path, hub: Hub
) -> None:
    program = (
        "import sys; from pathlib import Path; from simulators.twilio import serve;"
        f"serve('127.0.0.1', 0, {hub.url('inbound')!r}, {ACCOUNT!r}, {SECRET!r}, speed=0.001,"
        f" from_number={OURS!r}, journal=Path(sys.argv[1]), say=lambda words: print(words, flush=True))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "journal.jsonl")]
    for killed, expected in ((True, 1), (False, 2)):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=os.getcwd()) as running:
            try:
                assert running.stdout is not None
                client = client_of(running.stdout.readline().split()[2])
                client.messages.create(to=MANUAL, from_=OURS, body="Out of bed")
                assert len(client.messages.list(to=MANUAL)) == expected
                running.send_signal(signal.SIGKILL if killed else signal.SIGTERM)
                running.wait(20)
            finally:
                running.kill()  # a program that does not end must not hold up the rest
            assert running.returncode == (-signal.SIGKILL if killed else 0)
