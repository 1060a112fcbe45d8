"""A provider on a clock moved by hand, a hub it calls back, and the provider's own client library."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulators.clock import ManualClock
from simulators.contacts import TEMPERAMENTS, Contact
from simulators.twilio import Number, Provider
from tests.shell.provider.hub import Hub
from tests.shell.provider.people import ACCOUNT, OURS, SECRET, number_of


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 23, 2, 10, tzinfo=UTC))


@pytest.fixture(scope="session")
def listening_hub() -> Iterator[Hub]:
    found = Hub(SECRET)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def hub(listening_hub: Hub) -> Hub:
    listening_hub.forget()
    return listening_hub


@pytest.fixture
def provider(clock: ManualClock, hub: Hub) -> Iterator[Provider]:
    contacts = [
        Contact(number=number_of(name), name=name, temperament=TEMPERAMENTS[name]) for name in TEMPERAMENTS
    ]
    numbers = {OURS: Number(sms_url=hub.url("inbound"), voice_url=hub.url("ring-back"))}
    with Provider(
        clock, account_sid=ACCOUNT, auth_token=SECRET, numbers=numbers, contacts=contacts, seed=1
    ) as found:
        yield found


@pytest.fixture
def client(provider: Provider) -> Iterator[Client]:
    http = TwilioHttpClient(pool_connections=True)
    found = Client(ACCOUNT, SECRET, http_client=http)
    found.api.base_url = provider.base_url
    yield found
    http.session.close()
